// Could anyone find out that I take part; how public figures and flags are made; who is responsible, how to object,
// what becomes of what was given.

import { h, go_to, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import * as format from '../lib/format.js';
import { start_page } from '../lib/shell.js';
import { sortable_table } from '../lib/table.js';
import { verdict_chip } from '../lib/work_view.js';
import { WORDS } from '../lib/answer.js';
import { MOST_EPSILON, most_believed } from '../public/odds.js';
import { LEAST_VOICES, find_plan } from '../public/release.js';
import { UTILITY } from '../public/utility.js';

const of_100 = (part) => format.count(Math.round(Number(part) * 100));
const paragraphs = (key, from, to, values) =>
  Array.from({ length: to - from + 1 }, (_, i) => h('p', null, t(`${key}.${from + i}`, values)));

/** e^x / (1 + e^x), with the numbers of this installation. */
const formula = (epsilon, keys) =>
  h(
    'li',
    null,
    t(keys === 1 ? 'about.out.one_key' : 'about.out.two_keys'),
    ' ',
    h(
      'bdi',
      { class: 'num', dir: 'ltr' },
      `e^(${keys === 1 ? '' : `${keys} × `}${epsilon}) / (1 + e^(${keys === 1 ? '' : `${keys} × `}${epsilon})) = ` +
        most_believed(epsilon, keys).toFixed(3),
    ),
  );

/** The question of whoever is asked to take part, answered with the epsilon of the plan. */
function out(plan) {
  const epsilon = plan?.epsilon?.year ?? MOST_EPSILON;
  const told = [plan?.odds?.one_key, plan?.odds?.two_keys];
  const found = [most_believed(epsilon), most_believed(epsilon, 2)];
  const differs = plan && told.some((one, i) => of_100(one) !== of_100(found[i]));
  const most = found.map((one, i) => of_100(differs ? Math.max(one, Number(told[i]) || 0) : one));
  return [
    h('p', null, t('about.out.1')),
    h('p', { class: 'promise' }, t('about.out.2', { most: most[0] })),
    h('p', null, t('about.out.3', { most: most[1] })),
    paragraphs('about.out', 4, 5),
    h(
      'details',
      { class: 'fold' },
      h('summary', null, t('about.out.worked_out')),
      h('p', null, t(plan ? 'about.out.plan' : 'about.out.any_plan', { epsilon: format.decimal(epsilon) })),
      h('ul', null, formula(epsilon, 1), formula(epsilon, 2)),
    ),
    differs ? h('p', { class: 'why' }, t('about.out.differs', { one: of_100(told[0]), two: of_100(told[1]) })) : null,
  ];
}

function out_section() {
  const box = h('div', null, out(null));
  find_plan().then((plan) => plan && replace(box, out(plan)));
  return box;
}

/** Signs and figures keep their order from right to left, too. */
const figure = (text) => h('bdi', { class: 'num', dir: 'ltr' }, text);
const seldom = (part) => Number(part) > 0 && Number(part) < 0.01;

function utility_table() {
  const number = (key, words) => ({
    key,
    title: t(`utility.${key}`),
    numeric: true,
    wrap: true,
    cell: (row) => figure(words(row)),
  });
  const table = sortable_table({
    caption: t('utility.table'),
    rows: UTILITY,
    columns: [
      number('workers', (row) => format.count(row.workers)),
      number('planted', (row) => of_100(row.planted)),
      number('noise', (row) => `±${of_100(row.noise)}`),
      number('error', (row) => `±${of_100(row.error)}`),
      number('hidden', (row) => (seldom(row.hidden) ? `< ${format.count(1)}` : of_100(row.hidden))),
    ],
  });
  return h('div', { class: 'compact' }, table);
}

const word_list = () =>
  h(
    'ul',
    { class: 'plain-list' },
    WORDS.map((word) => h('li', null, verdict_chip(word), ' ', t(`about.word.${word}`))),
  );

/** `paragraphs` are texts by number, with `below` under them; `all` makes everything itself. */
const SECTIONS = [
  { key: 'about.out', all: out_section },
  { key: 'about.public', paragraphs: 5 },
  { key: 'about.uncovered', paragraphs: 4 },
  { key: 'about.cells', paragraphs: 3 },
  { key: 'about.utility', paragraphs: 2, below: utility_table },
  { key: 'about.what', paragraphs: 2 },
  { key: 'about.flags', paragraphs: 4, below: word_list },
  { key: 'about.responsible', paragraphs: 2 },
  { key: 'about.object', paragraphs: 3 },
  { key: 'about.privacy', paragraphs: 5 },
];

start_page('about.title', (main) => {
  main.append(h('h1', null, t('about.heading')), h('p', { class: 'lead' }, t('about.lead')));
  for (const section of SECTIONS)
    main.append(
      h('h2', { id: section.key.split('.')[1] }, t(section.key)),
      ...(section.all
        ? [section.all()]
        : paragraphs(section.key, 1, section.paragraphs, { least: format.count(LEAST_VOICES) })),
      ...(section.below ? [section.below()] : []),
    );
  const asked = document.getElementById(location.hash.slice(1)); // it was not there when the page came
  if (asked) go_to(asked);
});
