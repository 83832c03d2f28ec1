// Which documents can be read, and what is judged from them.

import { h, replace } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get } from '../lib/api.js';
import * as format from '../lib/format.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';

/** /v1/platforms lists platforms with their layouts, or layouts one by one: both come out as the first. */
export function by_platform(items) {
  const platforms = new Map();
  for (const item of items) {
    const id = item.platform ?? item.id;
    if (!platforms.has(id)) platforms.set(id, { id, layouts: [], rules: new Set() });
    const entry = platforms.get(id);
    const layouts = item.layouts ?? item.parsers ?? item.documents ?? (item.document || item.parser ? [item] : []);
    entry.layouts.push(...layouts.map((one) => (typeof one === 'string' ? { parser: one } : one)));
    for (const rule of item.rules ?? []) entry.rules.add(typeof rule === 'string' ? rule : rule.id);
  }
  return [...platforms.values()].sort((a, b) => a.id.localeCompare(b.id));
}

function layout_row(layout) {
  const name = layout.document ?? layout.parser ?? layout.id ?? '';
  const media = [layout.media ?? []].flat().map((one) => t_or(`media.${one}`, one));
  const more = [media.join(', '), layout.currency, layout.locale].filter(Boolean).join(' · ');
  const fields = (layout.fields ?? []).map((field) => (typeof field === 'string' ? field : field.as ?? field.name));
  return h('li', null, h('strong', null, t_or(`layout.${name}`, name.replace(/[-_]/g, ' '))), more ? [' ', h('span', { class: 'quiet' }, more)] : null,
    h('br'), h('code', null, layout.parser ?? layout.id ?? ''), fields.length ? h('p', { class: 'quiet' }, t('platforms.fields'), ' ', h('code', null, [...new Set(fields)].join(', '))) : null);
}

function platform_view(entry) {
  return h('section', { class: 'card' }, h('h2', { id: entry.id }, h('a', { href: `/platforms/${encodeURIComponent(entry.id)}` }, format.platform(entry.id))),
    h('p', { class: 'quiet' }, t('platforms.layouts', { count: entry.layouts.length })),
    h('ul', { class: 'plain-list' }, entry.layouts.map(layout_row)),
    entry.rules.size ? h('p', null, t('platforms.rules'), ' ', [...entry.rules].flatMap((id, i) => [i ? ', ' : null, h('a', { href: `/rules/${encodeURIComponent(id)}` }, id)])) : null);
}

start_page('platforms.title', async (main) => {
  const wanted = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const box = h('div', null, loading());
  main.append(h('h1', null, wanted ? format.platform(wanted) : t('platforms.heading')), h('p', { class: 'lead' }, t('platforms.lead')), box);
  const load = async () => {
    replace(box, loading());
    try {
      const answer = await get('/v1/platforms');
      const all = by_platform(answer.items ?? []);
      const chosen = wanted ? all.filter((entry) => entry.id === wanted) : all;
      replace(box, chosen.length ? h('div', { class: 'cards' }, chosen.map(platform_view)) : notice(h('p', null, t('platforms.none'))),
        wanted ? h('p', null, h('a', { href: '/platforms' }, t('platforms.all'))) : null, h('h2', null, t('platforms.missing')), h('p', null, t('platforms.missing_text')));
    } catch (error) {
      replace(box, problem_box(error, load));
    }
  };
  await load();
});
