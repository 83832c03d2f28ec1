// The history of one rate as a step line. The same figures stand in a table beside it.

import { svg } from './dom.js';
import { t } from './i18n.js';
import * as format from './format.js';

const WIDTH = 640;
const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 32;
const TOP = 16;

const day = (text) => Date.parse(`${text}T00:00:00Z`);

// Positions on a screen may be floating point: nothing is reckoned from them.
function scale(points, end) {
  const first = day(points[0].from);
  const values = points.filter((point) => point.value !== null).map((point) => Number(point.value));
  const high = Math.max(...values) * 1.08;
  const x = (time) => LEFT + ((time - first) / Math.max(end - first, 1)) * (WIDTH - LEFT - 12);
  const y = (value) => TOP + (1 - value / high) * (HEIGHT - TOP - BOTTOM);
  return { x, y, high };
}

/**
 * points: [{from, to, value: decimal string or null, label}] in order. Steps without a known value are
 * gaps, never bridged.
 */
export function rate_chart(title, points, unit) {
  if (points.filter((point) => point.value !== null).length === 0) return null;
  const last = points.at(-1);
  const end = last.to ? day(last.to) : Math.max(Date.now(), day(last.from) + 90 * 86400000);
  const { x, y } = scale(points, end);
  let path = '';
  let joined = false;
  const marks = [];
  points.forEach((point, i) => {
    if (point.value === null) {
      joined = false;
      return;
    }
    const from = x(day(point.from));
    const to = x(Math.min(point.to ? day(point.to) : points[i + 1] ? day(points[i + 1].from) : end, end));
    const level = y(Number(point.value));
    path += joined
      ? `V${level.toFixed(1)}H${to.toFixed(1)}`
      : `M${from.toFixed(1)} ${level.toFixed(1)}H${to.toFixed(1)}`;
    joined = true;
    marks.push(svg('circle', { cx: from.toFixed(1), cy: level.toFixed(1), r: 3.5, class: 'chart-dot' }));
    if (i === 0 || i === points.length - 1 || points.length <= 6) {
      marks.push(
        svg(
          'text',
          { x: Math.min(from + 4, WIDTH - 60).toFixed(1), y: (level - 8).toFixed(1), class: 'chart-text' },
          format.decimal(point.value),
        ),
      );
    }
  });
  const years = [];
  const first_year = new Date(day(points[0].from)).getUTCFullYear();
  const last_year = new Date(end).getUTCFullYear();
  const step = Math.max(1, Math.ceil((last_year - first_year) / 6));
  for (let year = first_year + 1; year <= last_year; year += step) {
    const at = x(Date.UTC(year, 0, 1));
    years.push(
      svg('path', { d: `M${at.toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}`, class: 'chart-grid' }),
      svg('text', { x: at.toFixed(1), y: HEIGHT - 10, class: 'chart-text', 'text-anchor': 'middle' }, String(year)),
    );
  }
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', role: 'img', 'aria-label': t('chart.label', { title, unit }) },
    svg('path', { d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 12}`, class: 'chart-axis' }),
    years,
    svg('text', { x: 4, y: TOP + 10, class: 'chart-text' }, unit),
    svg('path', { d: path, class: 'chart-line' }),
    marks,
  );
}
