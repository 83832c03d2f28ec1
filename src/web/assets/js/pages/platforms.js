// Which documents can be read, and what is judged from them.

import { h, replace } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { field_of_input } from '../lib/my_record.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';
import { field_name } from '../lib/work_view.js';

/** "work.pay.base" in words; places in the statement that have no word of their own stay as they are. */
function read_name(path) {
  const name = path.replace(/^work\./, '');
  return field_name(name);
}

function layout_row(layout) {
  const kind = t_or(`layout.${layout.document}`, layout.document.replace(/[-_]/g, ' '));
  const more = [
    t_or(`media.${layout.media}`, layout.media),
    layout.currency,
    layout.place ? format.place(layout.place) : null,
  ]
    .filter(Boolean)
    .join(' · ');
  const fields = [...new Set((layout.fields ?? []).map(read_name))];
  return h(
    'li',
    null,
    h('strong', null, kind),
    ' ',
    h('span', { class: 'quiet' }, more),
    layout.title ? [h('br'), h('span', { lang: 'en', dir: 'auto' }, layout.title)] : null,
    h('br'),
    h('code', null, layout.parser),
    fields.length
      ? h(
          'details',
          { class: 'fold' },
          h('summary', null, t('platforms.fields', { count: fields.length })),
          h('p', null, t('platforms.reads'), ': ', fields.join(', ')),
        )
      : null,
  );
}

function platform_view(entry, titles) {
  const rules = (entry.rules ?? []).flatMap((id, i) => [
    i ? ', ' : null,
    h('a', { href: `/rules/${encodeURIComponent(id)}` }, titles.get(id) ?? id),
  ]);
  return h(
    'section',
    { class: 'card' },
    h(
      'h2',
      null,
      h('a', { href: `/platforms/${encodeURIComponent(entry.platform)}` }, format.platform(entry.platform)),
    ),
    h('p', { class: 'quiet' }, t('platforms.layouts', { count: entry.layouts.length })),
    h('ul', { class: 'plain-list' }, entry.layouts.map(layout_row)),
    rules.length ? h('p', null, t('platforms.rules'), ' ', rules) : null,
  );
}

/** One rule with what it needs, and whether any document of this platform tells it. */
function rule_row(rule, told) {
  const needs = (rule.inputs ?? []).map((input) => {
    const known = told.has(field_of_input(input.name));
    return h(
      'li',
      null,
      format.input_name(input.name),
      ' – ',
      known
        ? t('platforms.told')
        : [
            h('strong', null, t('platforms.not_told')),
            input.where ? [': ', h('span', { class: 'quiet', lang: 'en', dir: 'auto' }, input.where)] : null,
          ],
    );
  });
  return h(
    'li',
    null,
    h('a', { href: `/rules/${encodeURIComponent(rule.id)}`, lang: 'en', dir: 'auto' }, rule.title),
    ' ',
    h(
      'span',
      { class: 'quiet' },
      `${t(`kind.${rule.kind}`)} · ${t(`unit.${rule.unit}`)} · ${t_or(`status.${rule.status}`, rule.status)}`,
    ),
    rule.cannot_judge ? h('p', { class: 'quiet' }, t(`reason.${rule.cannot_judge.reason}`)) : h('ul', null, needs),
  );
}

/** Rules that name no platform but hold for this kind of work where its documents come from. */
function general_rules(entry, rules) {
  const kinds = new Set(entry.layouts.map((layout) => layout.kind_of_work));
  const countries = new Set(entry.layouts.map((layout) => (layout.place ?? '').slice(0, 2)));
  return rules.filter(
    (rule) =>
      !rule.applies?.platforms?.length &&
      rule.applies?.kinds_of_work?.some((kind) => kinds.has(kind)) &&
      rule.applies.places?.some((place) => countries.has(place.slice(0, 2))),
  );
}

async function judged_view(entry, rules) {
  const own = await Promise.all(
    (entry.rules ?? []).map((id) => get(`/v1/rules/${encodeURIComponent(id)}`).catch(() => null)),
  );
  const told = new Set([
    'place',
    ...entry.layouts.flatMap((layout) => (layout.fields ?? []).map((field) => field.replace(/^work\./, ''))),
  ]);
  const general = general_rules(entry, rules);
  return [
    h('h2', null, t('platforms.judges')),
    h('p', null, t('platforms.judges_text')),
    h(
      'ul',
      { class: 'plain-list' },
      own.filter(Boolean).map((rule) => rule_row(rule, told)),
    ),
    general.length
      ? h(
          'details',
          { class: 'fold' },
          h('summary', null, t('platforms.general')),
          h(
            'ul',
            { class: 'rule-list' },
            general.map((rule) =>
              h(
                'li',
                null,
                h('a', { href: `/rules/${encodeURIComponent(rule.id)}`, lang: 'en', dir: 'auto' }, rule.title),
                ' ',
                h('span', { class: 'quiet' }, t(`kind.${rule.kind}`)),
              ),
            ),
          ),
        )
      : null,
  ];
}

start_page('platforms.title', async (main) => {
  const wanted = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const box = h('div', null, loading());
  main.append(
    h('h1', null, wanted ? format.platform(wanted) : t('platforms.heading')),
    h('p', { class: 'lead' }, t('platforms.lead')),
    box,
  );
  const load = async () => {
    replace(box, loading());
    try {
      const [answer, rules] = await Promise.all([get('/v1/platforms'), get_all('/v1/rules').catch(() => [])]);
      const titles = new Map(rules.map((rule) => [rule.id, rule.title ?? rule.id]));
      const chosen = (answer.items ?? []).filter((entry) => !wanted || entry.platform === wanted);
      replace(
        box,
        chosen.length
          ? h(
              'div',
              { class: wanted ? null : 'cards' },
              chosen.map((entry) => platform_view(entry, titles)),
            )
          : notice(h('p', null, t('platforms.none'))),
        wanted && chosen.length ? await judged_view(chosen[0], rules) : null,
        wanted ? h('p', null, h('a', { href: '/platforms' }, t('platforms.all'))) : null,
        h('h2', null, t('platforms.missing')),
        h('p', null, t('platforms.missing_text')),
      );
    } catch (error) {
      replace(box, problem_box(error, load));
    }
  };
  await load();
});
