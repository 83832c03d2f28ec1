// Published cells as the pages use them, and what may be added up from them. Pure: no browser needed.

import { add, compare, parse_decimal } from './money.js';

const present = (value) => value !== null && value !== undefined;
const fraction = (percent) => (present(percent) ? String(percent / 100) : null);
const range_of = (low, high) => (present(low) && present(high) ? { low, high } : null);

/** The interval of a share comes in steps of five percent: it is widened to hold the share itself, never narrowed. */
function share_range_of(item, share) {
  const range = range_of(fraction(item.share_short_from_percent), fraction(item.share_short_to_percent));
  return range && present(share) ? { low: String(Math.min(range.low, share)), high: String(Math.max(range.high, share)) } : range;
}

/** One cell of the service as the pages use it. */
export function cell_of(item) {
  const { shares = {}, counts = {}, missing = {} } = item;
  const why = new Map((item.hidden ?? []).map(({ what, reason }) => [what, reason]));
  return {
    platform: item.platform, place: item.place ?? '', month: item.month ?? '', rule: item.rule ?? '', kind: item.kind ?? '', currency: item.currency ?? '',
    items: item.work_items ?? null, workers: item.workers ?? null, reached: item.reached ?? {}, counts,
    short: shares.short ?? null, over: shares.over ?? null, met: shares.met ?? null, below: shares.below_reference ?? null, open: shares.not_judged ?? null,
    median: missing.median ?? null, total: missing.total ?? null, median_range: range_of(missing.median_from, missing.median_to), total_range: range_of(missing.total_from, missing.total_to),
    quartiles: range_of(missing.low_quartile, missing.high_quartile), share_range: share_range_of(item, shares.short),
    by_worker: fraction(item.worker_share_short_percent), hidden: why.get('cell') ?? why.get('counts') ?? '', money_hidden: why.get('money') ?? '',
    sizes: missing.sizes ?? [], sizes_hidden: why.get('sizes') ?? '',
  };
}

/** A yardstick has no short pay: there the share below it is what is looked at. */
export const main_share = (cell) => (cell.kind === 'reference' ? cell.below : cell.short);
const main_count = (cell) => (cell.kind === 'reference' ? cell.counts.below_reference : cell.counts.short) ?? null;

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

/**
 * What cells of one rule and currency come to together: {items, some, total, months, cells, hidden}. Only
 * what was published is added, so the sum tells no more than the cells do.
 */
export function sum_of(cells) {
  const sum = { items: 0, some: 0, total: null, cells: 0, hidden: 0, workers: 0, low: null, high: null, months: months_of(cells) };
  for (const cell of cells) {
    const some = main_count(cell);
    if (cell.hidden || some === null || cell.items === null) {
      sum.hidden += 1;
      continue;
    }
    sum.cells += 1;
    sum.items += cell.items;
    sum.some += some;
    sum.workers = Math.max(sum.workers, cell.workers ?? 0);
    if (cell.total !== null) sum.total = add(sum.total ?? '0', cell.total);
    const share = Number(main_share(cell));
    sum.low = Math.min(sum.low ?? 1, share);
    sum.high = Math.max(sum.high ?? 0, share);
  }
  return { ...sum, share: sum.items ? sum.some / sum.items : null };
}

/** Amount per so many jobs as an exact fraction in text, or null. */
export function per_items(total, items, of = 100) {
  const value = total === null ? null : parse_decimal(total);
  if (!value || !items) return null;
  return `${value.units * BigInt(of)}/${BigInt(items) * value.under * 10n ** BigInt(value.scale)}`;
}

/** Months before a chosen one, and from it on. */
export function split_at(cells, month) {
  return { before: sum_of(cells.filter((cell) => cell.month < month)), after: sum_of(cells.filter((cell) => cell.month >= month)) };
}

/** Whether the months of the two sides keep apart: 'apart', 'overlap', or null where one has no month. */
export function apart({ before, after }) {
  if (!before.cells || !after.cells) return null;
  return before.high < after.low || after.high < before.low ? 'apart' : 'overlap';
}

/** How many people each way reached at most: never added over months, since they are the same people. */
export function ways_of(cells) {
  const ways = new Map();
  for (const cell of cells) for (const [way, number] of Object.entries(cell.reached)) ways.set(way, Math.max(ways.get(way) ?? 0, Number(number)));
  return ways;
}

/** The largest of amounts, for scales of pictures. */
export function largest(amounts) {
  return amounts.filter(present).reduce((most, one) => (most === null || compare(one, most) > 0 ? one : most), null);
}
