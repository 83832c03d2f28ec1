// What the views of working figures have in common: the cells, and the filters that stand in the address.

import { h, fresh_id } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { asked, set_address } from '../lib/address.js';
import { get, get_all } from '../lib/api.js';
import { cell_of, months_of } from '../lib/cells.js';
import * as format from '../lib/format.js';
import { rule_titles } from '../lib/rule_titles.js';

const ADDRESS = '/v1/insights/discrepancies?limit=1000';
const PICKED = ['platform', 'place', 'rule', 'from', 'to'];

/** The file of the cells that the filters in the address let through. */
export function csv_address() {
  const picked = PICKED.filter((name) => asked(name)).map((name) => [name, asked(name)]);
  return `/v1/insights/discrepancies?${new URLSearchParams([['format', 'csv'], ...picked])}`;
}

async function all_cells() {
  const answer = await get(ADDRESS);
  if (answer.next) answer.items = await get_all(ADDRESS);
  return answer;
}

/** {cells, release, not_listed, titles}: as they were last made. */
export async function load_figures() {
  const [answer, titles] = await Promise.all([all_cells(), rule_titles()]);
  return {
    cells: (answer.items ?? []).map(cell_of),
    release: answer.release ?? null,
    not_listed: answer.not_listed ?? null,
    titles,
  };
}

/** Platform and place in words. */
export const where = (cell) =>
  [format.platform(cell.platform), cell.place ? format.place(cell.place) : null].filter(Boolean).join(' · ');

function fits(cell, values) {
  return (
    ['platform', 'place', 'rule'].every(
      (name) => !values[name] || cell[name] === values[name] || (name === 'rule' && !cell.rule),
    ) &&
    (!values.from || cell.month >= values.from) &&
    (!values.to || cell.month <= values.to)
  );
}

/** The pickers, and `chosen()`: the cells that fit what is picked. `names`: which of them to offer. */
export function filters(figures, redraw, names = PICKED) {
  const values = Object.fromEntries(PICKED.map((name) => [name, asked(name)]));
  const months = months_of(figures.cells);
  const options = { from: months, to: [...months].reverse() };
  const words = {
    platform: format.platform,
    place: format.place,
    rule: (id) => figures.titles.get(id) ?? id,
    from: format.month,
    to: format.month,
  };
  const picker = (name) => {
    const id = fresh_id(name);
    const list = options[name] ?? [...new Set(figures.cells.map((cell) => cell[name]).filter(Boolean))].sort();
    if (values[name] && !list.includes(values[name])) values[name] = '';
    const select = h(
      'select',
      {
        id,
        onchange: (event) => {
          values[name] = event.target.value;
          set_address({ [name]: values[name] });
          redraw();
        },
      },
      h('option', { value: '' }, t('dash.all')),
      list.map((one) => h('option', { value: one }, words[name](one))),
    );
    select.value = values[name];
    return h('div', { class: 'field' }, h('label', { for: id }, t(`dash.${name}`)), select);
  };
  return {
    view: h('div', { class: 'pickers' }, names.map(picker)),
    chosen: () => figures.cells.filter((cell) => fits(cell, values)),
  };
}
