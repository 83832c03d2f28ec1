// What the parts of one's own page share: a heading, a load of its own, a last reading without a network.

import { h, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get, get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { keep_for_later, kept_for_later } from '../lib/offline.js';
import { loading, problem_box } from '../lib/shell.js';

/** Lists that come in pages; the others come whole and know no limit. */
const PAGED = ['/v1/me/statements', '/v1/me/work', '/v1/me/verdicts'];

/** Reads a list; without a network, what was read last, with a word that it is old. */
export async function own(path, key) {
  try {
    const rows = await get_all(PAGED.includes(path) ? `${path}?limit=1000` : path, { key });
    keep_for_later(path, rows);
    return rows;
  } catch (error) {
    const kept = error.code === 'network' ? kept_for_later(path) : null;
    if (!kept) throw error;
    document.querySelector('.offline-note')?.removeAttribute('hidden');
    return kept;
  }
}

/** So many documents are looked into at first: each is a request of its own. */
export const AT_FIRST = 40;
const AT_ONCE = 6;

/** Results of `work` over a list, a few at a time. */
export async function in_batches(list, work) {
  const results = [];
  for (let i = 0; i < list.length; i += AT_ONCE)
    results.push(...(await Promise.all(list.slice(i, i + AT_ONCE).map(work))));
  return results;
}

/** The newest `most` of the kept documents, whole, oldest first. */
export function whole_documents(rows, most, key) {
  return in_batches(rows.slice(-most), (row) => get(`/v1/me/statements/${encodeURIComponent(row.id)}`, { key }));
}

/** Says that only the newest were looked into, and offers the rest; nothing where all were. */
export function only_newest(shown, all, take_all) {
  if (all <= shown) return null;
  return h(
    'p',
    { class: 'no-print' },
    t('me.only_newest', { count: shown, n: format.count(shown), all: format.count(all) }),
    ' ',
    h('button', { type: 'button', class: 'button button-small', onclick: take_all }, t('me.take_all')),
  );
}

export function section(title, ...children) {
  return h('section', null, h('h2', null, title), ...children);
}

/** A part that loads by itself, so that one failing does not take the others along. */
export function part(title, load) {
  const box = h('div', null, loading());
  const run = async () => {
    try {
      replace(box, await load(run));
    } catch (error) {
      replace(box, problem_box(error, run));
    }
  };
  run();
  return section(title, box);
}
