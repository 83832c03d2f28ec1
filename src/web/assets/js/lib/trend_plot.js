// Shares through the months, drawn by uPlot; it is fetched when there is something to draw. The table
// on the same page holds the same figures.

import { h } from './dom.js';
import { t } from './i18n.js';
import * as format from './format.js';

const COLOURS = ['--link', '--short', '--over', '--below', '--met', '--open'];
const DASHES = [[], [8, 5], [2, 4], [12, 4, 2, 4], [4, 4], [16, 6]];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const moment = (month) => Date.parse(`${month}-01T00:00:00Z`) / 1000;

/** series: [{label, points: Map(month → share 0..1)}]. Null where there is nothing to draw. */
export async function trend_plot(title, series) {
  const months = [...new Set(series.flatMap((one) => [...one.points.keys()]))].sort();
  if (months.length < 2) return null;
  let uPlot;
  try {
    uPlot = (await import('/vendor/uplot/uPlot.esm.js')).default;
  } catch {
    return null;
  }
  if (!document.querySelector('link[href^="/vendor/uplot"]')) document.head.append(h('link', { rel: 'stylesheet', href: '/vendor/uplot/uPlot.min.css' }));
  const box = h('div', { class: 'plot', role: 'img', 'aria-label': t('plot.label', { title }) });
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line') }, font: '13px system-ui' };
  const options = (width) => ({
    width, height: 260, legend: { show: false }, cursor: { show: false }, scales: { x: { time: true }, y: { range: (_, low, high) => [0, Math.max(high * 1.15, 0.05)] } },
    axes: [{ ...axis, splits: () => (months.length > 12 ? null : months.map(moment)) ?? months.filter((_, i) => i % Math.ceil(months.length / 12) === 0).map(moment), values: (_, at) => at.map((one) => format.short_month(new Date(one * 1000).toISOString().slice(0, 7))) },
      { ...axis, values: (_, at) => at.map((one) => format.percent(one)) }],
    series: [{}, ...series.map((one, i) => ({ label: one.label, stroke: colour(COLOURS[i % COLOURS.length]), width: 2.5, dash: DASHES[i % DASHES.length], points: { show: true, size: 8 }, spanGaps: false }))],
  });
  const data = [months.map(moment), ...series.map((one) => months.map((month) => (one.points.has(month) ? Number(one.points.get(month)) : null)))];
  const key = h('ul', { class: 'plot-key' }, series.map((one, i) => h('li', { class: `plot-key-${i % COLOURS.length}` }, one.label)));
  const draw = () => {
    box.replaceChildren();
    new uPlot(options(Math.max(280, box.clientWidth)), data, box);
  };
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    draw();
  }).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return h('figure', null, h('figcaption', null, h('strong', null, title)), box, key);
}
