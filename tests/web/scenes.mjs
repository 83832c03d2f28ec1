// Every page in every state worth looking at: for pictures and for the accessibility tests.

import * as texts from './fixtures/texts.mjs';
import { KEY } from './mock_server.mjs';

export async function paste(page, text) {
  await page.fill('textarea', text);
  await page.waitForSelector('.preview .button-main');
}

export async function check(page, text) {
  await paste(page, text);
  await page.click('.preview .button-main');
  await page.waitForSelector('.answer:not([hidden]) h1, .preview .notice-problem');
}

const open_folds = (page) => page.evaluate(() => document.querySelectorAll('.work details').forEach((one) => { one.open = true; }));

export async function enter_key(page, key = KEY) {
  await page.fill('.key-input', key);
  await page.click('form .button-main');
  await page.waitForSelector('table, .notice-problem');
  await page.waitForFunction(() => ![...document.querySelectorAll('[role=status]')].some((one) => one.textContent.includes('Loading')));
}

export const scenes = [
  { name: 'check-start', path: '/' },
  { name: 'check-preview', path: '/', go: (page) => paste(page, texts.deliveroo) },
  { name: 'check-deliveroo', path: '/', go: async (page) => { await check(page, texts.deliveroo); await open_folds(page); } },
  { name: 'check-orders', path: '/', go: (page) => check(page, texts.orders) },
  { name: 'check-shipt', path: '/', server: { demo: true }, go: (page) => check(page, texts.shipt) },
  { name: 'check-unknown', path: '/', go: (page) => check(page, 'Grocery list\nmilk\nbread') },
  { name: 'check-cat', path: '/', go: async (page) => { await page.setInputFiles('input[type=file]', { name: 'cat.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([0, 1, 2, 3, 250, 251, 252, 0, 7, 7]) }); await page.waitForSelector('.notice-problem'); } },
  { name: 'check-busy', path: '/', server: { mode: '503' }, go: (page) => check(page, texts.orders) },
  { name: 'check-kept', path: '/', go: async (page) => { await check(page, texts.shipt); await page.click('.panel .button'); await page.waitForSelector('.key'); } },
  { name: 'me-start', path: '/me' },
  { name: 'me-wrong', path: '/me', go: (page) => enter_key(page, 'rk-nothing') },
  { name: 'me-open', path: '/me', server: { demo: true }, go: (page) => enter_key(page) },
  { name: 'me-empty', path: '/me', server: { mode: 'empty' }, go: async (page) => { await page.fill('.key-input', KEY); await page.click('form .button-main'); await page.waitForSelector('dialog', { state: 'attached' }); } },
  { name: 'me-hours', path: '/me', go: async (page) => { await enter_key(page); await page.getByRole('button', { name: 'Work out my hourly pay' }).click(); await page.getByText('Pay by the hour, on both clocks').waitFor(); } },
  { name: 'me-erase', path: '/me', go: async (page) => { await enter_key(page); await page.click('section > .button-danger'); } },
  { name: 'dashboard', path: '/dashboard', server: { demo: true } },
  { name: 'dashboard-filtered', path: '/dashboard?platform=shipt' },
  { name: 'dashboard-empty', path: '/dashboard', server: { mode: 'empty' } },
  { name: 'dashboard-closed', path: '/dashboard', server: { mode: 'closed' } },
  { name: 'dashboard-error', path: '/dashboard', server: { mode: '500' } },
  { name: 'rules', path: '/rules' },
  { name: 'rule-nmw', path: '/rules/uk-nmw-session' },
  { name: 'rule-floor', path: '/rules/uk-roo-gmb-floor', go: async (page) => { await page.fill('.panel input[type=text]', '15 min'); await page.selectOption('.panel select', 'car'); await page.click('.panel .button-main'); await page.waitForSelector('.panel .headline'); } },
  { name: 'rule-company', path: '/rules/nyc-dcwp-aggregate' },
  { name: 'rule-missing', path: '/rules/no-such-rule' },
  { name: 'platforms', path: '/platforms' },
  { name: 'platform-shipt', path: '/platforms/shipt' },
  { name: 'about', path: '/about' },
];
