// Figures that anyone could see and that were taken back: what, when and why, for organizers to know.

import { h } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { notice } from '../lib/shell.js';

export async function withdrawn_notices() {
  const rows = await get_all('/v1/insights/withdrawals');
  return rows.map((row) =>
    notice(
      h('p', null, h('strong', null, t('dash.withdrawn', { date: format.date(row.withdrawn_at) }))),
      h(
        'p',
        null,
        t('dash.withdrawn_what', {
          cells: format.count(row.cells),
          leaves: format.count(row.leaves),
          first: row.first_release,
          last: row.last_release,
        }),
      ),
      h('p', null, t('dash.withdrawn_why')),
    ),
  );
}
