// A table that sorts by its column heads; on narrow screens it scrolls inside its own frame.

import { h, fresh_id, replace } from './dom.js';
import { t } from './i18n.js';
import { count } from './format.js';
import { parse_decimal, compare } from './money.js';

const absent = (value) => value === null || value === undefined || value === '';

/** What is absent comes last, whichever way the rest goes. */
function order(a, b, down) {
  if (absent(a) || absent(b)) return Number(absent(a)) - Number(absent(b));
  const by = parse_decimal(a) && parse_decimal(b) ? compare(a, b) : String(a).localeCompare(String(b));
  return down ? -by : by;
}

/**
 * columns: [{key, title, cell(row), sort(row)?, numeric?, wrap?, look?}]. A column with `sort` can be sorted by;
 * `wrap` lets a long title break. More rows than `most` come on request.
 * `sorted`: {key, down} to begin with; `on_sort(key, down)` is told of changes.
 */
export function sortable_table({ caption, columns, rows, sorted = null, on_sort, row_head = 0, most = 20 }) {
  let state = sorted;
  let shown = most;
  const more = h('p', { class: 'no-print' });
  const body = h('tbody');
  const heads = new Map();
  const fill = () => {
    const column = columns.find((one) => one.key === state?.key);
    const list = column ? [...rows].sort((a, b) => order(column.sort(a), column.sort(b), state.down)) : rows;
    replace(
      more,
      list.length > shown
        ? h(
            'button',
            {
              type: 'button',
              class: 'button',
              onclick: () => {
                const at = shown;
                shown = Infinity;
                fill();
                body.rows[at].querySelector('th').focus();
              },
            },
            t('filter.more', { count: list.length - shown, n: count(list.length - shown) }),
          )
        : null,
    );
    replace(
      body,
      list.slice(0, shown).map((row) =>
        h(
          'tr',
          null,
          columns.map((one, i) => {
            const inside = one.cell(row);
            const attributes = { class: one.numeric ? 'num' : (one.look ?? null) };
            return i === row_head
              ? h('th', { ...attributes, scope: 'row', tabindex: '-1' }, inside)
              : h('td', attributes, inside);
          }),
        ),
      ),
    );
    for (const [key, head] of heads)
      head.setAttribute('aria-sort', key !== state?.key ? 'none' : state.down ? 'descending' : 'ascending');
  };
  const press = (key) => {
    state = { key, down: state?.key === key ? !state.down : true };
    fill();
    on_sort?.(state.key, state.down);
  };
  const head_cell = (one) => {
    const look = [one.numeric ? 'num' : null, one.wrap ? 'wrap' : null].filter(Boolean).join(' ') || null;
    if (!one.sort) return h('th', { scope: 'col', class: look }, one.title);
    const button = h(
      'button',
      { type: 'button', class: 'sort', onclick: () => press(one.key) },
      one.title,
      h('span', { class: 'sort-mark', 'aria-hidden': 'true' }),
    );
    const head = h('th', { scope: 'col', class: look }, button);
    heads.set(one.key, head);
    return head;
  };
  const id = fresh_id('caption');
  const table = h(
    'table',
    null,
    h('caption', { id }, caption),
    h('thead', null, h('tr', null, columns.map(head_cell))),
    body,
  );
  fill();
  return h(
    'div',
    null,
    h('div', { class: 'table-frame', role: 'region', 'aria-labelledby': id, tabindex: '0' }, table),
    more,
  );
}

export function key_values(pairs) {
  return h(
    'dl',
    { class: 'pairs' },
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
  );
}

export const none = () =>
  h(
    'span',
    { class: 'quiet' },
    h('span', { 'aria-hidden': 'true' }, '–'),
    h('span', { class: 'hidden-text' }, t('word.none')),
  );
