// Which documents can be read, and what is judged from them.

import { h, replace } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get } from '../lib/api.js';
import * as format from '../lib/format.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';

function layout_row(layout) {
  const kind = t_or(`layout.${layout.document}`, layout.document.replace(/[-_]/g, ' '));
  const more = [t_or(`media.${layout.media}`, layout.media), layout.currency, layout.place ? format.place(layout.place) : null].filter(Boolean).join(' · ');
  const fields = [...new Set(layout.fields ?? [])];
  return h('li', null, h('strong', null, kind), ' ', h('span', { class: 'quiet' }, more),
    layout.title ? [h('br'), h('span', { lang: 'en', dir: 'auto' }, layout.title)] : null, h('br'), h('code', null, layout.parser),
    fields.length ? h('details', { class: 'fold' }, h('summary', null, t('platforms.fields', { count: fields.length })), h('p', null, h('code', null, fields.join(', ')))) : null);
}

function platform_view(entry) {
  const rules = (entry.rules ?? []).flatMap((id, i) => [i ? ', ' : null, h('a', { href: `/rules/${encodeURIComponent(id)}` }, id)]);
  return h('section', { class: 'card' }, h('h2', null, h('a', { href: `/platforms/${encodeURIComponent(entry.platform)}` }, format.platform(entry.platform))),
    h('p', { class: 'quiet' }, t('platforms.layouts', { count: entry.layouts.length })), h('ul', { class: 'plain-list' }, entry.layouts.map(layout_row)),
    rules.length ? h('p', null, t('platforms.rules'), ' ', rules) : null);
}

start_page('platforms.title', async (main) => {
  const wanted = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const box = h('div', null, loading());
  main.append(h('h1', null, wanted ? format.platform(wanted) : t('platforms.heading')), h('p', { class: 'lead' }, t('platforms.lead')), box);
  const load = async () => {
    replace(box, loading());
    try {
      const answer = await get('/v1/platforms');
      const chosen = (answer.items ?? []).filter((entry) => !wanted || entry.platform === wanted);
      replace(box, chosen.length ? h('div', { class: 'cards' }, chosen.map(platform_view)) : notice(h('p', null, t('platforms.none'))),
        wanted ? h('p', null, h('a', { href: '/platforms' }, t('platforms.all'))) : null, h('h2', null, t('platforms.missing')), h('p', null, t('platforms.missing_text')));
    } catch (error) {
      replace(box, problem_box(error, load));
    }
  };
  await load();
});
