// Before and after a chosen month: a law's start, another pay model, a campaign.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { asked, set_address } from '../lib/address.js';
import { get } from '../lib/api.js';
import { apart, main_share, months_of, per_items, series_of, split_at } from '../lib/cells.js';
import * as format from '../lib/format.js';
import { rule_link } from '../lib/rule_titles.js';
import { notice } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { judged_text, reached_text, share_word } from './cell_parts.js';
import { filters, load_figures, where } from './data.js';
import { empty_notice, release_line } from './figures.js';
import { mark_text } from './mark.js';

const known_rules = new Map();

/** Days on which the rule itself changed: its first day, new rates, another formula. */
async function rule_events(ids) {
  const all = await Promise.all(
    ids.map(async (id) => {
      if (!known_rules.has(id)) known_rules.set(id, await get(`/v1/rules/${encodeURIComponent(id)}`).catch(() => null));
      const rule = known_rules.get(id);
      const days = [
        ...new Set([...(rule?.history ?? []), ...(rule?.formulas ?? [])].map((step) => step.from).filter(Boolean)),
      ].sort();
      return days.map((date, i) => ({ date, text: t(i ? 'change.rates' : 'change.start'), rule: id }));
    }),
  );
  return all.flat();
}

/** What is drawn at the plot's foot: the chosen month, then the events inside the months shown, by letters. */
function marks_of(cut, words, events, months) {
  const inside = events
    .filter((event) => event.date >= `${months[0]}-01` && event.date <= `${months.at(-1)}-31`)
    .sort((a, b) => a.date.localeCompare(b.date));
  return [
    { date: `${cut}-01`, sign: '▼', main: true, text: words || t('change.cut_here') },
    ...inside.map((event, i) => ({ ...event, sign: String.fromCharCode(65 + (i % 26)), main: false })),
  ];
}

function marks_list(marks, titles) {
  return h(
    'ul',
    { class: 'plain-list' },
    marks.map((mark) =>
      h(
        'li',
        null,
        h('strong', { 'aria-hidden': 'true' }, mark.sign),
        ' ',
        format.date(mark.date),
        ': ',
        mark.text,
        mark.rule ? [' (', rule_link(mark.rule, titles), ')'] : null,
      ),
    ),
  );
}

function side(sum) {
  if (!sum.cells) return none();
  return [
    h('bdi', { class: 'num' }, format.percent(sum.share, 1)),
    h('br'),
    h(
      'span',
      { class: 'quiet small' },
      t('change.months', {
        count: sum.cells,
        n: format.count(sum.cells),
        low: format.percent(sum.low),
        high: format.percent(sum.high),
      }),
      h('br'),
      judged_text(sum),
      h('br'),
      t('dash.sample', { count: sum.workers, workers: format.count(sum.workers), items: format.count(sum.of) }),
      sum.hidden ? [h('br'), t('dash.sum_hidden', { count: sum.hidden, n: format.count(sum.hidden) })] : null,
    ),
  ];
}

function points(before, after) {
  if (before.share === null || after.share === null) return null;
  return new Intl.NumberFormat(document.documentElement.lang, {
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format((after.share - before.share) * 100);
}

function table(rows, titles) {
  const money = (row, sum) => {
    const each = per_items(sum.total, sum.money_judged);
    if (!each) return none();
    const left_out = sum.money_hidden
      ? [
          h('br'),
          h(
            'span',
            { class: 'quiet small' },
            t('dash.sum_money_hidden', { count: sum.money_hidden, n: format.count(sum.money_hidden) }),
          ),
        ]
      : null;
    return [h('bdi', { class: 'num' }, format.rounded(each, row.cell.currency)), left_out];
  };
  return sortable_table({
    caption: t('change.table'),
    rows,
    columns: [
      {
        key: 'where',
        title: t('dash.platform'),
        cell: (row) => [
          where(row.cell),
          h('br'),
          h('span', { class: 'quiet' }, rule_link(row.cell.rule, titles), ' · ', share_word(row.cell)),
        ],
        sort: (row) => where(row.cell),
      },
      {
        key: 'before',
        title: t('change.before'),
        numeric: true,
        cell: (row) => side(row.before),
        sort: (row) => String(row.before.share ?? ''),
      },
      {
        key: 'after',
        title: t('change.after'),
        numeric: true,
        cell: (row) => side(row.after),
        sort: (row) => String(row.after.share ?? ''),
      },
      {
        key: 'points',
        title: t('change.difference'),
        numeric: true,
        cell: (row) =>
          points(row.before, row.after) === null
            ? none()
            : [
                h('bdi', { class: 'num' }, t('change.points', { n: points(row.before, row.after) })),
                h('br'),
                h('span', { class: 'quiet small' }, t(`change.${apart(row)}`)),
              ],
        sort: (row) =>
          row.before.share === null || row.after.share === null ? '' : (row.after.share - row.before.share).toFixed(6),
      },
      { key: 'money_before', title: t('change.money_before'), numeric: true, cell: (row) => money(row, row.before) },
      { key: 'money_after', title: t('change.money_after'), numeric: true, cell: (row) => money(row, row.after) },
    ],
  });
}

async function plot_of(lists, marks, titles) {
  const { trend_plot } = await import('../lib/trend_plot.js');
  const lines = lists.slice(0, 4).map((list) => ({
    label: [where(list[0]), titles.get(list[0].rule) ?? list[0].rule].join(' · '),
    points: new Map(
      list.map((cell) => [cell.month, { value: main_share(cell), range: cell.share_range, beside: judged_text(cell) }]),
    ),
  }));
  return trend_plot(t('dash.trend'), lines, marks, mark_text());
}

function cut_form(months, redraw) {
  const month = h(
    'select',
    { id: fresh_id('cut') },
    months.slice(1).map((one) => h('option', { value: one }, format.month(one))),
  );
  month.value = months.slice(1).includes(asked('cut')) ? asked('cut') : months[Math.floor(months.length / 2)];
  const words = h('input', {
    type: 'text',
    id: fresh_id('event'),
    maxlength: '80',
    dir: 'auto',
    value: asked('event'),
  });
  const change = () => {
    set_address({ cut: month.value, event: words.value.trim() });
    redraw();
  };
  month.addEventListener('change', change);
  words.addEventListener('change', change);
  return {
    view: h(
      'div',
      { class: 'pickers' },
      h('div', { class: 'field' }, h('label', { for: month.id }, t('change.month')), month),
      h('div', { class: 'field' }, h('label', { for: words.id }, t('change.event')), words),
    ),
    cut: () => month.value,
    words: () => words.value.trim(),
  };
}

export async function show(box) {
  const figures = await load_figures();
  if (!figures.cells.length) return replace(box, empty_notice());
  const months = months_of(figures.cells);
  if (months.length < 2) return replace(box, notice(h('p', null, t('change.one_month'))));
  const inside = h('div');
  let latest = 0;
  const redraw = async () => {
    const turn = ++latest;
    const cells = picked.chosen().filter((cell) => cell.rule);
    const lists = series_of(cells);
    const rows = lists
      .map((list) => ({ cell: list[0], ...split_at(list, form.cut()) }))
      .filter((row) => row.before.cells || row.after.cells);
    if (!rows.length) return replace(inside, notice(h('p', null, t('dash.none_fit'))));
    const events = await rule_events([...new Set(rows.map((row) => row.cell.rule))].slice(0, 6));
    const marks = marks_of(form.cut(), form.words(), events, months);
    const plot = await plot_of(
      lists.filter((list) => list.some((cell) => !cell.hidden)),
      marks,
      figures.titles,
    );
    if (turn !== latest) return null;
    return replace(
      inside,
      plot,
      h('h2', null, t('change.events')),
      marks_list(marks, figures.titles),
      table(rows, figures.titles),
      h('p', { class: 'quiet' }, t('change.caution')),
      reached_text(cells),
    );
  };
  const form = cut_form(months, redraw);
  const picked = filters(figures, redraw, ['platform', 'place', 'rule']);
  replace(box, h('p', null, t('change.text')), release_line(figures), form.view, picked.view, inside);
  return redraw();
}
