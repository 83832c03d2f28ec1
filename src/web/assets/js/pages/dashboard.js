// What the published cells say, per platform. Nothing here is about one person.

import { h, svg, replace, fresh_id } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { demo_banner, loading, notice, problem_box, start_page } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';

const FILTERS = ['platform', 'place', 'rule', 'month'];

function filters_of_address() {
  const words = new URLSearchParams(location.search);
  return Object.fromEntries(FILTERS.map((name) => [name, words.get(name) ?? '']));
}

function keep_in_address(values) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values)) value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
  history.replaceState(null, '', address);
}

/** One cell as the pages use it, whatever is absent. */
export function cell_of(item) {
  const shares = item.shares ?? item.share ?? {};
  return {
    platform: item.platform, place: item.place ?? '', month: item.month ?? item.period ?? '', rule: item.rule, kind: item.kind ?? '', currency: item.currency,
    items: item.work_items ?? null, workers: item.workers ?? null, short: shares.short ?? item.share_short ?? null, over: shares.over ?? item.share_over ?? null,
    met: shares.met ?? shares.meets ?? item.share_met ?? null, below: shares.below_reference ?? item.share_below_reference ?? null, open: shares.not_judged ?? shares.cannot_judge ?? item.share_not_judged ?? null,
    median: item.median_shortfall ?? item.median ?? null, total: item.total_shortfall ?? item.total ?? null, quartiles: item.quartiles ?? null,
    interval: item.interval ?? item.share_short_interval ?? null, hidden: item.hidden ?? item.withheld ?? null, reached: item.reached ?? null,
  };
}

const amount = (cell, value) => (value === null ? none() : h('bdi', { class: 'num' }, format.money(value, cell.currency)));
const share = (value) => (value === null ? none() : h('bdi', { class: 'num' }, format.percent(value)));

function interval(cell) {
  const range = cell.interval?.share_short ?? cell.interval;
  if (!range || range.low === undefined) return null;
  return h('span', { class: 'quiet' }, t('dash.interval', { low: format.percent(range.low), high: format.percent(range.high) }));
}

function hidden_text(cell) {
  const reason = typeof cell.hidden === 'string' ? cell.hidden : cell.hidden?.reason ?? '';
  return t_or(`hidden.${reason}`, t('hidden.other'));
}

/** Shares as one bar; the same numbers stand beside it in words. */
function share_bar(cell) {
  const shares = [['short', cell.short], ['below', cell.below], ['over', cell.over], ['met', cell.met], ['open', cell.open]].filter(([, value]) => value !== null && Number(value) > 0);
  let at = 0;
  const parts = shares.map(([name, value]) => {
    const width = Number(value) * 100;
    at += width;
    return svg('rect', { x: (at - width).toFixed(2), y: 0, width: width.toFixed(2), height: 6, class: `bar-${name}` });
  });
  return svg('svg', { viewBox: '0 0 100 6', preserveAspectRatio: 'none', class: 'bars', 'aria-hidden': 'true' }, parts);
}

function share_words(cell) {
  const rows = [['dash.short', cell.short], ['dash.below', cell.below], ['dash.over', cell.over], ['dash.met', cell.met], ['dash.open', cell.open]].filter(([, value]) => value !== null);
  return h('p', null, rows.flatMap(([key, value], i) => [i ? ' · ' : null, `${t(key)} `, h('bdi', { class: 'num' }, format.percent(value))]));
}

function sample(cell) {
  return t('dash.sample', { count: cell.workers ?? 0, workers: format.count(cell.workers ?? 0), items: format.count(cell.items ?? 0) });
}

/** The newest open cell of each platform and rule. */
function card(cell, titles) {
  return h('section', { class: 'card' }, h('h2', null, format.platform(cell.platform)),
    h('p', { class: 'quiet' }, [format.place(cell.place), format.month(cell.month)].join(' · ')), h('p', null, h('a', { href: `/rules/${encodeURIComponent(cell.rule)}` }, titles.get(cell.rule) ?? cell.rule)),
    cell.hidden ? h('p', { class: 'why' }, hidden_text(cell)) : [
      h('p', { class: 'big num' }, format.percent(cell.kind === 'reference' ? cell.below : cell.short), h('span', { class: 'hidden-text' }, ' ', t(cell.kind === 'reference' ? 'dash.below' : 'dash.short'))),
      h('p', { 'aria-hidden': 'true' }, t(cell.kind === 'reference' ? 'dash.below' : 'dash.short')), interval(cell), share_bar(cell), share_words(cell),
      cell.median !== null ? h('p', null, t('dash.median'), ' ', amount(cell, cell.median)) : null, h('p', { class: 'quiet' }, sample(cell))]);
}

function newest_cells(cells) {
  const newest = new Map();
  for (const cell of cells) {
    const key = `${cell.platform} ${cell.rule} ${cell.place}`;
    if (!newest.has(key) || newest.get(key).month < cell.month) newest.set(key, cell);
  }
  return [...newest.values()].sort((a, b) => (a.hidden ? 1 : 0) - (b.hidden ? 1 : 0) || Number(b.short ?? 0) - Number(a.short ?? 0)).slice(0, 12);
}

function table(cells, titles) {
  const address = new URLSearchParams(location.search);
  const hidden = (cell, node) => (cell.hidden ? none() : node);
  return sortable_table({
    caption: t('dash.table'), rows: cells,
    sorted: { key: address.get('sort') ?? 'month', down: address.get('down') !== 'false' },
    on_sort: (key, down) => keep_in_address({ sort: key, down: String(down) }),
    columns: [
      { key: 'platform', title: t('dash.platform'), cell: (cell) => format.platform(cell.platform), sort: (cell) => cell.platform },
      { key: 'place', title: t('dash.place'), cell: (cell) => format.place(cell.place), sort: (cell) => cell.place },
      { key: 'month', title: t('dash.month'), cell: (cell) => format.month(cell.month), sort: (cell) => cell.month },
      { key: 'rule', title: t('dash.rule'), cell: (cell) => h('a', { href: `/rules/${encodeURIComponent(cell.rule)}` }, titles.get(cell.rule) ?? cell.rule), sort: (cell) => cell.rule },
      { key: 'short', title: t('dash.short'), numeric: true, cell: (cell) => (cell.hidden ? h('span', { class: 'quiet' }, hidden_text(cell)) : [share(cell.short), ' ', interval(cell)]), sort: (cell) => cell.short },
      { key: 'over', title: t('dash.over'), numeric: true, cell: (cell) => hidden(cell, share(cell.over)), sort: (cell) => cell.over },
      { key: 'met', title: t('dash.met'), numeric: true, cell: (cell) => hidden(cell, share(cell.met)), sort: (cell) => cell.met },
      { key: 'below', title: t('dash.below'), numeric: true, cell: (cell) => hidden(cell, share(cell.below)), sort: (cell) => cell.below },
      { key: 'open', title: t('dash.open'), numeric: true, cell: (cell) => hidden(cell, share(cell.open)), sort: (cell) => cell.open },
      { key: 'median', title: t('dash.median'), numeric: true, cell: (cell) => amount(cell, cell.median), sort: (cell) => cell.median },
      { key: 'total', title: t('dash.total'), numeric: true, cell: (cell) => amount(cell, cell.total), sort: (cell) => cell.total },
      { key: 'items', title: t('dash.items'), numeric: true, cell: (cell) => (cell.items === null ? none() : format.count(cell.items)), sort: (cell) => String(cell.items ?? '') },
      { key: 'workers', title: t('dash.workers'), numeric: true, cell: (cell) => (cell.workers === null ? none() : format.count(cell.workers)), sort: (cell) => String(cell.workers ?? '') },
    ],
  });
}

function filter_form(cells, values, titles, redraw) {
  const names = { platform: format.platform, place: format.place, month: format.month, rule: (id) => titles.get(id) ?? id };
  const fields = FILTERS.map((name) => {
    const id = fresh_id(name);
    const options = [...new Set(cells.map((cell) => cell[name]).filter(Boolean))].sort();
    if (name === 'month') options.reverse();
    const select = h('select', { id, onchange: (event) => {
      values[name] = event.target.value;
      keep_in_address(values);
      redraw();
    } }, h('option', { value: '' }, t('dash.all')), options.map((one) => h('option', { value: one }, names[name](one))));
    select.value = values[name];
    return h('div', { class: 'field' }, h('label', { for: id }, t(`dash.${name}`)), select);
  });
  return h('div', { class: 'pickers' }, fields);
}

function reached_text(cells) {
  const ways = new Map();
  for (const cell of cells) for (const [way, number] of Object.entries(cell.reached ?? {})) ways.set(way, Math.max(ways.get(way) ?? 0, Number(number)));
  if (!ways.size) return h('p', { class: 'quiet' }, t('dash.reached_unknown'));
  return h('p', { class: 'quiet' }, t('dash.reached'), ' ', [...ways].map(([way, number]) => `${t_or(`reached.${way}`, way)} ${format.count(number)}`).join(', '));
}

async function load_titles() {
  try {
    return new Map((await get_all('/v1/rules')).map((rule) => [rule.id, rule.title ?? rule.id]));
  } catch {
    return new Map();
  }
}

start_page('dash.title', async (main) => {
  main.classList.add('wide');
  const box = h('div', null, loading());
  main.append(h('h1', null, t('dash.heading')), h('p', { class: 'lead' }, t('dash.lead')), box);
  const values = filters_of_address();
  const load = async () => {
    replace(box, loading());
    try {
      const [answer, titles] = await Promise.all([get('/v1/insights/discrepancies'), load_titles()]);
      show(answer, titles);
    } catch (error) {
      replace(box, error.status === 401 || error.status === 403 ? notice(h('p', null, h('strong', null, t('dash.no_right'))), h('p', null, t('dash.no_right_text'))) : problem_box(error, load));
    }
  };
  const show = (answer, titles) => {
    const cells = (answer.items ?? []).map(cell_of);
    const inside = h('div');
    const redraw = () => {
      const fitting = cells.filter((cell) => FILTERS.every((name) => !values[name] || cell[name] === values[name]));
      replace(inside, h('p', { class: 'quiet', role: 'status' }, t('dash.count', { count: fitting.length, n: format.count(fitting.length) })),
        fitting.length ? [h('div', { class: 'cards' }, newest_cells(fitting).map((cell) => card(cell, titles))), table(fitting, titles), reached_text(fitting)] : notice(h('p', null, t('dash.none_fit'))));
    };
    const made = answer.release?.made_at ?? answer.release?.at ?? answer.released_at;
    replace(box, answer.demo ? demo_banner() : null, made ? h('p', { class: 'quiet' }, t('dash.release', { date: format.date(made) })) : null,
      cells.length ? [filter_form(cells, values, titles, redraw), inside] : notice(h('p', null, h('strong', null, t('dash.empty'))), h('p', null, t('dash.empty_text'))),
      h('p', { class: 'quiet' }, t('dash.rounded')), h('p', null, h('a', { href: '/about#cells' }, t('dash.how'))));
    if (cells.length) redraw();
  };
  await load();
});
