// Every language: all texts there, the layout holds, numbers and dates in its own way.

import { readFileSync } from 'node:fs';
import { test, equal, expect } from './harness.mjs';
import { launch } from './browser.mjs';
import { has, on as on_page } from './scaffold.mjs';
import { check, scenes } from './scenes.mjs';
import { LANGUAGES } from '../../src/web/assets/js/lib/i18n.js';
import { fresh_desk } from './fixtures/desk.mjs';
import * as texts from './fixtures/texts.mjs';

const browser = await launch();
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const chosen = scenes.filter((scene) =>
  [
    'check-start',
    'check-orders',
    'dashboard',
    'dashboard-public',
    'dashboard-public-opening',
    'dashboard-change',
    'dashboard-spread',
    'desk-review',
    'desk-decide',
    'desk-layouts',
    'me-open',
    'platform-shipt',
    'rule-nmw',
    'about',
  ].includes(scene.name),
);

for (const tag of Object.keys(LANGUAGES).filter((one) => one !== 'en')) {
  for (const scene of chosen) {
    await test(`${tag}, ${scene.name}: complete, in its direction, and fits`, () =>
      on_page(
        browser,
        scene.path,
        async (page, server) => {
          await scene.go?.(page, server);
          const all = await page.evaluate(() => document.body.innerText + document.title);
          expect(
            !/⟦|undefined|\[object|NaN|Invalid Date|\{\w+\}/.test(all),
            `a text is broken: ${/.{20}(⟦|undefined|\[object|NaN|\{\w+\}).{20}/s.exec(all)?.[0]}`,
          );
          equal(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [
            tag,
            LANGUAGES[tag].dir,
          ]);
          equal(
            await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
            true,
            'fits into 360 px',
          );
          if (LANGUAGES[tag].dir === 'ltr') return; // axe has seen the same page in English
          await page.evaluate(axe);
          const found = await page.evaluate(() =>
            window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
          );
          equal(
            found.violations.map((one) => `${one.id} ${one.nodes[0].target}`),
            [],
          );
        },
        { server: scene.server, context: { locale: tag } },
      ));
  }
}

const words_of = (tag) =>
  JSON.parse(readFileSync(new URL(`../../src/web/assets/i18n/${tag}.json`, import.meta.url), 'utf8'));

/** A text with its numbers, however the language groups their digits and sets them apart. */
function said(text, numbers) {
  const written = (n) => `[\u2066-\u2069]?${String(n).replace(/\B(?=(\d{3})+$)/g, '\\D?')}[\u2066-\u2069]?`;
  return new RegExp(text.replace(/\{(\w+)\}/g, (whole, name) => written(numbers[name])));
}

for (const tag of Object.keys(LANGUAGES)) {
  await test(`${tag}: what was judged stands beside every share`, () =>
    on_page(
      browser,
      '/dashboard?rule=uk-roo-gmb-floor',
      async (page) => {
        const words = words_of(tag);
        const shows = async (judged, all, place) => {
          const text = await place.textContent();
          expect(
            said(words['dash.judged'], { judged, all }).test(text),
            `${judged} of ${all} is not in ${text.slice(0, 300)}`,
          );
        };
        await shows(3920, 4670, page.locator('.sentences'));
        await shows(1530, 1840, page.locator('.card .big + p'));
        await shows(1530, 1840, page.locator('.card .share-words'));
        for (const table of ['dash.table', 'dash.trend']) {
          const place = page.getByRole('table', { name: words[table], includeHidden: true });
          await place.waitFor({ state: 'attached' });
          for (const [judged, all] of [
            [1530, 1840],
            [1270, 1510],
            [1120, 1320],
          ])
            await shows(judged, all, place);
        }
      },
      { server: { desk: { ...fresh_desk(), logged_in: true } }, context: { locale: tag } },
    ));
}

const written = { es: '6,36 £', fr: '6,36 £', it: '6,36 £', pl: '6,36 £', pt: '£ 6,36' };
for (const [tag, amount] of Object.entries(written)) {
  await test(`${tag}: amounts are written its way`, () =>
    on_page(
      browser,
      '/',
      async (page) => {
        await check(page, texts.orders);
        const head = (await page.innerText('.headline')).replace(/[\u00a0\u202f]/g, ' ');
        expect(head.includes(amount.split(' ').find((part) => part.includes(','))), head);
      },
      { context: { locale: tag } },
    ));
}

await test('a language that is chosen stays chosen', () =>
  on_page(browser, '/', async (page) => {
    await page.selectOption('.language select', 'pl');
    await page.waitForFunction(
      () => document.documentElement.lang === 'pl' && document.querySelector('main[data-ready=true]'),
    );
    await page.reload();
    await page.waitForSelector('main[data-ready=true]');
    await has(page, 'Czy wypłacono mi tyle, ile się należało?');
  }));

await browser.close();
