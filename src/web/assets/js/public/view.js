// What everyone may see and publish: releases of noised counts, one sentence per place and quarter. Organizers
// see the same.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { asked, set_address } from '../lib/address.js';
import * as format from '../lib/format.js';
import { rule_link, rule_titles } from '../lib/rule_titles.js';
import { notice, problem_box } from '../lib/shell.js';
import { interval_picture, key_picture } from './interval_picture.js';
import {
  LEAST_VOICES,
  csv_of,
  find_plan,
  find_release,
  find_releases,
  is_yardstick,
  share_of,
  voices_of,
} from './release.js';

/** "July to September 2026", or the year in which earlier work was told. */
const period_text = ({ kind, period }) => (kind === 'quarter' ? format.quarter(period) : period);
const title_of = (release) =>
  release.kind === 'quarter' ? period_text(release) : t('public.earlier', { year: release.period });

const place_text = (cell) =>
  cell.elsewhere ? t('public.elsewhere', { place: format.place(cell.place) }) : format.place(cell.place);

function sentence(cell, share, release) {
  const family = release.kind === 'quarter' ? 'public.sentence' : 'public.sentence_earlier';
  return t(`${family}.${is_yardstick(cell) ? 'yardstick' : 'pay'}`, {
    n: format.count(cell.voices_noised),
    platform: format.platform(cell.platform),
    place: place_text(cell),
    period: period_text(release),
    from: format.count(share.both.low),
    to: format.count(share.both.high),
  });
}

const range = (key, { low, high }) => t(key, { from: format.count(low), to: format.count(high) });

function card(cell, release, titles) {
  const share = share_of(cell);
  return h(
    'section',
    { class: 'card' },
    h('h3', null, format.platform(cell.platform), ' · ', place_text(cell)),
    h('p', { class: 'public-sentence' }, sentence(cell, share, release)),
    h('figure', null, interval_picture(share)),
    h(
      'ul',
      { class: 'bare small doubt-words' },
      h('li', null, key_picture('noise'), h('span', null, range('public.noise', share.noise))),
      h('li', null, key_picture('both'), h('span', null, range('public.both', share.both))),
    ),
    h('p', { class: 'quiet small' }, range('public.voices', voices_of(cell, release.epsilon))),
    h('p', { class: 'quiet small' }, t('platforms.rules'), ' ', rule_link(cell.rule, titles)),
    is_yardstick(cell) ? h('p', { class: 'quiet small' }, t('answer.reference_note')) : null,
  );
}

/** "Bolt (Kenya, Poland)": the places of one platform. */
function places_text(cells) {
  const platforms = new Map();
  for (const cell of cells) {
    const name = format.platform(cell.platform);
    platforms.set(name, [...(platforms.get(name) ?? []), place_text(cell)]);
  }
  const words = ([platform, places]) => t('public.places', { platform, places: places.join(', ') });
  return format.list([...platforms].map(words));
}

/** All places that are hidden, in one sentence. */
function hidden_words(cells) {
  if (!cells.length) return null;
  const noisy = cells.some((cell) => cell.voices_noised >= LEAST_VOICES);
  return h(
    'p',
    { class: 'why' },
    t('public.hidden', { places: places_text(cells), least: format.count(LEAST_VOICES) }),
    noisy ? [' ', t('public.hidden_noise')] : null,
  );
}

const reading = () =>
  h(
    'details',
    { class: 'fold', open: true },
    h('summary', null, t('public.reading')),
    h(
      'ul',
      { class: 'bare doubt-words' },
      ['middle', 'noise', 'both'].map((look) =>
        h('li', null, key_picture(look), h('span', null, t(`public.reading.${look}`))),
      ),
    ),
    h('p', null, t('public.reading.sure'), ' ', t('dash.reached_unknown')),
  );

/** What is published next, and until when one can still be in it. */
function next_words(plan) {
  const next = plan?.next;
  if (!next) return null;
  const values = {
    period: period_text(next),
    cut_off: format.date(next.cut_off),
    published: format.date(next.published),
  };
  return h('p', null, t(next.kind === 'quarter' ? 'public.next' : 'public.next_earlier', values));
}

const how_link = () => h('p', null, h('a', { href: '/about#public' }, t('dash.how')));
const out_link = () => h('p', null, h('a', { href: '/about#out' }, t('about.out')));

/** Only the release that opens the book, or none at all. */
function nothing_yet(opening, plan) {
  return [
    notice(
      h('p', null, h('strong', null, t('public.nothing'))),
      h('p', null, t('public.nothing_text', { least: format.count(LEAST_VOICES) })),
      next_words(plan),
      opening ? h('p', { class: 'quiet' }, t('public.opened', { date: format.date(opening.published) })) : null,
    ),
    how_link(),
    out_link(),
  ];
}

function file_link(release) {
  const name = `ratecheck-release-${release.number}.csv`;
  const save = () => {
    const address = URL.createObjectURL(new Blob([csv_of(release)], { type: 'text/csv' }));
    h('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };
  return h('button', { type: 'button', class: 'button', onclick: save }, t('dash.csv'));
}

function foot(release, plan) {
  const address = `/v1/insights/releases/${release.number}`;
  return [
    h('h2', null, t('public.about')),
    h(
      'p',
      null,
      t('public.published', { date: format.date(release.published), number: format.count(release.number) }),
      ' ',
      plan
        ? t('public.epsilon', { epsilon: format.decimal(release.epsilon), most: format.decimal(plan.epsilon.year) })
        : null,
    ),
    release.key ? h('p', null, t('public.signed', { key: release.key.slice(0, 16) })) : null,
    next_words(plan),
    h(
      'p',
      { class: 'row no-print' },
      h(
        'a',
        { class: 'button', href: address, download: `ratecheck-release-${release.number}.json` },
        t('public.json'),
      ),
      file_link(release),
      h('button', { type: 'button', class: 'button', onclick: () => print() }, t('word.print')),
    ),
    how_link(),
    out_link(),
  ];
}

function picker(label, options, chosen, on_choice) {
  const id = fresh_id('pick');
  const select = h(
    'select',
    { id, onchange: () => on_choice(select.value) },
    options.map(([value, words]) => h('option', { value }, words)),
  );
  select.value = chosen;
  return h('div', { class: 'field' }, h('label', { for: id }, label), select);
}

const by_name = (a, b) =>
  format.platform(a.platform).localeCompare(format.platform(b.platform)) || place_text(a).localeCompare(place_text(b));

/** The places of one release, of one platform where one is chosen. */
function release_view(release, titles, platform) {
  const cells = release.merged.filter((cell) => !platform || cell.platform === platform).sort(by_name);
  const shown = cells.filter(share_of);
  return [
    h('h2', null, title_of(release)),
    shown.length
      ? h(
          'div',
          { class: 'cards cards-wide' },
          shown.map((cell) => card(cell, release, titles)),
        )
      : h('p', null, t('public.none')),
    hidden_words(cells.filter((cell) => !share_of(cell))),
    shown.length ? reading() : null,
  ];
}

async function draw(box) {
  const [all, plan, titles] = await Promise.all([find_releases(), find_plan(), rule_titles()]);
  const releases = all.filter((one) => one.kind !== 'opening');
  if (!releases.length) return replace(box, nothing_yet(all.at(-1), plan));
  const inside = h('div');
  const platform_box = h('div');
  let wanted = null;
  const show_release = (release) => {
    const platforms = [...new Set(release.merged.map((cell) => cell.platform))];
    const redraw = (platform) => replace(inside, release_view(release, titles, platform), foot(release, plan));
    const chosen = platforms.includes(asked('platform')) ? asked('platform') : '';
    const options = [['', t('dash.all')], ...platforms.map((one) => [one, format.platform(one)])];
    replace(
      platform_box,
      picker(t('dash.platform'), options, chosen, (platform) => {
        set_address({ platform });
        redraw(platform);
      }),
    );
    redraw(chosen);
  };
  const open = async (number) => {
    wanted = number;
    try {
      const release = await find_release(number);
      if (wanted === number) show_release(release); // another may have been chosen since
    } catch (error) {
      if (wanted === number)
        replace(
          inside,
          problem_box(error, () => open(number)),
        );
    }
  };
  const first = releases.find((one) => String(one.number) === asked('release')) ?? releases[0];
  const numbers = releases.map((one) => [one.number, title_of(one)]);
  const choose = (number) => {
    set_address({ release: number });
    return open(number);
  };
  replace(
    box,
    h('p', { class: 'lead' }, t('public.lead')),
    h('div', { class: 'pickers no-print' }, picker(t('public.period'), numbers, first.number, choose), platform_box),
    inside,
  );
  return open(first.number);
}

/** Fills `box`; what goes wrong stands there, too. */
export async function show(box) {
  try {
    await draw(box);
  } catch (error) {
    replace(
      box,
      problem_box(error, () => show(box)),
    );
  }
}
