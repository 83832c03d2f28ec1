// Pay month by month as bars, one picture per platform and currency. The same figures stand in the table.

import { h, svg } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import * as format from '../lib/format.js';
import { largest } from '../lib/cells.js';

const WIDTH = 640;
const HEIGHT = 200;
const FOOT = 26;
const HEAD = 26;

function bars(list) {
  const most = Number(largest(list.map((one) => one.total))) || 1;
  const step = (WIDTH - 8) / Math.max(list.length, 4);
  return list
    .map((one, i) => {
      const tall = Math.max(1, (Math.max(0, Number(one.total)) / most) * (HEIGHT - HEAD - FOOT));
      const x = 4 + i * step;
      const middle = (x + step / 2).toFixed(1);
      const told = list.length <= 8 || i % Math.ceil(list.length / 8) === 0;
      return [
        svg('rect', {
          x: (x + step * 0.15).toFixed(1),
          y: (HEIGHT - FOOT - tall).toFixed(1),
          width: (step * 0.7).toFixed(1),
          height: tall.toFixed(1),
          rx: 3,
          class: 'pay-bar',
        }),
        told
          ? svg(
              'text',
              { x: middle, y: HEIGHT - 8, class: 'chart-text', 'text-anchor': 'middle' },
              one.month ? format.short_month(one.month) : '–',
            )
          : [],
        told
          ? svg(
              'text',
              { x: middle, y: (HEIGHT - FOOT - tall - 7).toFixed(1), class: 'chart-text', 'text-anchor': 'middle' },
              format.money(one.total, one.currency),
            )
          : [],
      ].flat();
    })
    .flat();
}

/** sums: [{month, platform, currency, total}]. Only what has two months or more is worth a picture. */
export function pay_bars(sums) {
  const groups = new Map();
  for (const sum of sums) {
    const key = `${sum.platform}\t${sum.currency}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(sum);
  }
  return [...groups.values()]
    .filter((list) => list.length > 1)
    .map((list) => {
      const title = `${format.platform(list[0].platform)}, ${list[0].currency}`;
      return h(
        'figure',
        { class: 'figure' },
        h('figcaption', null, h('strong', null, title)),
        svg(
          'svg',
          { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', role: 'img', 'aria-label': t('me.bars', { title }) },
          svg('path', { d: `M4 ${HEIGHT - FOOT}H${WIDTH - 4}`, class: 'chart-axis' }),
          bars(list),
        ),
      );
    });
}
