// The pages against the service itself, on the documents of fixtures/: that both mean the same by every
// name. Needs RATECHECK_PROGRAM; the other tests use the stand-in.

import { existsSync, readFileSync } from 'node:fs';
import { test, equal, expect } from './harness.mjs';
import { launch, open } from './browser.mjs';
import { program, start_service } from './program.mjs';
import { has, sound } from './scaffold.mjs';
import { listed_pages } from './mock_server.mjs';
import { check } from './scenes.mjs';
import { pdf_of, screenshot_of } from './fixtures/files.mjs';
import { strToU8, zipSync } from '../../src/web/vendor/node_modules/fflate/esm/index.mjs';

const fixture = (path) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');

async function run_all() {
  const service = await start_service();
  const browser = await launch();
  const on = async (path, body) => {
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      locale: 'en-GB',
      serviceWorkers: 'block',
      reducedMotion: 'reduce',
    });
    const odd = [];
    context.on('weberror', (error) => odd.push(String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) odd.push(message.text());
    });
    try {
      const page = await open(context, service.address + path);
      await body(page);
      await sound(page);
      equal(odd, []);
    } finally {
      await context.close();
    }
  };

  await test('service: a Shipt week is read, judged and shown with its steps', () =>
    on('/', async (page) => {
      await check(page, fixture('shipt/order-history-cards/week.txt'));
      await page.waitForSelector('.work');
      await has(page, 'Shipt');
      await page.locator('.work summary').first().click();
      await page.waitForSelector('.work .steps li');
      await page.waitForSelector('.work .readings mark');
    }));

  await test('service: a proposal that is accepted makes the verdict possible', () =>
    on('/', async (page) => {
      await check(page, fixture('shipt/order-history-cards/damaged.txt'));
      const job = page.locator('article.work').first();
      equal(await job.locator('.chip').first().innerText(), 'Cannot be judged');
      await job.locator('summary').first().click();
      await job.getByRole('button', { name: 'Use 15.52' }).click();
      await page.waitForFunction(
        () => document.querySelector('article.work .chip').innerText !== 'Cannot be judged',
        null,
        { timeout: 10000 },
      );
      equal(await job.locator('.chip').first().innerText(), 'Agrees');
      expect((await page.inputValue('textarea')).includes('Order Pay $15.52'), 'the text keeps its currency sign');
    }));

  await test('service: several screens pasted as one text are each read, and it is said where each stands', () =>
    on('/', async (page) => {
      await check(page, `${fixture('doordash/day/example.txt')}\n${fixture('doordash/dash-summary/example.txt')}`);
      await page.waitForSelector('.work');
      await has(page, '$36.20');
      await has(page, '$43.10');
      await has(page, 'Pasted text holds 2 documents.');
      await has(page, 'Lines 1 to 12: DoorDash, day.');
    }));

  await test('service: a Deliveroo invoice against the yardstick of its day', () =>
    on('/', async (page) => {
      await check(page, fixture('deliveroo/invoice-gb-2018/rows.txt'));
      await page.waitForSelector('.work');
      await has(page, 'yardstick');
      await has(page, 'Nobody owes this difference.');
    }));

  await test('service: what is no pay document is refused with a sentence, and stays', () =>
    on('/', async (page) => {
      await check(page, fixture('refused/grocery-list.txt'));
      await has(page, 'What you gave could not be read.');
      expect((await page.inputValue('textarea')).length > 5, 'the text stays');
    }));

  await test('service: keep, see, consent, export and erase', () =>
    on('/', async (page) => {
      await check(page, fixture('shipt/order-history-cards/week.txt'));
      await page.getByRole('button', { name: 'Keep it under a new key' }).click();
      await page.waitForSelector('.key');
      expect(/^rk-/.test(await page.innerText('.key')), 'a key of the service');
      await page.goto(`${service.address}/me`);
      await page.waitForSelector('table');
      await page.getByText(/^\d+ verdicts?$/).waitFor();
      await has(page, 'Shipt');
      await page.getByRole('button', { name: 'Work out my hourly pay' }).click();
      await page.getByText('None of your documents tells the time worked.').waitFor();
      const consent = page.getByLabel('My pay may be counted');
      await consent.check();
      await page.waitForFunction(() => [...document.querySelectorAll('.tick input')].some((one) => one.checked));
      await page.getByLabel('For what').fill('extension');
      await page.getByRole('button', { name: 'Make a key' }).click();
      await page.getByText('This key is shown only now:').waitFor();
      await page.getByLabel('Code', { exact: true }).fill('NO-SUCH-CODE');
      await page.getByRole('button', { name: 'Join', exact: true }).click();
      await page.waitForSelector('.notice-problem');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download everything' }).click(),
      ]);
      const taken = readFileSync(await download.path());
      if (download.suggestedFilename().endsWith('.zip')) equal(taken.subarray(0, 2).toString(), 'PK', 'an archive');
      else equal(JSON.parse(taken.toString()).schema, 1, 'an export');
      await page.click('section > .button-danger');
      await page.check('dialog input');
      await page.locator('dialog .button-danger').click();
      await page.getByText('Everything was erased.').waitFor();
    }));

  const give = (page, name, bytes) =>
    page.setInputFiles('input[type=file]', { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
  const check_given = async (page) => {
    await page.waitForSelector('.preview .button-main', { timeout: 120000 });
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer:not([hidden]) article.work', { timeout: 30000 });
  };

  await test('service: a screenshot is read by the engine we serve, and judged', async () => {
    const screen = fixture('shipt/order-history-cards/week.txt').split('\n').slice(0, 22).join('\n');
    const picture = await screenshot_of(browser, screen);
    await on('/', async (page) => {
      await give(page, 'screen.png', picture);
      await check_given(page);
      await has(page, 'Shipt paid exactly what its formula says');
      equal(await page.locator('article.work').count(), screen.match(/Total Pay/g).length, 'the jobs on the screen');
    });
  });

  await test('service: a PDF is read on the device, and judged', async () => {
    const pdf = await pdf_of(browser, fixture('deliveroo/invoice-gb-2018/rows.txt'));
    await on('/', async (page) => {
      await give(page, 'invoice.pdf', pdf);
      await check_given(page);
      await has(page, 'Deliveroo');
      equal(await page.locator('article.work').count(), 5);
    });
  });

  await test('service: an archive of two documents is read, and judged as one answer', () =>
    on('/', async (page) => {
      await give(
        page,
        'both.zip',
        zipSync({
          'a/invoice.txt': strToU8(fixture('deliveroo/invoice-gb-2018/rows.txt')),
          'b/week.txt': strToU8(fixture('shipt/order-history-cards/week.txt')),
        }),
      );
      await check_given(page);
      await has(page, 'Deliveroo');
      await has(page, 'Shipt');
    }));

  await test('service: mine corrects, confirms, disputes, compares formulas and prints', () =>
    on('/', async (page) => {
      await check(page, fixture('shipt/order-history-cards/damaged.txt'));
      await page.getByRole('button', { name: 'Keep it under a new key' }).click();
      await page.waitForSelector('.key');
      await page.goto(`${service.address}/me`);
      await page.getByRole('button', { name: 'Use 15.52' }).click();
      await page.getByText('Corrected by you').waitFor();
      await page.getByRole('button', { name: /^Correct \d+\.2$/ }).click();
      await page.getByLabel('Which value').selectOption('pay.tip');
      await page.getByLabel('What it really is').fill('4.00');
      await page.getByRole('button', { name: 'Correct it and judge again' }).click();
      await page.getByText('4.00', { exact: true }).waitFor();
      await page.getByText('No verdict came out otherwise').waitFor();
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page
        .getByRole('row', { name: /pf-shipt-v1/ })
        .first()
        .getByRole('button', { name: /^Dispute/ })
        .click();
      await page.getByLabel('What is wrong').fill('The order was larger than shown.');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText('It waits for a person.').waitFor();
      await page.getByRole('button', { name: 'Compare formulas' }).click();
      await page.getByLabel('Under which formula').selectOption('pf-shipt-v1');
      await page.getByRole('button', { name: 'Add it to the comparison' }).click();
      await page.getByRole('table', { name: 'The same work under each' }).getByText('2 of 2').waitFor();
      await page.goto(`${service.address}/me?view=evidence`);
      await page.getByLabel('What to show').selectOption('all');
      await page.getByText('7.5 %').first().waitFor();
      expect(/[0-9a-f]{64}/.test(await page.innerText('.hash')), 'the fingerprint of the file');
    }));

  await test('service: the dashboard says what will come before anything is published', () =>
    on('/dashboard', async (page) => {
      await has(page, 'Nothing is published yet.');
      await has(page, 'Next come the figures of');
    }));

  await test('service: every rule has a page that draws', async () => {
    const rules = (await (await fetch(`${service.address}/v1/rules`)).json()).items;
    expect(rules.length > 3, 'rules are loaded');
    await on('/rules', async (page) => {
      for (const rule of rules) {
        await page.goto(`${service.address}/rules/${rule.id}`);
        await page.getByText('Name in files').waitFor();
        await sound(page);
      }
    });
  });

  await test('service: the calculator works out the floor of an order', () =>
    on('/rules/uk-roo-gmb-floor', async (page) => {
      await page.locator('input[type=date]').fill('2024-06-01');
      await page.getByLabel('Time estimated by the app').fill('15 min');
      await page.getByLabel('Vehicle').selectOption('car');
      await page.getByRole('button', { name: 'Work it out' }).click();
      await page.getByText('Due: £4.07').waitFor();
    }));

  await test('service: every page asks at once for all the modules it imports', async () => {
    for (const [path, html] of listed_pages()) {
      equal(await (await fetch(service.address + path)).text(), html, path);
      expect(html.match(/modulepreload/g).length > 4, 'modules');
    }
  });

  await test('service: platforms and rules are listed', async () => {
    await on('/platforms', (page) => has(page, 'Deliveroo'));
    await on('/rules', async (page) => expect((await page.locator('.rule-list li').count()) > 3, 'rules'));
  });

  await browser.close();
  await service.stop();
}

if (existsSync(program)) await run_all();
else console.log(`      ${program} is not built: the pages were not tested against the service`);
