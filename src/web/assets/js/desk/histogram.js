// How large the differences are, as bars in a table: the picture is the figures. Steps are joined by the service
// until nobody can be recognised in one.

import { h, svg } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import * as format from '../lib/format.js';
import { hidden_text } from './cell_parts.js';
import { mark_text } from './mark.js';

function step_text({ from, to }, currency) {
  const money = (value) => format.money(value, currency);
  const zero = Number(from) === 0;
  if (to === null) return zero ? t('sizes.any') : t('sizes.from', { low: money(from) });
  return zero ? t('sizes.below', { high: money(to) }) : t('sizes.between', { low: money(from), high: money(to) });
}

/** [{text, count, look}]: paid more, met, then what is missing by size. */
function rows_of(cell) {
  const look = cell.kind === 'reference' ? 'below' : 'short';
  const whole = [
    ['over', 'over'],
    ['met', 'met'],
  ]
    .filter(([name]) => cell.counts[name])
    .map(([name, bar]) => ({ text: t(`dash.${name}`), count: cell.counts[name], look: bar }));
  return [...whole, ...cell.sizes.map((step) => ({ text: step_text(step, cell.currency), count: step.count, look }))];
}

export function histogram(cell) {
  const why =
    cell.sizes_hidden && cell.sizes_hidden !== 'no_amounts'
      ? h('p', { class: 'quiet small' }, t('sizes.hidden'), ' ', hidden_text(cell.sizes_hidden))
      : null;
  if (!cell.sizes.length) return why;
  const rows = rows_of(cell);
  const most = Math.max(...rows.map((row) => row.count));
  const bar = (row) =>
    svg(
      'svg',
      { viewBox: '0 0 100 10', preserveAspectRatio: 'none', class: 'size-bar', 'aria-hidden': 'true' },
      svg('rect', { x: 0, y: 0, width: ((row.count / most) * 100).toFixed(2), height: 10, class: `bar-${row.look}` }),
    );
  return h(
    'table',
    { class: 'sizes' },
    h('caption', null, `${t('sizes.table')} · ${mark_text()}`),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        h('th', { scope: 'col' }, t('sizes.step')),
        h('th', { scope: 'col', class: 'num' }, t('dash.items')),
      ),
    ),
    h(
      'tbody',
      null,
      rows.map((row) =>
        h(
          'tr',
          null,
          h('th', { scope: 'row' }, row.text, bar(row)),
          h('td', { class: 'num' }, format.count(row.count)),
        ),
      ),
    ),
  );
}
