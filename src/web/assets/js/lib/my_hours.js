// One's own sums: pay by month, and by the hour on both clocks. Pure; exact until shown.

import { add, parse_decimal } from './money.js';

/**
 * Kept work as {platform, month, currency, total, items, told}, counted once, oldest first. `told`: of how many items
 * the pay is known; `total` is theirs, and null where it is of none: what is not known is not zero.
 */
export function by_month(rows) {
  const sums = new Map();
  for (const row of rows) {
    if (row.counted_as && row.counted_as !== row.id) continue; // the same work from a second document
    const month = row.month ?? (row.started_at ?? row.ended_at ?? '').slice(0, 7);
    const key = `${month} ${row.platform} ${row.currency}`;
    if (!sums.has(key))
      sums.set(key, { month, platform: row.platform, currency: row.currency, total: null, items: 0, told: 0 });
    const sum = sums.get(key);
    sum.items += 1;
    const total = row.total ? add(sum.total ?? '0', row.total) : null;
    if (total === null) continue;
    sum.total = total;
    sum.told += 1;
  }
  return [...sums.values()].sort((a, b) => a.month.localeCompare(b.month) || a.platform.localeCompare(b.platform));
}

const NOT_PAY = new Set(['tip', 'cash', 'payout']);

/** Amount per hour as an exact fraction in text. */
function per_hour(amount, seconds) {
  const value = parse_decimal(amount);
  if (!value || !seconds) return null;
  return `${value.units * 3600n}/${BigInt(seconds) * value.under * 10n ** BigInt(value.scale)}`;
}

function empty(platform, currency) {
  return {
    platform,
    currency,
    online_s: 0,
    engaged_s: 0,
    online_pay: '0',
    online_tips: '0',
    engaged_pay: '0',
    engaged_tips: '0',
  };
}

function take(sum, work) {
  const lines = work.pay ?? [];
  if (!lines.length && !work.total) return; // nor is pay that is not known
  const of = (fits) => lines.filter(fits).reduce((total, line) => add(total, line.amount) ?? total, '0');
  const pay = lines.length ? of((line) => !NOT_PAY.has(line.category)) : work.total;
  const tips = of((line) => line.category === 'tip');
  for (const clock of ['online', 'engaged']) {
    // a clock that is not known is not zero: such work enters no hourly figure of that clock
    if (!work[`${clock}_s`]) continue;
    sum[`${clock}_s`] += work[`${clock}_s`];
    sum[`${clock}_pay`] = add(sum[`${clock}_pay`], pay);
    sum[`${clock}_tips`] = add(sum[`${clock}_tips`], tips);
  }
}

/** Per platform and currency: seconds on both clocks and pay by the hour, with and without tips. */
export function by_hour(statements) {
  const sums = new Map();
  for (const statement of statements) {
    const key = `${statement.platform} ${statement.currency}`;
    if (!sums.has(key)) sums.set(key, empty(statement.platform, statement.currency));
    for (const work of statement.work ?? []) take(sums.get(key), work);
  }
  return [...sums.values()]
    .filter((sum) => sum.online_s || sum.engaged_s)
    .map((sum) => ({
      ...sum,
      online_hourly: per_hour(sum.online_pay, sum.online_s),
      online_hourly_tips: per_hour(add(sum.online_pay, sum.online_tips), sum.online_s),
      engaged_hourly: per_hour(sum.engaged_pay, sum.engaged_s),
      engaged_hourly_tips: per_hour(add(sum.engaged_pay, sum.engaged_tips), sum.engaged_s),
    }));
}
