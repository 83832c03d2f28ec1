// Everyone: no violation that axe finds in any page and state, the keyboard alone, large letters.

import { readFileSync } from 'node:fs';
import { test, equal, expect } from './harness.mjs';
import { launch } from './browser.mjs';
import { on as on_page, sound } from './scaffold.mjs';
import { scenes } from './scenes.mjs';
import { password } from './fixtures/desk.mjs';
import * as texts from './fixtures/texts.mjs';

const browser = await launch();
const on = (path, body, more) => on_page(browser, path, body, more);
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return found.violations.map(
    (one) =>
      `${one.id}: ${one.nodes
        .slice(0, 3)
        .map((node) => `${node.target} ${node.failureSummary?.split('\n')[1] ?? ''}`)
        .join(' | ')}`,
  );
}

/** What a reader would lose: the page scrolls sideways, or text stands outside what can be scrolled to. */
const lost = (page) =>
  page.evaluate(() => {
    const all = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) all.push(`${root.scrollWidth - innerWidth} px too wide`);
    for (const one of document.querySelectorAll('body *')) {
      if (one.closest('svg, .hidden-text, .skip, [hidden], .table-frame, canvas, .uplot') || !one.innerText?.trim())
        continue;
      const style = getComputedStyle(one);
      const cut = (style.overflowX === 'hidden' || style.overflowX === 'clip') && one.scrollWidth > one.clientWidth + 1;
      const box = one.getBoundingClientRect();
      const dialog = one.closest('dialog');
      if (cut || (box.width && !dialog && (box.right > innerWidth + 1 || box.left < -1)))
        all.push(`${one.tagName}.${one.className} “${one.innerText.slice(0, 30)}”`);
    }
    return all.slice(0, 5);
  });

const SIZES = [
  [360, '100%'],
  [320, '100%'],
  [360, '200%'],
  [640, '200%'],
]; // 320 px is 1280 at 400 %; 640 at twice the letters is 200 % zoom of a desk

for (const scene of scenes) {
  await test(`${scene.name}: sound, whole at every size, and axe finds nothing in light or dark`, () =>
    on(
      scene.path,
      async (page, server) => {
        await scene.go?.(page, server);
        await sound(page);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          equal(await violations(page), [], colorScheme);
        }
        for (const [width, letters] of SIZES) {
          await page.setViewportSize({ width, height: 740 });
          await page.evaluate((size) => {
            document.documentElement.style.fontSize = size;
          }, letters);
          // Plots are drawn anew a moment later.
          for (let i = 0; i < 10 && (await lost(page)).length; i += 1) await page.waitForTimeout(200);
          equal(await lost(page), [], `${width} px, letters at ${letters}`);
        }
      },
      { server: scene.server },
    ));
}

async function tab_to(page, words, most = 60) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(
      () =>
        (document.activeElement?.getAttribute('role') === 'region' ? '' : document.activeElement?.innerText) ||
        document.activeElement?.labels?.[0]?.innerText ||
        document.activeElement?.getAttribute('aria-label') ||
        '',
    );
    if (here.includes(words)) return;
  }
  throw new Error(`“${words}” is not reached by Tab`);
}

await test('the keyboard alone: paste, check, open the arithmetic, keep', () =>
  on('/', async (page) => {
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

await test('the keyboard alone: erasing asks first and Escape leaves', () =>
  on('/me', async (page) => {
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

await test('every target is at least 24 px high, main ones 44', () =>
  on('/', async (page) => {
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, .button, nav a, summary')]
        .map((one) => [one.innerText || one.tagName, one.getBoundingClientRect().height])
        .filter(([, height]) => height && height < 44),
    );
    equal(small, []);
  }));

await test('the keyboard alone: log in, decide a dispute and a verdict of a case, and leave', () =>
  on('/dashboard?view=review', async (page, server) => {
    await tab_to(page, 'Name');
    await page.keyboard.insertText('sam');
    await tab_to(page, 'Password');
    await page.keyboard.insertText(password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.review-item');
    await tab_to(page, 'Why you decide so');
    await page.keyboard.insertText('The time was waiting.');
    await tab_to(page, 'The worker is right');
    await page.keyboard.press('Enter');
    await page.getByText('Dispute 4 is decided.').waitFor();
    equal(server.desk.decisions, [{ id: 4, stands: false, reason: 'The time was waiting.' }]);
    await page.keyboard.press('Home');
    await page.locator('nav.tabs a').first().focus();
    await tab_to(page, 'Cases');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.card');
    await tab_to(page, 'Decide verdicts of case 1', 80);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.tick input');
    await tab_to(page, 'Worker 1 · 2 Nov 2026, 19:10');
    await page.keyboard.press('Space');
    await tab_to(page, 'Why you decide so');
    await page.keyboard.insertText('Held against the order.');
    await tab_to(page, 'They stand');
    await page.keyboard.press('Enter');
    await page.getByText('1 verdict is decided.').waitFor();
    expect(
      (await page.evaluate(() => document.activeElement.innerText)).startsWith('1 verdict is decided.'),
      'the focus is where the answer is',
    );
    equal(
      server.desk.evidence[0].verdicts.map((one) => one.standing),
      ['undecided', 'final', 'final'],
    );
    await page.locator('.account button').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  }));

await browser.close();
