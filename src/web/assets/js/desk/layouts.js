// Layouts that drifted: how much of each week's documents was still read, and the first line that is not known.

import { h, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { notice } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';

const shape = (row) => (row.unknown_line ? h('q', { class: 'source-line', dir: 'ltr' }, row.unknown_line) : none());
const percent = (value) => (value === null ? none() : h('bdi', { class: 'num' }, format.percent(value)));

/** The newest week of each layout; what is alarming there comes first. */
function newest_of(rows) {
  const newest = new Map();
  for (const row of rows)
    if (!newest.has(row.layout) || newest.get(row.layout).week < row.week) newest.set(row.layout, row);
  return [...newest.values()];
}

function alarm_view(row) {
  return h(
    'section',
    { class: 'card' },
    h('h2', null, format.platform(row.platform)),
    h(
      'p',
      { class: 'quiet' },
      h('bdi', null, row.layout),
      ' · ',
      t('layouts.week_of', { date: format.date(row.week) }),
    ),
    h(
      'p',
      { class: 'why' },
      row.usual === null
        ? t('layouts.read_now', { now: format.percent(row.coverage) })
        : t('layouts.fell', { now: format.percent(row.coverage), usual: format.percent(row.usual) }),
    ),
    row.unknown_line ? h('p', null, t('layouts.first_line'), ' ', shape(row)) : null,
  );
}

function table(rows) {
  return sortable_table({
    caption: t('layouts.table'),
    rows,
    sorted: { key: 'week', down: true },
    columns: [
      {
        key: 'platform',
        title: t('dash.platform'),
        cell: (row) => format.platform(row.platform),
        sort: (row) => row.platform,
      },
      {
        key: 'layout',
        title: t('layouts.layout'),
        cell: (row) => h('bdi', null, row.layout),
        sort: (row) => row.layout,
      },
      {
        key: 'week',
        title: t('layouts.week'),
        look: 'narrow-text',
        cell: (row) => format.date(row.week),
        sort: (row) => row.week,
      },
      {
        key: 'coverage',
        title: t('layouts.coverage'),
        numeric: true,
        cell: (row) => percent(row.coverage),
        sort: (row) => String(row.coverage),
      },
      {
        key: 'usual',
        title: t('layouts.usual'),
        numeric: true,
        cell: (row) => percent(row.usual),
        sort: (row) => String(row.usual ?? ''),
      },
      {
        key: 'alarm',
        title: t('layouts.alarm'),
        cell: (row) => (row.alarm ? h('strong', { class: 'doubt-mark' }, t('layouts.drifted')) : t('layouts.fine')),
        sort: (row) => (row.alarm ? 'a' : 'b'),
      },
      { key: 'line', title: t('layouts.line'), look: 'wide', cell: shape },
    ],
  });
}

export async function show(box) {
  const rows = await get_all('/v1/insights/layouts');
  const about = h('p', null, t('layouts.text'));
  if (!rows.length)
    return replace(
      box,
      about,
      notice(h('p', null, h('strong', null, t('layouts.empty'))), h('p', null, t('layouts.empty_text'))),
    );
  const alarms = newest_of(rows).filter((row) => row.alarm);
  return replace(
    box,
    about,
    h('p', { role: 'status' }, t('layouts.alarms', { count: alarms.length, n: format.count(alarms.length) })),
    alarms.length ? h('div', { class: 'cards' }, alarms.map(alarm_view)) : null,
    table(rows),
    h('p', { class: 'quiet' }, t('layouts.shapes')),
  );
}
