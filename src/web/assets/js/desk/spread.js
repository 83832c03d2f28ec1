// How far apart paid and due lie, rule by rule: shares of each verdict, and the middle half of what is missing.

import { h, replace, svg } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { is_yardstick, largest, series_of } from '../lib/cells.js';
import * as format from '../lib/format.js';
import { rule_link } from '../lib/rule_titles.js';
import { notice } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { amount, hidden_text, judged_text, reached_text, sample, share, share_bar, share_words } from './cell_parts.js';
import { histogram } from './histogram.js';
import { filters, load_figures, where } from './data.js';
import { empty_notice, release_line } from './figures.js';
import { mark_line } from './mark.js';

/** The newest month with a median, else the newest of all. */
const chosen_month = (list) => [...list].reverse().find((cell) => cell.median !== null) ?? list.at(-1);

/** The middle half as a box, the median as a stroke, its interval as a thin line; all on one scale of money. */
function box_picture(cell, most) {
  if (cell.median === null) return null;
  const x = (value) => ((Number(value) / Number(most)) * 300 + 2).toFixed(1);
  const box = cell.quartiles
    ? svg('rect', {
        x: x(cell.quartiles.low),
        y: 8,
        width: Math.max(2, x(cell.quartiles.high) - x(cell.quartiles.low)).toFixed(1),
        height: 16,
        class: 'box-half',
      })
    : null;
  const interval = cell.median_range
    ? svg('path', { d: `M${x(cell.median_range.low)} 28H${x(cell.median_range.high)}`, class: 'box-interval' })
    : null;
  return svg(
    'svg',
    { viewBox: '0 0 306 32', class: 'box-plot', 'aria-hidden': 'true' },
    [
      svg('path', { d: 'M2 16H302', class: 'chart-grid' }),
      box,
      interval,
      svg('path', { d: `M${x(cell.median)} 4V28`, class: 'box-median' }),
    ].filter(Boolean),
  );
}

function half_text(cell) {
  if (cell.quartiles)
    return t('dash.quartiles', {
      low: format.rounded(cell.quartiles.low, cell.currency),
      high: format.rounded(cell.quartiles.high, cell.currency),
    });
  return cell.median === null ? null : t('spread.no_quartiles');
}

function row(cell, most) {
  if (cell.hidden)
    return h(
      'section',
      { class: 'card' },
      h('h3', null, where(cell)),
      h('p', { class: 'quiet' }, format.month(cell.month)),
      h('p', { class: 'why' }, hidden_text(cell.hidden)),
    );
  return h(
    'section',
    { class: 'card' },
    h('h3', null, where(cell)),
    h('p', { class: 'quiet' }, format.month(cell.month)),
    mark_line(),
    share_bar(cell),
    share_words(cell),
    histogram(cell),
    box_picture(cell, most),
    h(
      'dl',
      { class: 'pairs' },
      h(
        'div',
        null,
        h('dt', null, t(is_yardstick(cell) ? 'dash.median_below' : 'dash.median')),
        h('dd', null, amount(cell, cell.median, cell.median_range)),
      ),
    ),
    half_text(cell) ? h('p', { class: 'quiet small' }, half_text(cell)) : null,
    h('p', { class: 'quiet small' }, sample(cell)),
    reached_text([cell]),
  );
}

function table(cells, title) {
  const money = (key, pick) => ({
    key,
    title: t(`spread.${key}`),
    numeric: true,
    cell: (cell) => (pick(cell) ? h('bdi', { class: 'num' }, format.rounded(pick(cell), cell.currency)) : none()),
    sort: pick,
  });
  const part = (key) => ({
    key,
    title: t(`dash.${key}`),
    numeric: true,
    cell: (cell) => share(cell[key]),
    sort: (cell) => cell[key],
  });
  return sortable_table({
    caption: title,
    rows: cells,
    columns: [
      { key: 'where', title: t('dash.platform'), cell: where, sort: where },
      {
        key: 'month',
        title: t('dash.month'),
        look: 'narrow-text',
        cell: (cell) => format.month(cell.month),
        sort: (cell) => cell.month,
      },
      ...['short', 'below', 'possibly', 'over', 'met']
        .filter((key) => cells.some((cell) => Number(cell[key] ?? 0) > 0))
        .map(part),
      {
        key: 'judged',
        title: t('dash.judged_title'),
        numeric: true,
        cell: (cell) => judged_text(cell) ?? none(),
        sort: (cell) => String(cell.judged ?? ''),
      },
      money('low', (cell) => cell.quartiles?.low),
      money('middle', (cell) => cell.median),
      money('high', (cell) => cell.quartiles?.high),
      {
        key: 'items',
        title: t('dash.items'),
        numeric: true,
        cell: (cell) => (cell.items === null ? none() : format.count(cell.items)),
        sort: (cell) => String(cell.items ?? ''),
      },
      {
        key: 'workers',
        title: t('dash.workers'),
        numeric: true,
        cell: (cell) => (cell.workers === null ? none() : format.count(cell.workers)),
        sort: (cell) => String(cell.workers ?? ''),
      },
    ],
  });
}

function rule_section(rule, cells, titles) {
  const most = largest(cells.flatMap((cell) => [cell.quartiles?.high, cell.median_range?.high, cell.median]));
  return h(
    'section',
    null,
    h('h2', null, rule_link(rule, titles)),
    most ? h('p', { class: 'quiet' }, t('spread.scale', { amount: format.rounded(most, cells[0].currency) })) : null,
    h(
      'div',
      { class: 'cards' },
      cells.map((cell) => row(cell, most)),
    ),
    table(
      cells.filter((cell) => !cell.hidden),
      `${t('spread.table')}: ${titles.get(rule) ?? rule}, ${cells[0].currency}`,
    ),
  );
}

export async function show(box) {
  const figures = await load_figures();
  if (!figures.cells.length) return replace(box, empty_notice());
  const inside = h('div');
  const redraw = () => {
    const cells = series_of(picked.chosen().filter((cell) => cell.rule)).map(chosen_month);
    const rules = [...new Set(cells.map((cell) => `${cell.rule}\t${cell.currency}`))];
    replace(
      inside,
      rules.length
        ? rules.map((key) =>
            rule_section(
              key.split('\t')[0],
              cells.filter((cell) => `${cell.rule}\t${cell.currency}` === key),
              figures.titles,
            ),
          )
        : notice(h('p', null, t('dash.none_fit'))),
    );
  };
  const picked = filters(figures, redraw);
  replace(box, h('p', null, t('spread.text')), release_line(figures), picked.view, inside);
  return redraw();
}
