// The marks of verdicts. Each has its own outline, so that colour is never the only sign.

import { svg } from './dom.js';

const SHAPES = {
  short: ['M8 14 1.5 3h13z', 'fill'],
  possibly_short: ['M8 13 2.4 3.5h11.2z', 'line'],
  rounding: ['M2 6q3-3 6 0t6 0M2 11q3-3 6 0t6 0', 'line'],
  meets: ['M2 8.5 6.2 13 14 3.5', 'line'],
  agrees: ['M2.5 5.5h11M2.5 10.5h11', 'line'],
  over: ['M8 2 14.5 13h-13z', 'fill'],
  below_reference: ['M8 2v11M3.5 9 8 13.5 12.5 9', 'line'],
  cannot_judge: ['M5.2 5.6a2.9 2.9 0 1 1 4.3 2.6Q8 9 8 10.4M8 13.4v.2', 'line'],
  doubt: ['M8 2v7M8 12.6v.4', 'line'],
};

export function icon(name) {
  const [path, way] = SHAPES[name] ?? SHAPES.cannot_judge;
  return svg(
    'svg',
    { viewBox: '0 0 16 16', class: `icon icon-${way}`, 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: path }),
  );
}
