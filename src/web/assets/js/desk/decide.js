// The verdicts of one case: a person decides each before anything is built on it.

import { h, fresh_id, go_to, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/api.js';
import { is_interval } from '../lib/answer.js';
import * as format from '../lib/format.js';
import { order } from '../lib/session.js';
import { notice, problem_box } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { verdict_chip } from '../lib/work_view.js';

const WAITS = 'undecided';

function when_of(verdict, work) {
  const item = work[Number(String(verdict.work?.[0] ?? '').split('.')[1])];
  return verdict.period?.from ?? item?.started_at ?? item?.ended_at ?? '';
}

/** What was judged, short pay first, what waits before what is decided. */
function rows_of(evidence) {
  const rows = evidence.flatMap((upload) => {
    // A verdict counts its work through all of them.
    const work = upload.statements.flatMap((statement) => statement.work ?? []);
    return upload.verdicts.map((one) => ({ ...one, worker: upload.worker, when: when_of(one.verdict, work) }));
  });
  const weight = (row) => (row.standing === WAITS ? 0 : 2) + (row.verdict.verdict === 'short' ? 0 : 1);
  return rows.filter((row) => row.verdict.verdict !== 'cannot_judge').sort((a, b) => weight(a) - weight(b));
}

const whose = (row) =>
  [
    t('decide.of_worker', { n: format.count(row.worker) }),
    row.verdict.period
      ? format.period(row.verdict.period)
      : [format.date(row.when), format.time(row.when)].filter(Boolean).join(', '),
  ]
    .filter(Boolean)
    .join(' · ');

function table(case_id, rows, chosen) {
  const money = (row, value) =>
    value === null || value === undefined
      ? none()
      : h('bdi', { class: 'num' }, format.money(value, row.verdict.currency));
  const range = (row, one) =>
    !one
      ? none()
      : is_interval(one)
        ? t('format.between', {
            low: format.money(one.low, row.verdict.currency),
            high: format.money(one.high, row.verdict.currency),
          })
        : money(row, one.low);
  const tick = (row) =>
    h(
      'label',
      { class: 'tick' },
      h('input', {
        type: 'checkbox',
        checked: chosen.has(row.id),
        onchange: (event) => (event.target.checked ? chosen.add(row.id) : chosen.delete(row.id)),
      }),
      h('span', null, whose(row)),
    );
  return sortable_table({
    caption: t('decide.table', { id: case_id }),
    rows,
    columns: [
      {
        key: 'worker',
        title: t('decide.choose'),
        cell: (row) => (row.standing === WAITS ? tick(row) : whose(row)),
        sort: (row) => `${row.worker} ${row.when}`,
      },
      {
        key: 'verdict',
        title: t('me.verdict'),
        cell: (row) => verdict_chip(row.verdict.verdict),
        sort: (row) => row.verdict.verdict,
      },
      {
        key: 'rule',
        title: t('dash.rule'),
        cell: (row) => h('a', { href: `/rules/${encodeURIComponent(row.verdict.rule)}` }, row.verdict.rule),
        sort: (row) => row.verdict.rule,
      },
      {
        key: 'paid',
        title: t('detail.paid'),
        numeric: true,
        cell: (row) => money(row, row.verdict.paid),
        sort: (row) => row.verdict.paid,
      },
      {
        key: 'due',
        title: t('detail.due'),
        numeric: true,
        cell: (row) => range(row, row.verdict.due),
        sort: (row) => row.verdict.due?.low,
      },
      {
        key: 'difference',
        title: t('detail.difference'),
        numeric: true,
        cell: (row) => range(row, row.verdict.difference),
        sort: (row) => row.verdict.difference?.low,
      },
      {
        key: 'standing',
        title: t('codes.state'),
        cell: (row) => [
          t(`standing_of.${row.standing}`),
          row.decision ? h('span', { class: 'quiet', dir: 'auto' }, ` – ${row.decision.reason}`) : null,
        ],
        sort: (row) => row.standing,
      },
    ],
  });
}

/** Draws the verdicts into `box`; `said` of the decision before stands on top. */
export async function show_verdicts(box, case_id, said = null) {
  const { evidence } = await get(`/v1/cases/${case_id}/evidence?format=json`);
  if (!evidence.length) {
    replace(box, notice(h('p', null, t('decide.nobody'))));
    return go_to(box);
  }
  const rows = rows_of(evidence);
  const waiting = rows.filter((row) => row.standing === WAITS);
  const chosen = new Set();
  const list = h('div');
  const failure = h('div');
  const reason = h('textarea', { id: fresh_id('reason'), rows: '2', dir: 'auto', maxlength: '1000' });
  const draw = () => replace(list, table(case_id, rows, chosen));
  const all = () => {
    waiting.forEach((row) => chosen.add(row.id));
    draw();
  };
  const go = async (stands) => {
    const missing = !chosen.size ? 'decide.choose_first' : !reason.value.trim() ? 'review.reason_first' : null;
    if (missing) {
      replace(failure, h('p', { role: 'alert', class: 'doubt-mark' }, t(missing)));
      return chosen.size ? reason.focus() : null;
    }
    try {
      await order('POST', `/v1/cases/${case_id}/decisions`, {
        verdicts: [...chosen],
        stands,
        reason: reason.value.trim(),
      });
      return await show_verdicts(box, case_id, t('decide.done', { count: chosen.size, n: format.count(chosen.size) }));
    } catch (error) {
      return replace(failure, problem_box(error)); // what was typed and chosen stays
    }
  };
  const button = (stands, key) => h('button', { type: 'button', class: 'button', onclick: () => go(stands) }, t(key));
  draw();
  replace(
    box,
    h(
      'p',
      { role: 'status' },
      said ? `${said} ` : null,
      t('review.waiting', { count: waiting.length, n: format.count(waiting.length) }),
    ),
    h('p', null, t('decide.text')),
    list,
    waiting.length
      ? [
          h('p', null, h('button', { type: 'button', class: 'button button-small', onclick: all }, t('decide.all'))),
          h('div', { class: 'field' }, h('label', { for: reason.id }, t('review.reason')), reason),
          failure,
          h('div', { class: 'row' }, button(true, 'decide.stand'), button(false, 'decide.fall')),
        ]
      : null,
  );
  return go_to(box); // what was pressed is gone: the focus goes to what came of it
}
