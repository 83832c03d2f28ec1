// What every browser test needs: a fresh server and profile, and a watch over what the page should not do.

import { equal, expect } from './harness.mjs';
import { open, remember_log_in } from './browser.mjs';
import { start_server } from './mock_server.mjs';

/** Runs `body(page, server, context)` on a fresh page; a foreign request or an error fails the case. */
export async function on(browser, path, body, { server: settings = {}, context: more = {}, allow = [] } = {}) {
  const server = await start_server();
  Object.assign(server, settings);
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    serviceWorkers: 'block',
    ...more,
  });
  if (server.desk.logged_in) await remember_log_in(context);
  const odd = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(server.address) && !request.url().startsWith('blob:'))
      odd.push(`asks ${request.url()}`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) odd.push(message.text());
  });
  context.on('weberror', (error) => odd.push(String(error.error())));
  try {
    const page = await open(context, server.address + path);
    await body(page, server, context);
    equal(
      odd.filter((one) => !allow.some((fine) => one.includes(fine))),
      [],
      'nothing odd happens',
    );
  } finally {
    await context.close();
    await server.close();
  }
}

export const text = (page, selector = 'main') => page.innerText(selector);

export async function has(page, words, selector) {
  const all = await text(page, selector);
  expect(all.includes(words), `“${words}” is not shown in: ${all.slice(0, 700)}`);
}

/** No text of the page shows a hole or an object. */
export async function sound(page) {
  const all = await page.evaluate(() => document.body.innerText + document.title);
  expect(
    !/⟦|undefined|\[object|NaN|Invalid Date|\{\w+\}/.test(all),
    `a text is broken: ${/.{30}(⟦|undefined|\[object|NaN|Invalid Date|\{\w+\}).{30}/s.exec(all)?.[0]}`,
  );
}
