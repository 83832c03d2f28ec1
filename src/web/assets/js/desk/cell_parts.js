// One figure and what belongs beside it: interval, sample, who was reached, or why it is hidden.

import { h, svg } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { is_yardstick, main_share, ways_of } from '../lib/cells.js';
import * as format from '../lib/format.js';
import { none } from '../lib/table.js';

const WAYS = ['union', 'event', 'workplace', 'online', 'friend', 'other'];

export const hidden_text = (reason) => t_or(`hidden.${reason}`, t('hidden.other'));
export const share_word = (cell) => t(is_yardstick(cell) ? 'dash.below' : 'dash.short');

/** What every share is of: "judged n of m". Of a cell or of a sum. */
export const judged_text = ({ judged, of }) =>
  judged === null ? null : t('dash.judged', { judged: format.count(judged), all: format.count(of) });
export const share = (value) => (value === null ? none() : h('bdi', { class: 'num' }, format.percent(value)));

export function range_text(range, write) {
  return range
    ? h('span', { class: 'quiet' }, ' ', t('dash.interval', { low: write(range.low), high: write(range.high) }))
    : null;
}

/** Money with its interval, or why there is none. */
export function amount(cell, value, range) {
  if (value === null)
    return cell.money_hidden && cell.money_hidden !== 'no_amounts'
      ? h('span', { class: 'quiet' }, hidden_text(cell.money_hidden))
      : none();
  const write = (text) => format.rounded(text, cell.currency);
  return [h('bdi', { class: 'num' }, write(value)), range_text(range, write)];
}

const SHARES = [
  ['short', 'short', 'dash.short'],
  ['below', 'below', 'dash.below'],
  ['possibly', 'possibly', 'dash.possibly'],
  ['over', 'over', 'dash.over'],
  ['met', 'met', 'dash.met'],
];

/** Shares of judged work as one bar; the same numbers stand beside it in words. */
export function share_bar(cell) {
  let at = 0;
  const parts = SHARES.filter(([, name]) => Number(cell[name] ?? 0) > 0).map(([look, name]) => {
    const width = Number(cell[name]) * 100;
    at += width;
    return svg('rect', { x: (at - width).toFixed(2), y: 0, width: width.toFixed(2), height: 6, class: `bar-${look}` });
  });
  return svg('svg', { viewBox: '0 0 100 6', preserveAspectRatio: 'none', class: 'bars', 'aria-hidden': 'true' }, parts);
}

export function share_words(cell) {
  const rows = SHARES.filter(([, name]) => Number(cell[name] ?? 0) > 0);
  return h(
    'p',
    { class: 'share-words' },
    rows.map(([look, name, key]) =>
      h(
        'span',
        { class: `share-word share-${look}` },
        `${t(key)} `,
        h('bdi', { class: 'num' }, format.percent(cell[name])),
      ),
    ),
    judged_text(cell) ? h('span', { class: 'quiet' }, judged_text(cell)) : null,
  );
}

export function sample(cell) {
  return t('dash.sample', {
    count: cell.workers ?? 0,
    workers: format.count(cell.workers ?? 0),
    items: format.count(cell.items ?? cell.of ?? 0),
  });
}

/** How the people behind these figures were found, and which ways reached nobody. */
export function reached_text(cells) {
  const ways = ways_of(cells);
  if (!ways.size) return null;
  const unreached = WAYS.filter((way) => way !== 'other' && !ways.has(way)).map((way) => t(`reached.${way}`));
  return h(
    'p',
    { class: 'quiet small' },
    t('dash.reached'),
    ' ',
    [...ways].map(([way, number]) => `${t_or(`reached.${way}`, way)} ${format.count(number)}`).join(', '),
    '. ',
    unreached.length ? t('dash.unreached', { ways: unreached.join(', ') }) : null,
  );
}

/** The main share through the months as a small line; the table holds the figures. */
export function spark(list) {
  const known = list.map((cell, i) => [i, cell.hidden ? null : main_share(cell)]).filter(([, value]) => value !== null);
  if (known.length < 2) return null;
  const high = Math.max(...known.map(([, value]) => Number(value)), 0.05);
  const x = (i) => (4 + (i / (list.length - 1)) * 112).toFixed(1);
  const y = (value) => (28 - (Number(value) / high) * 24).toFixed(1);
  const last = known.at(-1);
  return svg(
    'svg',
    { viewBox: '0 0 120 32', class: 'spark', 'aria-hidden': 'true' },
    svg('path', { d: 'M4 28H116', class: 'chart-grid' }),
    svg('path', { d: `M${known.map(([i, value]) => `${x(i)} ${y(value)}`).join('L')}`, class: 'chart-line' }),
    svg('circle', { cx: x(last[0]), cy: y(last[1]), r: 3.5, class: 'chart-dot' }),
  );
}
