// What organizers did and looked at, newest first.

import { h, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/api.js';
import * as format from '../lib/format.js';
import { notice, problem_box } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';

export async function show(box) {
  const rows = [];
  let next = null;
  const more = h('p', { class: 'no-print' });
  const list = h('div');
  const failure = h('div');
  const load = async () => {
    const page = await get(`/v1/audit?limit=100${next ? `&after=${encodeURIComponent(next)}` : ''}`);
    rows.push(...page.items);
    next = page.next;
    replace(
      list,
      rows.length
        ? sortable_table({
            caption: t('audit.table'),
            rows,
            columns: [
              {
                key: 'at',
                title: t('audit.at'),
                cell: (row) => `${format.date(row.at)}, ${format.time(row.at)}`,
                sort: (row) => row.at,
              },
              {
                key: 'actor',
                title: t('audit.actor'),
                cell: (row) => h('bdi', null, row.actor),
                sort: (row) => row.actor,
              },
              {
                key: 'action',
                title: t('audit.action'),
                cell: (row) => h('span', { lang: 'en' }, row.action.replace(/_/g, ' ')),
                sort: (row) => row.action,
              },
              {
                key: 'subject',
                title: t('audit.subject'),
                cell: (row) => (row.subject ? h('bdi', null, row.subject) : none()),
                sort: (row) => row.subject,
              },
            ],
          })
        : notice(h('p', null, t('audit.empty'))),
    );
    replace(
      more,
      next
        ? h(
            'button',
            {
              type: 'button',
              class: 'button',
              onclick: () => load().catch((error) => replace(failure, problem_box(error))),
            },
            t('audit.more'),
          )
        : null,
    );
  };
  await load();
  replace(box, h('p', null, t('audit.text')), list, failure, more);
}
