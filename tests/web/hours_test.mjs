// Sums of one's own work: exact, counted once, an unknown clock left out.

import { test, equal } from './harness.mjs';
import { by_hour, by_month } from '../../src/web/assets/js/lib/my_hours.js';
import { in_own_words, statements_in_own_words } from '../../src/web/assets/js/lib/my_record.js';
import { format_money } from '../../src/web/assets/js/lib/money.js';
import { my_work, whole_statement } from './fixtures/me.mjs';

await test('months add up by platform, oldest first', () => {
  equal(by_month(my_work), [
    { month: '2020-01', platform: 'shipt', currency: 'USD', total: '11.60', items: 1, told: 1 },
    { month: '2020-03', platform: 'deliveroo', currency: 'GBP', total: '57.30', items: 2, told: 2 },
    { month: '2020-04', platform: 'deliveroo', currency: 'GBP', total: '28.75', items: 1, told: 1 },
  ]);
});

await test('pay that is not known is no zero, and a sum of some of the work says of how much', () => {
  const untold = { ...my_work[0], id: '15.0', counted_as: '15.0', total: null };
  equal(by_month([untold])[0].total, null);
  equal(by_month([untold])[0].told, 0);
  const [, month] = by_month([...my_work, untold]);
  equal([month.total, month.items, month.told], ['57.30', 3, 2]);
  const hour = { platform: 'shipt', currency: 'USD', work: [{ online_s: 3600, pay: [], total: null }] };
  equal(by_hour([hour]), []);
});

await test('work that a second document tells again counts once', () => {
  const again = { ...my_work[0], id: '14.0', counted_as: '11.0' };
  equal(by_month([...my_work, again])[1].items, 2);
});

await test('sums are of what the worker says: corrections stand in place of what was read', () => {
  const put_right = { ...my_work[0], corrections: [{ field: 'total', read: my_work[0].total, value: '100.00' }] };
  equal(by_month([in_own_words(put_right)])[0].total, '100.00');
  const moved = {
    ...my_work[0],
    month: '2020-03',
    corrections: [{ field: 'started_at', value: '2021-07-01T10:00:00+01:00' }],
  };
  equal(by_month([in_own_words(moved)])[0].month, '2021-07');
  const whole = whole_statement('11');
  const [first] = statements_in_own_words({
    ...whole,
    work: [{ corrections: [{ field: 'online_s', value: '7200' }] }],
  })[0].work;
  equal(first.online_s, 7200);
});

await test('hourly pay keeps the clocks apart and leaves out what has no clock', () => {
  const [sum] = by_hour(whole_statement('11').statements);
  equal([sum.online_s, sum.engaged_s], [23880, 6300]);
  equal(format_money(sum.online_hourly, 'GBP', 'en-GB'), '≈ £8.64'); // 57.30 in 6 h 38 min
  equal(format_money(sum.online_hourly_tips, 'GBP', 'en-GB'), '≈ £8.94');
  equal(format_money(sum.engaged_hourly, 'GBP', 'en-GB'), '≈ £13.77'); // 24.10 in 1 h 45 min
});

await test('without any clock there is no hourly figure', () => equal(by_hour(whole_statement('12').statements), []));
