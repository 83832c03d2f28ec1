// What the published cells say, per platform. Nothing here is about one person.

import { h, svg, replace, fresh_id } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';
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

const fraction = (percent) => (percent === null || percent === undefined ? null : String(percent / 100));

/** One cell of the service as the page uses it. */
export function cell_of(item) {
  const { shares = {}, missing = {} } = item;
  const why = new Map((item.hidden ?? []).map(({ what, reason }) => [what, reason]));
  return {
    platform: item.platform, place: item.place ?? '', month: item.month ?? '', rule: item.rule ?? '', kind: item.kind ?? '', currency: item.currency ?? '',
    items: item.work_items ?? null, workers: item.workers ?? null, reached: item.reached ?? {},
    short: shares.short ?? null, over: shares.over ?? null, met: shares.met ?? null, below: shares.below_reference ?? null, open: shares.not_judged ?? null,
    median: missing.median ?? null, total: missing.total ?? null, median_range: range_of(missing.median_from, missing.median_to), total_range: range_of(missing.total_from, missing.total_to),
    quartiles: range_of(missing.low_quartile, missing.high_quartile), share_range: range_of(fraction(item.share_short_from_percent), fraction(item.share_short_to_percent)),
    by_worker: fraction(item.worker_share_short_percent), hidden: why.get('cell') ?? why.get('counts') ?? '', money_hidden: why.get('money') ?? '',
  };
}

const range_of = (low, high) => (low === null || low === undefined || high === null || high === undefined ? null : { low, high });
const share = (value) => (value === null ? none() : h('bdi', { class: 'num' }, format.percent(value)));

function range_text(range, write) {
  return range ? h('span', { class: 'quiet num' }, ' ', t('dash.interval', { low: write(range.low), high: write(range.high) })) : null;
}

/** Money with its interval, or why there is none. */
function amount(cell, value, range) {
  if (value === null) return cell.money_hidden && cell.money_hidden !== 'no_amounts' ? h('span', { class: 'quiet' }, hidden_text(cell.money_hidden)) : none();
  const write = (text) => format.money(text, cell.currency);
  return [h('bdi', { class: 'num' }, write(value)), range_text(range, write)];
}

const hidden_text = (reason) => t_or(`hidden.${reason}`, t('hidden.other'));
const main_share = (cell) => (cell.kind === 'reference' ? ['dash.below', cell.below] : ['dash.short', cell.short]);

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

/** The newest cell of a platform, place and rule. */
function card(cell, titles) {
  const [key, value] = main_share(cell);
  return h('section', { class: 'card' }, h('h2', null, format.platform(cell.platform)),
    h('p', { class: 'quiet' }, [cell.place ? format.place(cell.place) : null, format.month(cell.month)].filter(Boolean).join(' · ')), cell.rule ? h('p', null, rule_link(cell, titles)) : null,
    cell.hidden ? h('p', { class: 'why' }, hidden_text(cell.hidden)) : [
      h('p', { class: 'big num' }, format.percent(value), range_text(cell.share_range, format.percent)), h('p', null, t(key)), share_bar(cell), share_words(cell),
      h('p', null, t('dash.median'), ' ', amount(cell, cell.median, cell.median_range)), cell.quartiles ? h('p', { class: 'quiet' }, t('dash.quartiles', { low: format.money(cell.quartiles.low, cell.currency), high: format.money(cell.quartiles.high, cell.currency) })) : null,
      cell.by_worker !== null ? h('p', { class: 'quiet' }, t('dash.by_worker', { share: format.percent(cell.by_worker) })) : null, h('p', { class: 'quiet' }, sample(cell))]);
}

const rule_link = (cell, titles) => (cell.rule ? h('a', { href: `/rules/${encodeURIComponent(cell.rule)}` }, titles.get(cell.rule) ?? cell.rule) : none());

function newest_cells(cells) {
  const newest = new Map();
  for (const cell of cells) {
    const key = `${cell.platform} ${cell.rule} ${cell.place}`;
    if (!newest.has(key) || newest.get(key).month < cell.month) newest.set(key, cell);
  }
  return [...newest.values()].sort((a, b) => (a.hidden ? 1 : 0) - (b.hidden ? 1 : 0) || Number(main_share(b)[1] ?? 0) - Number(main_share(a)[1] ?? 0)).slice(0, 12);
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
      { key: 'place', title: t('dash.place'), cell: (cell) => (cell.place ? format.place(cell.place) : none()), sort: (cell) => cell.place },
      { key: 'month', title: t('dash.month'), cell: (cell) => format.month(cell.month), sort: (cell) => cell.month },
      { key: 'rule', title: t('dash.rule'), cell: (cell) => rule_link(cell, titles), sort: (cell) => cell.rule },
      { key: 'short', title: t('dash.short'), numeric: true, cell: (cell) => (cell.hidden ? h('span', { class: 'quiet' }, hidden_text(cell.hidden)) : [share(cell.short), range_text(cell.share_range, format.percent)]), sort: (cell) => cell.short },
      { key: 'over', title: t('dash.over'), numeric: true, cell: (cell) => hidden(cell, share(cell.over)), sort: (cell) => cell.over },
      { key: 'met', title: t('dash.met'), numeric: true, cell: (cell) => hidden(cell, share(cell.met)), sort: (cell) => cell.met },
      { key: 'below', title: t('dash.below'), numeric: true, cell: (cell) => hidden(cell, share(cell.below)), sort: (cell) => cell.below },
      { key: 'open', title: t('dash.open'), numeric: true, cell: (cell) => hidden(cell, share(cell.open)), sort: (cell) => cell.open },
      { key: 'median', title: t('dash.median'), numeric: true, cell: (cell) => hidden(cell, amount(cell, cell.median, cell.median_range)), sort: (cell) => cell.median },
      { key: 'total', title: t('dash.total'), numeric: true, cell: (cell) => hidden(cell, amount(cell, cell.total, cell.total_range)), sort: (cell) => cell.total },
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

/** How the people behind these figures were found; beside the figures, since it colours them. */
function reached_text(cells) {
  const ways = new Map();
  for (const cell of cells) for (const [way, number] of Object.entries(cell.reached)) ways.set(way, Math.max(ways.get(way) ?? 0, Number(number)));
  return h('p', { class: 'quiet' }, t('dash.reached_unknown'), ways.size ? [' ', t('dash.reached'), ' ', [...ways].map(([way, number]) => `${t_or(`reached.${way}`, way)} ${format.count(number)}`).join(', ')] : null);
}

/** The main share of each platform and rule through the months. */
async function trends(cells, titles, box) {
  const { trend_plot } = await import('../lib/trend_plot.js');
  const series = new Map();
  for (const cell of cells) {
    const value = main_share(cell)[1];
    if (cell.hidden || value === null || !cell.month) continue;
    const label = [format.platform(cell.platform), cell.place ? format.place(cell.place) : null, titles.get(cell.rule) ?? cell.rule].filter(Boolean).join(' · ');
    if (!series.has(label)) series.set(label, { label, points: new Map() });
    series.get(label).points.set(cell.month, value);
  }
  const several = [...series.values()].filter((one) => one.points.size > 1).slice(0, 6);
  const plot = several.length ? await trend_plot(t('dash.trend'), several) : null;
  if (plot) replace(box, plot);
}

async function load_titles() {
  try {
    return new Map((await get_all('/v1/rules')).map((rule) => [rule.id, rule.title ?? rule.id]));
  } catch {
    return new Map();
  }
}

/** The whole release: the first page with what is told of it, and the items of the others. */
async function all_cells() {
  const answer = await get('/v1/insights/discrepancies?limit=1000');
  if (answer.next) answer.items = await get_all('/v1/insights/discrepancies?limit=1000');
  return answer;
}

start_page('dash.title', async (main) => {
  main.classList.add('wide');
  const box = h('div', null, loading());
  main.append(h('h1', null, t('dash.heading')), h('p', { class: 'lead' }, t('dash.lead')), box);
  const values = filters_of_address();
  const load = async () => {
    replace(box, loading());
    try {
      const [answer, titles] = await Promise.all([all_cells(), load_titles()]);
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
      const plot = h('div');
      trends(fitting, titles, plot);
      replace(inside, h('p', { class: 'quiet', role: 'status' }, t('dash.count', { count: fitting.length, n: format.count(fitting.length) })),
        fitting.length ? [reached_text(fitting), h('div', { class: 'cards' }, newest_cells(fitting).map((cell) => card(cell, titles))), plot, table(fitting, titles)] : notice(h('p', null, t('dash.none_fit'))));
    };
    const made = answer.release?.made_at;
    replace(box, made ? h('p', { class: 'quiet' }, t('dash.release', { date: format.date(made) })) : null,
      cells.length ? [filter_form(cells, values, titles, redraw), inside] : notice(h('p', null, h('strong', null, t('dash.empty'))), h('p', null, t('dash.empty_text'))),
      h('p', { class: 'quiet' }, t('dash.rounded')), answer.not_listed ? h('p', { class: 'quiet' }, t('dash.not_listed', { count: answer.release?.k ?? 5 })) : null,
      h('p', { class: 'row' }, h('a', { class: 'button', href: '/v1/insights/discrepancies?format=csv', download: 'ratecheck-cells.csv' }, t('dash.csv')), h('button', { type: 'button', class: 'button', onclick: () => print() }, t('word.print'))),
      h('p', null, h('a', { href: '/about#cells' }, t('dash.how'))));
    if (cells.length) redraw();
  };
  await load();
});
