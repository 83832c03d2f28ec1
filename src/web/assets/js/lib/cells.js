// Published cells as the pages use them, and what may be added up from them. Pure: no browser needed.

import { add, compare, parse_decimal, round_to, step_of } from './money.js';

const present = (value) => value !== null && value !== undefined;
const fraction = (percent) => (present(percent) ? String(percent / 100) : null);
const range_of = (low, high) => (present(low) && present(high) ? { low, high } : null);

/** A yardstick is owed by nobody: nothing is short or missing under it, and all its figures are of what lies below. */
export const is_yardstick = (cell) => cell.kind === 'reference';

/** One cell of the service as the pages use it. Shares are of judged work; `of` is all of it. */
export function cell_of(item) {
  const { shares = {}, counts = {} } = item;
  const what = is_yardstick(item) ? 'below_reference' : 'short';
  const missing = (is_yardstick(item) ? item.below_reference : item.missing) ?? {};
  const why = new Map((item.hidden ?? []).map(({ what, reason }) => [what, reason]));
  return {
    platform: item.platform,
    place: item.place ?? '',
    month: item.month ?? '',
    rule: item.rule ?? '',
    kind: item.kind ?? '',
    currency: item.currency ?? '',
    items: item.work_items ?? null,
    judged: counts.judged ?? null,
    of: counts.of ?? null,
    workers: item.workers ?? null,
    reached: item.reached ?? {},
    counts,
    short: shares.short ?? null,
    possibly: shares.possibly_short ?? null,
    over: shares.over ?? null,
    met: shares.met ?? null,
    below: shares.below_reference ?? null,
    median: missing.median ?? null,
    total: missing.total ?? null,
    median_range: range_of(missing.median_from, missing.median_to),
    total_range: range_of(missing.total_from, missing.total_to),
    quartiles: range_of(missing.low_quartile, missing.high_quartile),
    share_range: range_of(fraction(item[`share_${what}_from_percent`]), fraction(item[`share_${what}_to_percent`])),
    by_worker: fraction(item[`worker_share_${what}_percent`]),
    hidden: why.get('cell') ?? why.get('counts') ?? '',
    money_hidden: why.get('money') ?? '',
    sizes: missing.sizes ?? [],
    sizes_hidden: why.get('sizes') ?? '',
  };
}

export const main_share = (cell) => (is_yardstick(cell) ? cell.below : cell.short);
const main_count = (cell) => (is_yardstick(cell) ? cell.counts.below_reference : cell.counts.short) ?? null;

export const series_key = (cell) => `${cell.platform}\t${cell.place}\t${cell.rule}\t${cell.currency}`;

/** Cells of one platform, place and rule together, oldest month first. */
export function series_of(cells) {
  const series = new Map();
  for (const cell of cells) {
    const key = series_key(cell);
    if (!series.has(key)) series.set(key, []);
    series.get(key).push(cell);
  }
  return [...series.values()].map((list) => list.sort((a, b) => a.month.localeCompare(b.month)));
}

export const months_of = (cells) => [...new Set(cells.map((cell) => cell.month).filter(Boolean))].sort();

/** The sum of amounts of three figures, no finer than the coarsest of them; null of none. */
function rounded_sum(amounts) {
  if (!amounts.length) return null;
  const coarsest = largest(amounts);
  return round_to(add(...amounts), step_of(coarsest));
}

/**
 * What cells of one rule and currency come to together: {judged, of, some, share, total, months, cells, hidden,
 * money_hidden, money_judged}. Only what was published is added, so the sum tells no more than the cells do;
 * `hidden` and `money_hidden` count the cells that the counts and the total leave out.
 */
export function sum_of(cells) {
  const sum = {
    judged: 0,
    of: 0,
    some: 0,
    cells: 0,
    hidden: 0,
    money_hidden: 0,
    money_judged: 0,
    workers: 0,
    low: null,
    high: null,
    months: months_of(cells),
  };
  const amounts = [];
  for (const cell of cells) {
    const some = main_count(cell);
    if (cell.hidden || some === null || cell.judged === null) {
      sum.hidden += 1;
      continue;
    }
    sum.cells += 1;
    sum.judged += cell.judged;
    sum.of += cell.of;
    sum.some += some;
    sum.workers = Math.max(sum.workers, cell.workers ?? 0);
    if (cell.total !== null) amounts.push(cell.total);
    const money_known = cell.total !== null || cell.money_hidden === 'no_amounts';
    sum.money_judged += money_known ? cell.judged : 0;
    sum.money_hidden += money_known ? 0 : 1;
    const share = Number(main_share(cell));
    sum.low = Math.min(sum.low ?? 1, share);
    sum.high = Math.max(sum.high ?? 0, share);
  }
  return { ...sum, total: rounded_sum(amounts), share: sum.judged ? sum.some / sum.judged : null };
}

/** Amount per so many jobs as an exact fraction in text, or null. */
export function per_items(total, items, of = 100) {
  const value = total === null ? null : parse_decimal(total);
  if (!value || !items) return null;
  return `${value.units * BigInt(of)}/${BigInt(items) * value.under * 10n ** BigInt(value.scale)}`;
}

/** Months before a chosen one, and from it on. */
export function split_at(cells, month) {
  return {
    before: sum_of(cells.filter((cell) => cell.month < month)),
    after: sum_of(cells.filter((cell) => cell.month >= month)),
  };
}

/** Whether the months of the two sides keep apart: 'apart', 'overlap', or null where one has no month. */
export function apart({ before, after }) {
  if (!before.cells || !after.cells) return null;
  return before.high < after.low || after.high < before.low ? 'apart' : 'overlap';
}

/** How many people each way reached at most: never added over months, since they are the same people. */
export function ways_of(cells) {
  const ways = new Map();
  for (const cell of cells)
    for (const [way, number] of Object.entries(cell.reached))
      ways.set(way, Math.max(ways.get(way) ?? 0, Number(number)));
  return ways;
}

/** The largest of amounts, for scales of pictures. */
export function largest(amounts) {
  return amounts.filter(present).reduce((most, one) => (most === null || compare(one, most) > 0 ? one : most), null);
}
