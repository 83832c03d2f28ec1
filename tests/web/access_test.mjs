// Everyone: no violation that axe finds in any page and state, the keyboard alone, large letters.

import { readFileSync } from 'node:fs';
import { test, equal, expect } from './harness.mjs';
import { launch } from './browser.mjs';
import { on as on_page } from './scaffold.mjs';
import { scenes } from './scenes.mjs';
import * as texts from './fixtures/texts.mjs';

const browser = await launch();
const on = (path, body, more) => on_page(browser, path, body, more);
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`);
}

for (const scene of scenes) {
  for (const colorScheme of ['light', 'dark']) {
    await test(`${scene.name}, ${colorScheme}: axe finds nothing`, () => on(scene.path, async (page, server) => {
      await scene.go?.(page, server);
      equal(await violations(page), []);
    }, { server: scene.server, context: { colorScheme } }));
  }
}

async function tab_to(page, words, most = 60) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => document.activeElement?.innerText || document.activeElement?.labels?.[0]?.innerText || document.activeElement?.getAttribute('aria-label') || '');
    if (here.includes(words)) return;
  }
  throw new Error(`“${words}” is not reached by Tab`);
}

await test('the keyboard alone: paste, check, open the arithmetic, keep', () => on('/', async (page) => {
  await page.keyboard.press('Tab');
  equal(await page.evaluate(() => document.activeElement.innerText), 'Skip to the content');
  await page.keyboard.press('Enter');
  await tab_to(page, 'Choose files');
  await tab_to(page, 'Or paste text');
  await page.keyboard.insertText(texts.shipt);
  await page.waitForSelector('.preview .button-main');
  await tab_to(page, 'Check my pay');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.answer:not([hidden])');
  equal(await page.evaluate(() => document.activeElement.innerText), 'What we found');
  await tab_to(page, 'Arithmetic');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.work .steps');
  await tab_to(page, 'Keep it under a new key', 120);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.key');
}));

await test('the keyboard alone: erasing asks first and Escape leaves', () => on('/me', async (page) => {
  await tab_to(page, 'Key');
  await page.keyboard.insertText('rk-AAAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF');
  await page.keyboard.press('Enter');
  await page.waitForSelector('table');
  await tab_to(page, 'Erase…', 90);
  await page.keyboard.press('Enter');
  equal(await page.evaluate(() => document.querySelector('dialog').open), true);
  await page.keyboard.press('Escape');
  equal(await page.evaluate(() => document.querySelector('dialog').open), false);
}));

await test('every target is at least 24 px high, main ones 44', () => on('/', async (page) => {
  const small = await page.evaluate(() => [...document.querySelectorAll('button, select, .button, nav a, summary')].map((one) => [one.innerText || one.tagName, one.getBoundingClientRect().height]).filter(([, height]) => height && height < 44));
  equal(small, []);
}));

await test('with letters twice as large nothing is cut off or scrolls sideways', () => on('/', async (page) => {
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide <= 0, `${wide} px too wide`);
}));

await browser.close();
