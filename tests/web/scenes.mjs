// Every page in every state worth looking at: for pictures and for the accessibility tests.

import * as texts from './fixtures/texts.mjs';
import { KEY } from './mock_server.mjs';
import { account, fresh_desk, password } from './fixtures/desk.mjs';
import { withdrawals } from './fixtures/insights.mjs';
import { earlier_work, opening } from './fixtures/releases.mjs';

export async function paste(page, text) {
  await page.fill('textarea', text);
  await page.waitForSelector('.preview .button-main');
}

export async function check(page, text) {
  await paste(page, text);
  await page.click('.preview .button-main');
  await page.waitForSelector('.answer:not([hidden]) h1, .preview .notice-problem');
}

const open_folds = (page) =>
  page.evaluate(() =>
    document.querySelectorAll('.work details').forEach((one) => {
      one.open = true;
    }),
  );

export async function enter_key(page, key = KEY) {
  await page.fill('.key-input', key);
  await page.click('form .button-main');
  await page.waitForSelector('table, .notice-problem');
  await page.waitForFunction(() => !document.querySelector('.loading'));
}

export async function log_in(page, word = password) {
  await page.fill('input[autocomplete=username]', 'sam');
  await page.fill('input[type=password]', word);
  await page.click('form .button-main');
}

/** A server on which somebody is logged in; made anew for each use, since scenes change it. */
const organizer = (more = {}, settings = {}) => ({
  ...settings,
  get desk() {
    return { ...fresh_desk(), logged_in: true, ...more };
  },
});

export const scenes = [
  { name: 'check-start', path: '/' },
  { name: 'check-preview', path: '/', go: (page) => paste(page, texts.deliveroo) },
  {
    name: 'check-deliveroo',
    path: '/',
    go: async (page) => {
      await check(page, texts.deliveroo);
      await open_folds(page);
    },
  },
  { name: 'check-orders', path: '/', go: (page) => check(page, texts.orders) },
  { name: 'check-shipt', path: '/', server: { demo: true }, go: (page) => check(page, texts.shipt) },
  { name: 'check-unknown', path: '/', go: (page) => check(page, 'Grocery list\nmilk\nbread') },
  {
    name: 'check-cat',
    path: '/',
    go: async (page) => {
      await page.setInputFiles('input[type=file]', {
        name: 'cat.bin',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from([0, 1, 2, 3, 250, 251, 252, 0, 7, 7]),
      });
      await page.waitForSelector('.notice-problem');
    },
  },
  { name: 'check-busy', path: '/', server: { mode: '503' }, go: (page) => check(page, texts.orders) },
  {
    name: 'check-kept',
    path: '/',
    go: async (page) => {
      await check(page, texts.shipt);
      await page.click('.panel .button');
      await page.waitForSelector('.key');
    },
  },
  { name: 'me-start', path: '/me' },
  { name: 'me-wrong', path: '/me', go: (page) => enter_key(page, 'rk-nothing') },
  {
    name: 'me-open',
    path: '/me',
    server: { demo: true, joins: [{ id: 1, joined_at: '2026-10-05T10:00:00Z', reached: 'event', shared: true }] },
    go: (page) => enter_key(page),
  },
  {
    name: 'me-empty',
    path: '/me',
    server: { mode: 'empty' },
    go: async (page) => {
      await page.fill('.key-input', KEY);
      await page.click('form .button-main');
      await page.waitForSelector('dialog', { state: 'attached' });
    },
  },
  {
    name: 'me-hours',
    path: '/me',
    go: async (page) => {
      await enter_key(page);
      await page.getByRole('button', { name: 'Work out my hourly pay' }).click();
      await page.getByText('Pay by the hour, on both clocks').waitFor();
    },
  },
  {
    name: 'me-correct',
    path: '/me',
    go: async (page) => {
      await enter_key(page);
      await page.getByRole('button', { name: 'Correct 11.0' }).click();
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'me-dispute',
    path: '/me',
    go: async (page) => {
      await enter_key(page);
      await page.getByRole('button', { name: 'Dispute 11.0' }).first().click();
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'me-formulas',
    path: '/me',
    go: async (page) => {
      await enter_key(page);
      await page.getByRole('button', { name: 'Compare formulas' }).click();
      await page.getByRole('button', { name: 'Add it to the comparison' }).click();
      await page.getByText('The same work under each').waitFor();
    },
  },
  {
    name: 'me-evidence',
    path: '/me?view=evidence',
    go: async (page) => {
      await page.fill('.key-input', KEY);
      await page.click('form .button-main');
      await page.waitForSelector('article.work');
    },
  },
  {
    name: 'me-erase',
    path: '/me',
    go: async (page) => {
      await enter_key(page);
      await page.click('section > .button-danger');
    },
  },
  { name: 'dashboard-public', path: '/dashboard' },
  { name: 'dashboard-public-earlier', path: '/dashboard?release=2', server: { demo: true } },
  { name: 'dashboard-public-platform', path: '/dashboard?platform=uber' },
  { name: 'dashboard-public-opening', path: '/dashboard', server: { releases: [opening] } },
  { name: 'dashboard-public-none', path: '/dashboard', server: { releases: [], plan: null } },
  {
    name: 'dashboard-public-hidden',
    path: '/dashboard',
    server: {
      releases: [{ ...earlier_work, merged: earlier_work.merged.filter((cell) => cell.hidden) }, opening],
    },
  },
  { name: 'dashboard-public-error', path: '/dashboard', server: { mode: '500' } },
  { name: 'dashboard-public-organizer', path: '/dashboard?view=public', server: organizer() },
  { name: 'dashboard', path: '/dashboard', server: organizer({}, { demo: true }) },
  { name: 'dashboard-withdrawn', path: '/dashboard', server: organizer({ withdrawals }) },
  { name: 'dashboard-filtered', path: '/dashboard?platform=shipt', server: organizer() },
  { name: 'dashboard-empty', path: '/dashboard', server: organizer({}, { mode: 'empty' }) },
  { name: 'dashboard-error', path: '/dashboard', server: organizer({}, { mode: '500' }) },
  { name: 'dashboard-spread', path: '/dashboard?view=spread', server: organizer() },
  {
    name: 'dashboard-change',
    path: '/dashboard?view=change&cut=2025-05&event=Strike',
    server: organizer(),
    go: (page) => page.locator('table').last().waitFor(),
  },
  { name: 'dashboard-login', path: '/dashboard?view=login' },
  {
    name: 'dashboard-wrong-login',
    path: '/dashboard?view=login',
    go: async (page) => {
      await log_in(page, 'wrong');
      await page.waitForSelector('.notice-problem');
    },
  },
  {
    name: 'desk-review',
    path: '/dashboard?view=review',
    server: organizer(),
    go: (page) => page.waitForSelector('.review-item'),
  },
  { name: 'desk-review-empty', path: '/dashboard?view=review', server: organizer({ queue: [] }) },
  {
    name: 'desk-review-viewer',
    path: '/dashboard?view=review',
    server: organizer({ account: { ...account, role: 'viewer' } }),
    go: (page) => page.waitForSelector('.review-item'),
  },
  { name: 'desk-no-session', path: '/dashboard?view=review', go: (page) => page.waitForSelector('form') },
  { name: 'desk-cases', path: '/dashboard?view=cases', server: organizer() },
  { name: 'desk-cases-empty', path: '/dashboard?view=cases', server: organizer({ cases: [] }) },
  { name: 'desk-codes', path: '/dashboard?view=codes', server: organizer() },
  {
    name: 'desk-code-made',
    path: '/dashboard?view=codes',
    server: organizer(),
    go: async (page) => {
      await page.getByLabel('For whom').fill('new riders');
      await page.getByRole('button', { name: 'Make codes' }).click();
      await page.waitForSelector('.key');
    },
  },
  {
    name: 'desk-decide',
    path: '/dashboard?view=cases',
    server: organizer(),
    go: async (page) => {
      await page.locator('.card').first().locator('button').first().click();
      await page.waitForSelector('.tick input');
    },
  },
  {
    name: 'desk-layouts',
    path: '/dashboard?view=layouts',
    server: organizer(),
    go: (page) => page.waitForSelector('table'),
  },
  { name: 'desk-layouts-empty', path: '/dashboard?view=layouts', server: organizer({ layouts: [] }) },
  { name: 'desk-audit', path: '/dashboard?view=audit', server: organizer() },
  {
    name: 'desk-audit-no-right',
    path: '/dashboard?view=audit',
    server: organizer({ account: { ...account, role: 'organizer' } }),
  },
  { name: 'rules', path: '/rules' },
  { name: 'rule-nmw', path: '/rules/uk-nmw-session' },
  {
    name: 'rule-floor',
    path: '/rules/uk-roo-gmb-floor',
    go: async (page) => {
      await page.fill('.panel input[type=text]', '15 min');
      await page.selectOption('.panel select', 'car');
      await page.click('.panel .button-main');
      await page.waitForSelector('.panel .headline');
    },
  },
  { name: 'rule-company', path: '/rules/nyc-dcwp-aggregate' },
  { name: 'rule-missing', path: '/rules/no-such-rule' },
  { name: 'platforms', path: '/platforms' },
  { name: 'platform-shipt', path: '/platforms/shipt' },
  { name: 'about', path: '/about' },
];
