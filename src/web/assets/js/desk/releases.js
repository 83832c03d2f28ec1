// What was published when. An old release can be looked at again, as it was.

import { h, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { sortable_table } from '../lib/table.js';
import { empty_notice } from './figures.js';
import { view_address } from './data.js';

export async function show(box) {
  const rows = await get_all('/v1/insights/releases');
  if (!rows.length) return replace(box, empty_notice());
  return replace(box, h('p', null, t('releases.text')), sortable_table({ caption: t('releases.table'), rows, columns: [
    { key: 'id', title: t('releases.number'), cell: (row) => String(row.id), sort: (row) => String(row.id) },
    { key: 'made', title: t('releases.made'), cell: (row) => format.date(row.made_at), sort: (row) => row.made_at },
    { key: 'k', title: t('releases.k'), numeric: true, cell: (row) => format.count(row.k) },
    { key: 'open', title: t('me.actions'), cell: (row) => h('span', { class: 'row' }, h('a', { class: 'button button-small', href: view_address('figures', { release: String(row.id) }) }, t('releases.open', { id: row.id })),
      h('a', { class: 'button button-small', href: `/v1/insights/releases/${row.id}?format=csv`, download: `ratecheck-release-${row.id}.csv` }, t('releases.csv', { id: row.id }))) },
  ] }), h('details', { class: 'fold' }, h('summary', null, t('releases.method')), h('p', { lang: 'en', dir: 'auto' }, rows[0].method)));
}
