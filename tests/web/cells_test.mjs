// What the pages make of the service's cells, without a browser.

import { test, equal } from './harness.mjs';
import { cell_of, main_share, sum_of } from '../../src/web/assets/js/lib/cells.js';
import { format_money, round_to, step_of } from '../../src/web/assets/js/lib/money.js';
import { cells } from './fixtures/insights.mjs';

const of_rule = (rule) => cells.filter((cell) => cell.rule === rule).map(cell_of);

await test('cells: an interval is shown as the service tells it, whatever the share', () => {
  const [item] = cells;
  const odd = cell_of({ ...item, share_short_from_percent: 40, share_short_to_percent: 45 });
  equal([main_share(odd), odd.share_range], ['0.261', { low: '0.4', high: '0.45' }]);
});

await test('cells: a sum is of judged work, and counts the cells it leaves out', () => {
  const sum = sum_of(of_rule('uk-roo-gmb-floor'));
  equal([sum.some, sum.judged, sum.of, sum.share.toFixed(3), sum.hidden], [870, 3920, 4670, '0.222', 0]);
  const rides = sum_of(of_rule('wa-tnc'));
  equal([rides.total, rides.money_hidden, rides.money_judged], ['512.00', 1, 3900]);
  const old = cell_of({ ...cells[0], counts: { ...cells[0].counts, judged: null }, shares: {} });
  equal(sum_of([old]), { ...sum_of([]), hidden: 1, months: ['2025-05'] });
});

await test('cells: the figures of a yardstick are those below it', () => {
  const [cell] = of_rule('uk-nmw-session');
  equal(
    [main_share(cell), cell.short, cell.total, cell.share_range],
    ['0.450', null, '305.00', { low: '0.38', high: '0.52' }],
  );
});

await test('cells: sums are no finer than their coarsest part, and rounded amounts have no cents', () => {
  const sum = sum_of(['2310.00', '299.00', '2.97'].map((total) => ({ ...of_rule('wa-tnc')[1], total })));
  equal(sum.total, '2610.00');
  equal(round_to('0.05', step_of('54.90')), '0.10');
  const shown = (text) => format_money(text, 'USD', 'en-US', { rounded: true });
  equal(['2610.00', '100.00', '54.90', '2.97', '1234567.00'].map(shown), [
    '$2,610',
    '$100',
    '$54.90',
    '$2.97',
    '$1,234,567',
  ]);
});
