// The string tables: complete, alike in every language, and all that the scripts ask for.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, equal, expect } from './harness.mjs';
import { words } from './words.mjs';
import { LANGUAGES, t, use_table } from '../../src/web/assets/js/lib/i18n.js';

const WEB = new URL('../../src/web/assets/', import.meta.url).pathname;
const read = (tag) => JSON.parse(readFileSync(join(WEB, `i18n/${tag}.json`), 'utf8'));
const english = read('en');
const scripts = ['js/desk', 'js/lib', 'js/mine', 'js/pages', 'js/public'].flatMap((folder) =>
  readdirSync(join(WEB, folder)).map((file) => join(WEB, folder, file)),
);
const source = scripts.map((file) => readFileSync(file, 'utf8')).join('\n');
const words_of = (text) => text.trim().split(/\s+/);
const places = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

await test('every text that a script asks for is in the table', () => {
  const asked = [...source.matchAll(/\bt(?:_or)?\(\s*'([\w.-]+)'/g)].map((match) => match[1]);
  expect(asked.length > 200, 'the search for keys found too few');
  equal(
    asked.filter((key) => !Object.hasOwn(english, key)),
    [],
  );
});

await test('every family of texts that is put together has its members', () => {
  const families = {
    verdict: words('VERDICT_WORDS'),
    'about.word': words('VERDICT_WORDS'),
    kind: words('RULE_KINDS'),
    kind_text: words('RULE_KINDS'),
    'answer.short': words('RULE_KINDS'),
    of: words('TEST_UNITS'),
    unit: words('TEST_UNITS'),
    reason: words('REASONS'),
    category: words('PAY_CATEGORIES'),
    finding: words('FINDING_CODES'),
    vehicle: words('VEHICLES'),
    reached: words('REACHED_WORDS'),
    hidden: ['too_few_workers', 'dominated', 'somebody_left', 'no_amounts', 'other_rule', 'other'],
    standing_of: ['undecided', 'final', 'withdrawn', 'disputed'],
    consent: words('PURPOSES'),
    scope: ['post', 'read'],
    'public.reading': ['middle', 'noise', 'both'],
    'public.sentence': ['pay', 'yardstick'],
    'public.sentence_earlier': ['pay', 'yardstick'],
    op: words_of(`
      input rate rate_of name min max clamp round ceil floor tiers bracket either count highest lowest elapsed
      one_of within in count_true fresh_time
    `),
    'changes.note': ['parts_left', 'total_left', 'verdicts_remain'],
    standing: words('STANDINGS'),
    confidence: words('MARKS'),
    work: words('WORK_KINDS'),
    input: words_of(`
      engaged_time passenger_time dispatch_time waiting_time online_time estimated_time wait_at_pickup
      outside_time engaged_distance passenger_distance distance estimated_distance straight_distance
      outside_distance order_value fare external_fees cancellation_fee paid orders pickups dropoffs items vehicle
      place start_place end_place wage_place zone accessible started_at
    `),
  };
  for (const [family, members] of Object.entries(families)) {
    equal(
      members.filter((one) => !Object.hasOwn(english, `${family}.${one}`)),
      [],
      family,
    );
  }
});

await test('a list of words in a script is the whole list', () => {
  const array = (file, name) =>
    readFileSync(join(WEB, file), 'utf8')
      .match(new RegExp(`${name} = \\[([^\\]]*)\\]`))[1]
      .match(/[^',]+(?=')/g)
      .filter((one) => one.trim())
      .sort();
  equal(array('js/pages/check.js', 'VEHICLES'), words('VEHICLES').sort());
  equal(array('js/pages/rules.js', 'KINDS'), words('RULE_KINDS').sort());
});

await test('no text is left that no script asks for', () => {
  const prefixes = [...source.matchAll(/\bt(?:_or)?\(\s*`([\w.]+)\.\$\{/g)].map((match) => match[1]);
  const built = [
    'about.',
    'answer.',
    'difference.',
    'error.',
    'nav.',
    'dash.',
    'keep.',
    'intake.',
    'public.sentence',
    ...prefixes.map((one) => `${one}.`),
  ];
  equal(
    Object.keys(english).filter((key) => !source.includes(`'${key}'`) && !built.some((one) => key.startsWith(one))),
    [],
  );
});

for (const tag of Object.keys(LANGUAGES)) {
  await test(`${tag}: no text is missing, none is too many, and each keeps its places`, () => {
    const table = read(tag);
    equal(
      Object.keys(english).filter((key) => !Object.hasOwn(table, key)),
      [],
      'missing',
    );
    equal(
      Object.keys(table).filter((key) => !Object.hasOwn(english, key)),
      [],
      'unknown',
    );
    const categories = new Intl.PluralRules(tag)
      .resolvedOptions()
      .pluralCategories.filter((one) => one !== 'many' || !['es', 'fr', 'it', 'pt'].includes(tag))
      .sort();
    for (const [key, text] of Object.entries(english)) {
      const mine = table[key];
      if (typeof text === 'object') {
        equal(typeof mine, 'object', `${key} needs plural forms`);
        equal(Object.keys(mine).sort(), categories, `${key}: plural forms`);
        equal(places(mine), places(text), `${key}: places`);
      } else {
        equal(typeof mine, 'string', key);
        equal(places(mine), places(text), `${key}: places`);
        if (text) expect(mine.trim(), `${key} is empty`);
      }
    }
  });
}

await test('scripts hold no sentences of their own', () => {
  const own = [...source.matchAll(/'([A-Z][a-z]+ [a-z]+ [a-z ]+[.?!][^']*)'/g)].map((match) => match[1]);
  equal(own, ['Ratecheck could not load its texts. Please reload the page.']);
});

await test('from right to left a name keeps its own direction, and a text made of texts that of the language', () => {
  use_table('ar', { range: '{from} – {to}', in: 'في {period}' });
  const range = t('range', { from: 'يوليو', to: 'Q3' });
  equal(range, '\u2068يوليو\u2069 – \u2068Q3\u2069');
  equal(t('in', { period: range }), `في \u2067${range}\u2069`);
  use_table('en', { in: 'in {period}' });
  equal(t('in', { period: 'July' }), 'in July');
});
