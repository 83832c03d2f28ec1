// Shares through the months, drawn by uPlot; it is fetched when there is something to draw. The same
// figures stand in a table under the picture.

import { h } from './dom.js';
import { t } from './i18n.js';
import * as format from './format.js';
import { none, sortable_table } from './table.js';

const COLOURS = ['--link', '--short', '--over', '--below', '--met', '--open'];
const DASHES = [[], [8, 5], [2, 4], [12, 4, 2, 4], [4, 4], [16, 6]];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const moment = (month) => Date.parse(`${month.length === 7 ? `${month}-01` : month}T00:00:00Z`) / 1000;
const number = (value) => (value === null || value === undefined ? null : Number(value));

/** Every month from the first to the last, so that a month without a figure is a gap and not a bridge. */
function months_between(first, last) {
  const list = [];
  for (let at = new Date(`${first}-01T00:00:00Z`); list.length < 600; at.setUTCMonth(at.getUTCMonth() + 1)) {
    list.push(at.toISOString().slice(0, 7));
    if (list.at(-1) >= last) return list;
  }
  return list;
}

function data_of(months, series) {
  const column = (one, pick) => months.map((month) => number(pick(one.points.get(month))));
  const band = (end) => series.map((one) => column(one, (point) => point?.range?.[end]));
  return [
    months.map(moment),
    ...series.map((one) => column(one, (point) => point?.value)),
    ...band('low'),
    ...band('high'),
  ];
}

/** Words that stand in the picture itself, wherever it is copied to. */
function stamp_plugin(words) {
  return {
    hooks: {
      draw: ({ ctx, bbox }) => {
        ctx.save();
        ctx.fillStyle = colour('--soft');
        ctx.font = `600 ${13 * devicePixelRatio}px system-ui`;
        ctx.textAlign = 'end';
        ctx.fillText(
          words,
          bbox.left + bbox.width - 6 * devicePixelRatio,
          bbox.top + bbox.height - 8 * devicePixelRatio,
        );
        ctx.restore();
      },
    },
  };
}

/** Upright lines: the chosen month thick, events thin. */
function marks_plugin(marks) {
  return {
    hooks: {
      draw: (plot) => {
        const { ctx, bbox } = plot;
        ctx.save();
        const signs = new Map(); // on one day they stand one below the other
        for (const mark of marks) {
          const x = Math.round(plot.valToPos(moment(mark.date), 'x', true));
          if (x < bbox.left || x > bbox.left + bbox.width) continue;
          ctx.strokeStyle = colour(mark.main ? '--ink' : '--field');
          ctx.lineWidth = (mark.main ? 2 : 1) * devicePixelRatio;
          ctx.setLineDash(mark.main ? [] : [3 * devicePixelRatio, 4 * devicePixelRatio]);
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
          ctx.setLineDash([]);
          ctx.fillStyle = colour('--ink');
          ctx.font = `600 ${13 * devicePixelRatio}px system-ui`;
          signs.set(x, (signs.get(x) ?? 0) + 1);
          ctx.fillText(mark.sign, x + 5 * devicePixelRatio, bbox.top + (15 * signs.get(x) - 2) * devicePixelRatio);
        }
        ctx.restore();
      },
    },
  };
}

function options_of(width, months, series, marks, stamp) {
  const axis = {
    stroke: colour('--soft'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line') },
    font: '13px system-ui',
  };
  const every = Math.max(1, Math.ceil(months.length / Math.max(2, Math.floor(width / 90))));
  const ticks = months.filter((_, i) => i % every === 0).map(moment);
  const n = series.length;
  const edge = { stroke: 'transparent', points: { show: false }, width: 0 };
  return {
    width,
    height: 260,
    legend: { show: false },
    cursor: { show: false },
    plugins: [marks_plugin(marks), ...(stamp ? [stamp_plugin(stamp)] : [])],
    scales: { x: { time: true }, y: { range: (_, low, high) => [0, Math.min(1, Math.max(high * 1.15, 0.05))] } },
    axes: [
      {
        ...axis,
        splits: () => ticks,
        values: (_, at) => at.map((one) => format.short_month(new Date(one * 1000).toISOString().slice(0, 7))),
      },
      { ...axis, values: (_, at) => at.map((one) => format.percent(one)) },
    ],
    series: [
      {},
      ...series.map((one, i) => ({
        label: one.label,
        stroke: colour(COLOURS[i % COLOURS.length]),
        width: 2.5,
        dash: DASHES[i % DASHES.length],
        points: { show: true, size: 8 },
        spanGaps: false,
      })),
      ...series.map(() => edge),
      ...series.map(() => edge),
    ],
    bands: series.map((_, i) => ({
      series: [1 + 2 * n + i, 1 + n + i],
      fill: `${colour(COLOURS[i % COLOURS.length])}26`,
    })),
  };
}

function table_of(title, months, series) {
  const share = (point) =>
    !point || point.value === null
      ? none()
      : h(
          'bdi',
          { class: 'num' },
          format.percent(point.value),
          point.range
            ? h(
                'span',
                { class: 'quiet' },
                ' ',
                t('dash.interval', { low: format.percent(point.range.low), high: format.percent(point.range.high) }),
              )
            : null,
          point.beside ? h('span', { class: 'quiet' }, ' ', point.beside) : null,
        );
  return sortable_table({
    caption: title,
    rows: months,
    columns: [
      { key: 'month', title: t('dash.month'), cell: (month) => format.month(month) },
      ...series.map((one, i) => ({
        key: String(i),
        title: one.label,
        numeric: true,
        wrap: true,
        cell: (month) => share(one.points.get(month)),
      })),
    ],
  });
}

/**
 * series: [{label, points: Map(month → {value 0..1, range {low, high} or null, beside: words or null})}];
 * marks: [{date, sign, main}]; stamp: words in the picture, under its title and in its table.
 * Null where there is nothing to draw.
 */
export async function trend_plot(title, series, marks = [], stamp = null) {
  const known = [...new Set(series.flatMap((one) => [...one.points.keys()]))].sort();
  if (known.length < 2) return null;
  const months = months_between(known[0], known.at(-1));
  const fold = h('details', { class: 'fold' }, h('summary', null, t('plot.table')));
  fold.append(table_of(stamp ? `${title} · ${stamp}` : title, known, series));
  let uPlot;
  try {
    uPlot = (await import('/vendor/uplot/uPlot.esm.js')).default;
  } catch {
    return h('figure', null, h('figcaption', null, h('strong', null, title)), fold.lastChild);
  }
  if (!document.querySelector('link[href^="/vendor/uplot"]'))
    document.head.append(h('link', { rel: 'stylesheet', href: '/vendor/uplot/uPlot.min.css' }));
  const box = h('div', { class: 'plot', role: 'img', 'aria-label': t('plot.label', { title }) });
  const key = h(
    'ul',
    { class: 'plot-key' },
    series.map((one, i) => h('li', { class: `plot-key-${i % COLOURS.length}` }, one.label)),
  );
  const data = data_of(months, series);
  const draw = () => {
    box.replaceChildren();
    new uPlot(options_of(Math.max(280, box.clientWidth), months, series, marks, stamp), data, box);
  };
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    draw();
  }).observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const ranged = series.some((one) => [...one.points.values()].some((point) => point.range));
  return h(
    'figure',
    { class: 'figure' },
    h('figcaption', null, h('strong', null, title), stamp ? h('p', { class: 'mark' }, stamp) : null),
    box,
    key,
    ranged ? h('p', { class: 'quiet small' }, t('plot.bands')) : null,
    fold,
  );
}
