// The first look: what is short where, with how sure that is, and every cell in a table.

import { h, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { asked, set_address } from '../lib/address.js';
import { is_yardstick, main_share, months_of, series_of, sum_of } from '../lib/cells.js';
import * as format from '../lib/format.js';
import { rule_link } from '../lib/rule_titles.js';
import { notice } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import {
  amount,
  hidden_text,
  judged_text,
  range_text,
  reached_text,
  sample,
  share,
  share_bar,
  share_word,
  share_words,
  spark,
} from './cell_parts.js';
import { csv_address, filters, load_figures, where } from './data.js';
import { mark_line, mark_text } from './mark.js';
import { withdrawn_notices } from './withdrawn.js';

const CARDS = 12;

function months_text(months) {
  return months.length > 1
    ? t('format.range', { from: format.month(months[0]), to: format.month(months.at(-1)) })
    : format.month(months[0]);
}

/** What a sum of money says, and how many cells it leaves out. */
function total_words({ cell, sum }) {
  if (!sum.total) return null;
  const words = t(is_yardstick(cell) ? 'dash.sum_total_below' : 'dash.sum_total', {
    amount: format.rounded(sum.total, cell.currency),
  });
  return [
    ' ',
    words,
    sum.money_hidden
      ? [' ', t('dash.sum_money_hidden', { count: sum.money_hidden, n: format.count(sum.money_hidden) })]
      : null,
  ];
}

/** One sentence per rule and currency: what all fitting cells come to. */
function sentences(cells, titles) {
  const groups = new Map();
  for (const cell of cells.filter((one) => one.rule)) {
    const key = `${cell.rule}\t${cell.currency}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(cell);
  }
  const lines = [...groups.values()]
    .map((list) => ({ cell: list[0], sum: sum_of(list) }))
    .filter(({ sum }) => sum.share !== null)
    .sort((a, b) => b.sum.share - a.sum.share);
  return h(
    'ul',
    { class: 'sentences' },
    lines.slice(0, 6).map(({ cell, sum }) =>
      h(
        'li',
        { class: 'sum-line' },
        h(
          'p',
          null,
          h(
            'strong',
            null,
            t(is_yardstick(cell) ? 'dash.sum_below' : 'dash.sum_short', {
              share: format.percent(sum.share),
              some: format.count(sum.some),
              all: format.count(sum.judged),
            }),
          ),
          total_words({ cell, sum }),
        ),
        h(
          'p',
          { class: 'quiet small' },
          judged_text(sum),
          ' · ',
          rule_link(cell.rule, titles),
          ' · ',
          months_text(sum.months),
          ' · ',
          t('dash.count', { count: sum.cells, n: format.count(sum.cells) }),
          sum.hidden ? [' · ', t('dash.sum_hidden', { count: sum.hidden, n: format.count(sum.hidden) })] : null,
        ),
      ),
    ),
  );
}

function card_body(cell, before) {
  if (cell.hidden) return h('p', { class: 'why' }, hidden_text(cell.hidden));
  return [
    h(
      'p',
      { class: 'big num' },
      format.percent(main_share(cell)),
      ' ',
      h('span', { class: 'big-word' }, share_word(cell)),
    ),
    judged_text(cell) ? h('p', { class: 'quiet' }, judged_text(cell)) : null,
    cell.share_range
      ? h(
          'p',
          { class: 'quiet' },
          t('dash.interval_words', {
            low: format.percent(cell.share_range.low),
            high: format.percent(cell.share_range.high),
          }),
        )
      : h('p', { class: 'quiet' }, t(cell.workers >= 20 ? 'dash.interval_absent' : 'dash.no_interval')),
    share_bar(cell),
    share_words(cell),
    h(
      'dl',
      { class: 'pairs' },
      [
        ['median', cell.median, cell.median_range],
        ['total', cell.total, cell.total_range],
      ].map(([key, value, range]) =>
        h(
          'div',
          null,
          h('dt', null, t(is_yardstick(cell) ? `dash.${key}_below` : `dash.${key}`)),
          h('dd', null, amount(cell, value, range)),
        ),
      ),
    ),
    cell.quartiles
      ? h(
          'p',
          { class: 'quiet small' },
          t('dash.quartiles', {
            low: format.rounded(cell.quartiles.low, cell.currency),
            high: format.rounded(cell.quartiles.high, cell.currency),
          }),
        )
      : null,
    cell.by_worker !== null && Number(cell.by_worker) > 0
      ? h('p', { class: 'quiet small' }, t('dash.by_worker', { share: format.percent(cell.by_worker) }))
      : null,
    before && !before.hidden && before.judged !== null
      ? h(
          'p',
          { class: 'quiet small' },
          t('dash.before', { month: format.month(before.month), share: format.percent(main_share(before)) }),
          ' (',
          judged_text(before),
          ')',
        )
      : null,
  ];
}

/** The newest cell of a platform, place and rule, with the months before it as a line. */
function card(list, titles) {
  const cell = list.at(-1);
  return h(
    'section',
    { class: 'card' },
    h('div', { class: 'card-head' }, h('h3', null, format.platform(cell.platform)), spark(list)),
    h(
      'p',
      { class: 'quiet' },
      [cell.place ? format.place(cell.place) : null, format.month(cell.month)].filter(Boolean).join(' · '),
      cell.rule ? [h('br'), rule_link(cell.rule, titles)] : null,
    ),
    card_body(cell, list.at(-2)),
    cell.hidden ? null : h('p', { class: 'quiet small' }, sample(cell)),
    cell.hidden ? null : reached_text([cell]),
    cell.hidden ? null : mark_line(),
  );
}

function cards(cells, titles) {
  const weight = (list) =>
    list.at(-1).hidden || main_share(list.at(-1)) === null ? -1 : Number(main_share(list.at(-1)) ?? 0);
  const all = series_of(cells).sort((a, b) => weight(b) - weight(a));
  return [
    h(
      'div',
      { class: 'cards' },
      all.slice(0, CARDS).map((list) => card(list, titles)),
    ),
    all.length > CARDS
      ? h(
          'p',
          { class: 'quiet' },
          t('dash.more_below', { count: all.length - CARDS, n: format.count(all.length - CARDS) }),
        )
      : null,
  ];
}

/** The main share of each platform, place and rule through the months. */
async function trends(cells, titles, box) {
  const series = series_of(cells.filter((cell) => !cell.hidden && cell.month && main_share(cell) !== null)).filter(
    (list) => list.length > 1,
  );
  if (!series.length) return;
  const { trend_plot } = await import('../lib/trend_plot.js');
  const weight = (list) => Math.max(...list.map((cell) => Number(main_share(cell))));
  const lines = series
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, 6)
    .map((list) => ({
      label: [where(list[0]), titles.get(list[0].rule) ?? list[0].rule].join(' · '),
      points: new Map(
        list.map((cell) => [
          cell.month,
          { value: main_share(cell), range: cell.share_range, beside: judged_text(cell) },
        ]),
      ),
    }));
  const plot = await trend_plot(t('dash.trend'), lines, [], mark_text());
  if (plot) replace(box, plot);
}

function table(cells, titles) {
  const hidden = (cell, node) => (cell.hidden ? none() : node);
  const part = (key) => ({
    key,
    title: t(`dash.${key}`),
    numeric: true,
    cell: (cell) =>
      hidden(
        cell,
        key === 'below'
          ? [share(cell[key]), range_text(cell.below === null ? null : cell.share_range, format.percent)]
          : share(cell[key]),
      ),
    sort: (cell) => cell[key],
  });
  const money = (key) => ({
    key,
    title: t(`dash.${key}_any`),
    numeric: true,
    cell: (cell) => hidden(cell, amount(cell, cell[key], cell[`${key}_range`])),
    sort: (cell) => cell[key],
  });
  const number = (key) => ({
    key,
    title: t(`dash.${key}`),
    numeric: true,
    cell: (cell) => (cell[key] === null ? none() : format.count(cell[key])),
    sort: (cell) => String(cell[key] ?? ''),
  });
  return sortable_table({
    caption: `${t('dash.table')} · ${mark_text()}`,
    rows: cells,
    sorted: { key: asked('sort') || 'month', down: asked('down') !== 'false' },
    on_sort: (key, down) => set_address({ sort: key, down: String(down) }),
    columns: [
      {
        key: 'platform',
        title: t('dash.platform'),
        cell: (cell) => format.platform(cell.platform),
        sort: (cell) => cell.platform,
      },
      {
        key: 'place',
        title: t('dash.place'),
        look: 'roomy',
        cell: (cell) => (cell.place ? format.place(cell.place) : none()),
        sort: (cell) => cell.place,
      },
      {
        key: 'month',
        title: t('dash.month'),
        look: 'narrow-text',
        cell: (cell) => format.month(cell.month),
        sort: (cell) => cell.month,
      },
      {
        key: 'rule',
        title: t('dash.rule'),
        look: 'roomy',
        cell: (cell) => (cell.rule ? rule_link(cell.rule, titles) : none()),
        sort: (cell) => cell.rule,
      },
      {
        key: 'short',
        title: t('dash.short'),
        numeric: true,
        sort: (cell) => cell.short,
        cell: (cell) =>
          cell.hidden
            ? h('span', { class: 'quiet' }, hidden_text(cell.hidden))
            : [share(cell.short), is_yardstick(cell) ? null : range_text(cell.share_range, format.percent)],
      },
      {
        key: 'judged',
        title: t('dash.judged_title'),
        numeric: true,
        cell: (cell) => hidden(cell, judged_text(cell) ?? none()),
        sort: (cell) => String(cell.judged ?? ''),
      },
      ...['below', 'possibly', 'over', 'met']
        .filter((key) => cells.some((cell) => Number(cell[key] ?? 0) > 0))
        .map(part),
      money('median'),
      money('total'),
      number('items'),
      number('workers'),
    ],
  });
}

function foot(figures) {
  return [
    h('p', { class: 'quiet' }, t('dash.rounded')),
    figures.not_listed ? h('p', { class: 'quiet' }, t('dash.not_listed', { count: figures.release?.k ?? 5 })) : null,
    h(
      'p',
      { class: 'row no-print' },
      h('a', { class: 'button', href: csv_address(), download: 'working-figures-do-not-publish.csv' }, t('dash.csv')),
      h('button', { type: 'button', class: 'button', onclick: () => print() }, t('word.print')),
    ),
    h('p', null, h('a', { href: '/about#cells' }, t('dash.how'))),
  ];
}

export const empty_notice = () =>
  notice(h('p', null, h('strong', null, t('dash.empty'))), h('p', null, t('dash.empty_text')));

export function release_line(figures) {
  return figures.release?.made_at
    ? h('p', { class: 'quiet' }, t('dash.release', { date: format.date(figures.release.made_at) }))
    : null;
}

export async function show(box) {
  const [figures, withdrawn] = await Promise.all([load_figures(), withdrawn_notices()]);
  if (!figures.cells.length)
    return replace(box, withdrawn, empty_notice(), h('p', null, h('a', { href: '/about#cells' }, t('dash.how'))));
  const inside = h('div');
  const redraw = () => {
    const cells = picked.chosen();
    const plot = h('div');
    replace(
      inside,
      h(
        'p',
        { class: 'quiet', role: 'status' },
        t('dash.count', { count: cells.length, n: format.count(cells.length) }),
        cells.length ? ` · ${months_text(months_of(cells))}` : null,
      ),
      cells.length
        ? [
            sentences(cells, figures.titles),
            h('p', { class: 'quiet' }, t('dash.reached_unknown')),
            h('h2', null, t('dash.newest_month')),
            cards(cells, figures.titles),
            plot,
            table(cells, figures.titles),
          ]
        : notice(h('p', null, t('dash.none_fit'))),
      foot(figures),
    );
    trends(cells, figures.titles, plot);
  };
  const picked = filters(figures, redraw);
  replace(box, withdrawn, release_line(figures), picked.view, inside);
  return redraw();
}
