// What every page has: head, navigation, language, foot, and how a page starts.

import { h, replace } from './dom.js';
import { LANGUAGES, choose_language, current_language, keep_language, load_language, t } from './i18n.js';
import { explain, note_invented, when_invented } from './api.js';
import { start_offline } from './offline.js';

const PAGES = [
  ['/', 'nav.check'],
  ['/me', 'nav.me'],
  ['/dashboard', 'nav.dashboard'],
  ['/rules', 'nav.rules'],
  ['/platforms', 'nav.platforms'],
  ['/about', 'nav.about'],
];

function here(path) {
  const at = location.pathname;
  return path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`);
}

function language_picker() {
  const change = (event) => {
    keep_language(event.target.value);
    const address = new URL(location.href);
    address.searchParams.delete('lang');
    location.assign(address);
    if (address.href === location.href) location.reload();
  };
  const options = Object.entries(LANGUAGES).map(([tag, one]) =>
    h('option', { value: tag, lang: tag, selected: tag === current_language() }, one.name),
  );
  return h(
    'label',
    { class: 'language' },
    h('span', { class: 'hidden-text' }, t('shell.language')),
    h('select', { onchange: change }, options),
  );
}

function head() {
  const links = PAGES.map(([path, key]) =>
    h('li', null, h('a', { href: path, 'aria-current': here(path) ? 'page' : null }, t(key))),
  );
  return [
    h('a', { class: 'skip', href: '#main' }, t('shell.skip')),
    h(
      'header',
      { class: 'site-head' },
      h(
        'div',
        { class: 'site-head-row' },
        h(
          'a',
          { class: 'brand', href: '/' },
          h('img', { src: '/icons/mark.svg', alt: '', width: '28', height: '28' }),
          'Ratecheck',
        ),
        language_picker(),
      ),
      h('nav', { 'aria-label': t('shell.nav') }, h('ul', null, links)),
    ),
  ];
}

function foot() {
  return h(
    'footer',
    { class: 'site-foot' },
    h('p', null, t('shell.foot')),
    h('p', null, h('a', { href: '/about' }, t('shell.foot_link'))),
  );
}

/** A box for what went wrong: announced at once, and never in the way of what was typed. */
export function problem_box(error, retry) {
  const { text, detail, faults } = explain(error);
  return h(
    'div',
    { class: 'notice notice-problem', role: 'alert' },
    h('p', null, h('strong', null, text)),
    detail ? h('p', { lang: 'en', dir: 'ltr' }, detail) : null,
    faults.length
      ? h(
          'ul',
          { lang: 'en', dir: 'ltr' },
          faults.slice(0, 10).map((one) => h('li', null, one)),
        )
      : null,
    retry ? h('p', null, h('button', { type: 'button', class: 'button', onclick: retry }, t('word.try_again'))) : null,
  );
}

export function notice(...children) {
  return h('div', { class: 'notice' }, ...children);
}

function demo_banner() {
  return h('p', { class: 'demo' }, h('strong', null, t('demo.title')), ' ', t('demo.text'));
}

export function loading() {
  return h('p', { class: 'quiet loading', role: 'status' }, t('word.loading'));
}

/** Starts a page: strings, frame, then its own part into <main>. */
export async function start_page(title_key, render) {
  const main = document.getElementById('main');
  let texts;
  try {
    texts = await load_language(choose_language());
  } catch {
    document.documentElement.classList.add('ready');
    main.append('Ratecheck could not load its texts. Please reload the page.');
    return;
  }
  document.title = `${t(title_key)} – Ratecheck`;
  document.body.prepend(...head());
  document.body.append(foot());
  main.setAttribute('tabindex', '-1');
  replace(main);
  when_invented(
    () =>
      document.querySelector('.demo') ??
      main.before(h('aside', { class: 'demo-frame', 'aria-label': t('demo.title') }, demo_banner())),
  );
  note_invented(texts); // the one request that every page makes
  start_offline();
  try {
    await render(main);
  } catch (error) {
    main.append(problem_box(error, () => location.reload()));
  }
  document.documentElement.classList.add('ready');
  main.dataset.ready = 'true';
}
