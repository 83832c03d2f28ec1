// A share of 100 people with its doubt: a dot on a scale, in a filled box (what noise alone may have moved it by), in
// a dashed box (noise and chance together). Shape and height tell the boxes apart, without any colour.

import { svg } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { count } from '../lib/format.js';

const LEFT = 36;
const WIDTH = 372; // 100 people are 300 wide
const x = (of_100) => LEFT + of_100 * 3;

const band = (range, look, y, height) =>
  svg('rect', {
    x: x(range.low),
    y,
    width: Math.max(3, x(range.high) - x(range.low)),
    height,
    rx: 3,
    class: `doubt-${look}`,
  });

const words = (of_100, at, anchor, y) =>
  svg('text', { x: at, y, 'text-anchor': anchor, class: 'doubt-text' }, count(of_100));

const tick = (of_100, length) => svg('path', { d: `M${x(of_100)} 46v${length}`, class: 'doubt-axis' });

/** `share` as release.js gives it. All it shows is in its label, and in words beside it. */
export function interval_picture({ middle, noise, both }) {
  return svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} 76`,
      class: 'doubt-picture',
      role: 'img',
      'aria-label': t('public.picture', {
        middle: count(middle),
        from: count(both.low),
        to: count(both.high),
        noise_from: count(noise.low),
        noise_to: count(noise.high),
      }),
    },
    svg('path', { d: `M${x(0)} 46H${x(100)}`, class: 'doubt-axis' }),
    [0, 50, 100].map((of_100) => [tick(of_100, 8), words(of_100, x(of_100), 'middle', 70)]),
    [25, 75].map((of_100) => tick(of_100, 5)),
    band(both, 'both', 6, 30),
    band(noise, 'noise', 13, 16),
    svg('circle', { cx: x(middle), cy: 21, r: 6, class: 'doubt-middle' }),
    words(both.low, x(both.low) - 6, 'end', 27),
    words(both.high, x(both.high) + 6, 'start', 27),
  );
}

/** One of the parts of the picture, small, for the words that tell what it is: `middle`, `noise` or `both`. */
export function key_picture(look) {
  return svg(
    'svg',
    { viewBox: '0 0 32 20', class: 'doubt-key', 'aria-hidden': 'true' },
    look === 'middle'
      ? svg('circle', { cx: 16, cy: 10, r: 6, class: 'doubt-middle' })
      : svg('rect', {
          x: 2,
          y: look === 'both' ? 2 : 5,
          width: 28,
          height: look === 'both' ? 16 : 10,
          rx: 3,
          class: `doubt-${look}`,
        }),
  );
}
