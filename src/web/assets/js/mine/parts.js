// What the parts of one's own page share: a heading, a load of its own, a last reading without a network.

import { h, replace } from '../lib/dom.js';
import { get_all } from '../lib/api.js';
import { keep_for_later, kept_for_later } from '../lib/offline.js';
import { loading, problem_box } from '../lib/shell.js';

/** Reads a list; without a network, what was read last, with a word that it is old. */
export async function own(path, key) {
  try {
    const rows = await get_all(path, { key });
    keep_for_later(path, rows);
    return rows;
  } catch (error) {
    const kept = error.code === 'network' ? kept_for_later(path) : null;
    if (!kept) throw error;
    document.querySelector('.offline-note')?.removeAttribute('hidden');
    return kept;
  }
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
