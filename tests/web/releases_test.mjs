// What the pages make of a release and a plan, without a browser.

import { test, equal, expect } from './harness.mjs';
import { most_believed } from '../../src/web/assets/js/public/odds.js';
import { csv_of, share_of, voices_of } from '../../src/web/assets/js/public/release.js';
import { UTILITY } from '../../src/web/assets/js/public/utility.js';
import { plan, releases, third_quarter } from './fixtures/releases.mjs';

const shown = (share_any_short, more = {}) => ({ ...third_quarter.merged[1], ...more, share_any_short });
const share = (value, from, to, noise, sampling = '0') => ({ value, from, to, noise, sampling });

await test('releases: an interval is rounded outwards, and one of two figures is not moved by binary fractions', () => {
  equal(share_of(shown(share('0.555', '0.501', '0.709', '0.061'))), {
    middle: 56,
    noise: { low: 50, high: 62 },
    both: { low: 50, high: 71 },
  });
  for (let n = 0; n <= 100; n += 1) {
    const exact = (n / 100).toFixed(2);
    equal(share_of(shown(share(exact, exact, exact, '0.00'))).both, { low: n, high: n });
  }
});

await test('releases: the box of noise never leaves the box of noise and chance, nor the scale', () => {
  equal(share_of(shown(share('0.02', '0.00', '0.07', '0.06'))).noise, { low: 0, high: 7 });
  equal(share_of(shown(share('0.99', '0.93', '1.00', '0.04'))).noise, { low: 95, high: 100 });
});

await test('releases: a hidden place gives no share, whatever else stands there', () => {
  equal(share_of(shown(share('0.5', '0.4', '0.6', '0.1'), { hidden: true })), null);
  equal(share_of(shown(undefined)), null);
});

await test('releases: the doubt of how many took part grows with the leaves that were added up', () => {
  const one = shown(share('0.5', '0.4', '0.6', '0.1'), { voices_noised: 104, of: [1] });
  equal(voices_of(one, '0.4'), { low: 94, high: 114 });
  equal(voices_of({ ...one, of: [1, 2, 3, 4] }, '0.4'), { low: 84, high: 124 });
  equal(voices_of({ ...one, voices_noised: -3 }, '0.4').low, 0);
});

await test('releases: the CSV has a line per place, hidden ones too, with empty fields for what is not told', () => {
  const lines = csv_of(third_quarter).split('\r\n');
  equal(
    lines[0],
    'release,kind,period,platform,place,elsewhere,rule,below,noised_none,noised_some,voices_noised,hidden,' +
      'share_any_short,from,to,noise,sampling',
  );
  equal(lines[1], '3,quarter,2026-Q3,deliveroo,FR,false,eu-yardstick,yardstick,3,4,7,true,,,,,');
  equal(
    lines[2],
    '3,quarter,2026-Q3,deliveroo,GB,false,uk-nmw-session,yardstick,41,63,104,false,0.61,0.50,0.71,0.06,0.09',
  );
  equal(lines.length, third_quarter.merged.length + 2);
});

await test('releases: the odds of the page are those of the service, for any epsilon a steward may choose', () => {
  equal(
    [most_believed(plan.epsilon.year), most_believed(plan.epsilon.year, 2)].map((odds) => odds.toFixed(2)),
    [plan.odds.one_key, plan.odds.two_keys],
  );
  equal(most_believed('0'), 0.5);
  for (const epsilon of [0.5, 1, 1.5, 2]) {
    const e = Math.exp(epsilon);
    expect(Math.abs(most_believed(String(epsilon)) - e / (1 + e)) < 1e-12, `${epsilon}, one key`);
    expect(Math.abs(most_believed(String(epsilon), 2) - (e * e) / (1 + e * e)) < 1e-12, `${epsilon}, two keys`);
  }
});

await test('releases: the table of what a figure is worth has the crowds of the documents, in parts of one', () => {
  equal(
    UTILITY.map((row) => row.workers),
    [30, 60, 150, 1000],
  );
  for (const row of UTILITY)
    for (const name of ['planted', 'noise', 'error', 'hidden'])
      expect(/^(0(\.\d+)?|1)$/.test(row[name]), `${row.workers}: ${name} is ${row[name]}`);
});

await test('releases: the fixtures add up', () => {
  for (const { merged, cells } of releases)
    for (const place of merged)
      for (const { bin, noised } of place.bins)
        equal(
          place.of.reduce((sum, leaf) => sum + cells[leaf].bins.find((one) => one.bin === bin).noised, 0),
          noised,
          `${place.platform} ${place.place} ${bin}`,
        );
});
