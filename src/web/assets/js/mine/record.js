// What is kept: documents, verdicts, pay by month, pay by the hour.

import { h, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { send } from '../lib/api.js';
import { is_interval } from '../lib/answer.js';
import * as format from '../lib/format.js';
import { by_hour, by_month } from '../lib/my_hours.js';
import { in_own_words, statements_in_own_words } from '../lib/my_record.js';
import { loading, problem_box } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { verdict_chip } from '../lib/work_view.js';
import { dispute_button } from './changes.js';
import { pay_bars } from './pay_bars.js';
import { AT_FIRST, only_newest, own, part, section, whole_documents } from './parts.js';

function platforms_of(row, work) {
  const mine = work.filter((one) => String(one.id).split('.')[0] === String(row.id));
  return [...new Set(mine.map((one) => one.platform))].map(format.platform).join(', ');
}

export function statements_part(key) {
  return part(t('me.statements'), async (again) => {
    const [rows, work] = await Promise.all([own('/v1/me/statements', key), own('/v1/me/work', key)]);
    if (!rows.length) return h('p', null, t('me.no_statements'));
    const remove = async (row, button) => {
      if (button.dataset.sure !== 'yes') {
        button.dataset.sure = 'yes';
        replace(button, t('me.delete_sure'));
        return;
      }
      await send('DELETE', `/v1/me/statements/${encodeURIComponent(row.id)}`, undefined, { key });
      again();
    };
    return sortable_table({
      caption: t('me.statements_caption'),
      rows,
      columns: [
        { key: 'id', title: t('me.number'), cell: (row) => String(row.id), sort: (row) => String(row.id) },
        {
          key: 'received',
          title: t('me.received'),
          cell: (row) => format.date(row.received_at),
          sort: (row) => row.received_at,
        },
        { key: 'platform', title: t('dash.platform'), cell: (row) => platforms_of(row, work) || none() },
        {
          key: 'work',
          title: t('me.work_items'),
          numeric: true,
          cell: (row) => format.count(row.work_items ?? 0),
          sort: (row) => String(row.work_items ?? 0),
        },
        {
          key: 'delete',
          title: t('me.actions'),
          cell: (row) =>
            h(
              'button',
              { type: 'button', class: 'button button-small', onclick: (event) => remove(row, event.currentTarget) },
              t('me.delete', { id: row.id }),
            ),
        },
      ],
    });
  });
}

export function verdicts_part(key) {
  return part(t('me.verdicts'), async () => {
    const [rows, work] = await Promise.all([own('/v1/me/verdicts', key), own('/v1/me/work', key)]);
    const by_id = new Map(work.map((one) => [String(one.id), one]));
    const moment = (row) =>
      row.period?.from ??
      by_id.get(String(row.work?.[0]))?.started_at ??
      by_id.get(String(row.work?.[0]))?.ended_at ??
      '';
    if (!rows.length) return h('p', null, t('me.no_verdicts'));
    const money = (row, value) =>
      value === null || value === undefined ? none() : h('bdi', { class: 'num' }, format.money(value, row.currency));
    const range = (row, one) =>
      !one
        ? none()
        : is_interval(one)
          ? h(
              'bdi',
              null,
              t('format.between', {
                low: format.money(one.low, row.currency),
                high: format.money(one.high, row.currency),
              }),
            )
          : money(row, one.low);
    return sortable_table({
      caption: t('me.verdicts_caption', { count: rows.length, n: format.count(rows.length) }),
      rows,
      row_head: 1,
      columns: [
        {
          key: 'verdict',
          title: t('me.verdict'),
          cell: (row) => verdict_chip(row.verdict),
          sort: (row) => row.verdict,
        },
        {
          key: 'rule',
          title: t('dash.rule'),
          cell: (row) => h('a', { href: `/rules/${encodeURIComponent(row.rule)}` }, row.rule),
          sort: (row) => row.rule,
        },
        {
          key: 'when',
          title: t('me.when'),
          cell: (row) => (row.period ? format.period(row.period) : moment(row) ? format.date(moment(row)) : none()),
          sort: moment,
        },
        {
          key: 'paid',
          title: t('detail.paid'),
          numeric: true,
          cell: (row) => money(row, row.paid),
          sort: (row) => row.paid,
        },
        {
          key: 'due',
          title: t('detail.due'),
          numeric: true,
          cell: (row) => range(row, row.due),
          sort: (row) => row.due?.low,
        },
        {
          key: 'difference',
          title: t('detail.difference'),
          numeric: true,
          cell: (row) => range(row, row.difference),
          sort: (row) => row.difference?.low ?? '',
        },
        {
          key: 'dispute',
          title: t('me.actions'),
          cell: (row) => (row.work?.length === 1 ? dispute_button(row, key) : none()),
        },
      ],
    });
  });
}

/** What is paid for some of a month's work only is told so; what is not known is no amount. */
function paid_of_month(row) {
  if (row.total === null) return t('calc.not_known');
  const amount = h('bdi', { class: 'num' }, format.money(row.total, row.currency));
  if (row.told === row.items) return amount;
  return [
    amount,
    ' ',
    h('small', null, t('me.total_told', { n: format.count(row.told), all: format.count(row.items) })),
  ];
}

export function months_part(key) {
  return part(t('me.months'), async () => {
    const sums = by_month((await own('/v1/me/work', key)).map(in_own_words));
    if (!sums.length) return h('p', null, t('me.no_statements'));
    return [
      pay_bars(sums.filter((sum) => sum.total !== null)),
      sortable_table({
        caption: t('me.months_caption'),
        rows: sums,
        sorted: { key: 'month', down: true },
        columns: [
          {
            key: 'month',
            title: t('dash.month'),
            cell: (row) => (row.month ? format.month(row.month) : none()),
            sort: (row) => row.month,
          },
          {
            key: 'platform',
            title: t('dash.platform'),
            cell: (row) => format.platform(row.platform),
            sort: (row) => row.platform,
          },
          {
            key: 'items',
            title: t('me.work_items'),
            numeric: true,
            cell: (row) => format.count(row.items),
            sort: (row) => String(row.items),
          },
          {
            key: 'total',
            title: t('me.total'),
            numeric: true,
            cell: paid_of_month,
            sort: (row) => row.total ?? '',
          },
        ],
      }),
    ];
  });
}

/** Hourly pay on both clocks. The records are asked for only when this is opened: they are long. */
export function hours_part(key) {
  const box = h('div');
  const load = async (most) => {
    replace(box, loading());
    try {
      const rows = await own('/v1/me/statements', key);
      const whole = await whole_documents(rows, most, key);
      replace(
        box,
        only_newest(whole.length, rows.length, () => load(rows.length)),
        hours_view(by_hour(whole.flatMap(statements_in_own_words))),
      );
    } catch (error) {
      replace(
        box,
        problem_box(error, () => load(most)),
      );
    }
  };
  box.append(h('button', { type: 'button', class: 'button', onclick: () => load(AT_FIRST) }, t('me.hours_do')));
  return section(t('me.hours'), h('p', null, t('me.hours_text')), box);
}

function hours_view(sums) {
  if (!sums.length) return h('p', null, t('me.no_hours'));
  const rows = sums.flatMap((sum) =>
    ['online', 'engaged']
      .filter((clock) => sum[`${clock}_s`])
      .map((clock) => ({
        ...sum,
        clock,
        seconds: sum[`${clock}_s`],
        hourly: sum[`${clock}_hourly`],
        with_tips: sum[`${clock}_hourly_tips`],
      })),
  );
  const money = (row, value) => h('bdi', { class: 'num' }, format.money(value, row.currency));
  return sortable_table({
    caption: t('me.hours_caption'),
    rows,
    columns: [
      {
        key: 'platform',
        title: t('dash.platform'),
        cell: (row) => format.platform(row.platform),
        sort: (row) => row.platform,
      },
      { key: 'clock', title: t('me.clock'), cell: (row) => t(`field.${row.clock}_s`), sort: (row) => row.clock },
      {
        key: 'time',
        title: t('me.time'),
        numeric: true,
        cell: (row) => format.duration(row.seconds),
        sort: (row) => String(row.seconds),
      },
      {
        key: 'hourly',
        title: t('me.hourly'),
        numeric: true,
        cell: (row) => money(row, row.hourly),
        sort: (row) => row.hourly,
      },
      {
        key: 'tips',
        title: t('me.hourly_tips'),
        numeric: true,
        cell: (row) => money(row, row.with_tips),
        sort: (row) => row.with_tips,
      },
    ],
  });
}
