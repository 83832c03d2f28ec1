// The organizer's desk against the program itself, on a demo: queue, cases, evidence, codes, log, roles.

import { existsSync, readFileSync } from 'node:fs';
import { test, equal, expect } from './harness.mjs';
import { launch, open } from './browser.mjs';
import { command, new_folder, program, start_service } from './program.mjs';
import { has, sound } from './scaffold.mjs';

const PASSWORD = 'correct horse battery';

function fill_demo() {
  const data = new_folder();
  const told = command(['demo', '--data', data, '--workers', '150', '--work-items', '9000']);
  for (const role of ['viewer', 'organizer', 'steward'])
    command(['organizer', 'add', role, '--role', role, '--data', data], `${PASSWORD}\n`);
  return { data, key: /rk-[0-9A-Z-]+/.exec(told)[0] };
}

async function run_all() {
  const { data, key } = fill_demo();
  const service = await start_service(data);
  const browser = await launch();
  const odd = [];
  const new_person = async (more = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      serviceWorkers: 'block',
      reducedMotion: 'reduce',
      ...more,
    });
    context.on('weberror', (error) => odd.push(String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) odd.push(message.text());
    });
    context.on('request', (request) => {
      if (!request.url().startsWith(service.address)) odd.push(request.url());
    });
    return context;
  };
  const go = async (page, path) => {
    await page.goto(service.address + path);
    await page.waitForSelector('main[data-ready=true]');
    await page.waitForFunction(() => !document.querySelector('.loading'));
  };
  const log_in = async (name) => {
    const context = await new_person();
    const page = await open(context, `${service.address}/dashboard?view=login`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText(`Logged in as ${name} (`).waitFor();
    return page;
  };
  const tabs = (page) => page.locator('nav.tabs a').allInnerTexts();
  const quiet = async (page) => {
    await sound(page);
    equal(odd.splice(0), [], 'nothing odd happens');
  };

  const worker = await open(await new_person({ viewport: { width: 360, height: 740 } }), `${service.address}/me`);
  await worker.evaluate((word) => sessionStorage.setItem('ratecheck.key', word), key);
  const organizer = await log_in('organizer');
  let steward;

  await test('desk: a worker disputes, agrees to nothing yet; the queue holds it with its amounts', async () => {
    await go(worker, '/me');
    for (const words of ['I waited at the kitchen.', 'The way was longer.']) {
      await worker
        .getByRole('row', { name: /demo-floor/ })
        .getByRole('button', { name: /^Dispute/ })
        .nth(words.length % 3)
        .click();
      await worker.getByLabel('What is wrong').fill(words);
      await worker.getByRole('button', { name: 'Send' }).click();
      await worker.getByText(words).waitFor();
    }
    await go(organizer, '/dashboard?view=review');
    await has(organizer, '2 wait.');
    await has(organizer, 'I waited at the kitchen.');
    await quiet(organizer);
    await quiet(worker);
  });

  await test('desk: by keyboard alone the queue is decided, with a reason, and the worker reads it', async () => {
    await organizer.locator('.review-item').first().focus();
    await organizer.keyboard.press('j');
    await organizer.keyboard.press('k');
    await organizer.keyboard.press('r');
    await organizer.keyboard.type('The wait counts.');
    await organizer.keyboard.press('Escape');
    await organizer.keyboard.press('f');
    await organizer.getByText(/is decided\. 1 /).waitFor();
    await go(worker, '/me');
    await worker.getByText('The wait counts.').waitFor();
    await has(worker, 'The worker is right');
    await has(worker, 'organizer, ', 'main');
    await quiet(organizer);
    await quiet(worker);
  });

  await test('desk: the link of a disputed verdict leads to its rule', async () => {
    await go(organizer, '/dashboard?view=review');
    await organizer.locator('.review-item h2 a').first().click();
    await organizer.getByText('Name in files').waitFor();
    await quiet(organizer);
  });

  await test('desk: a case holds what workers agreed to, and a person decides it verdict by verdict', async () => {
    await go(organizer, '/dashboard?view=cases');
    await organizer.getByLabel('What it is about').fill('Waiting at kitchens');
    await organizer.getByRole('button', { name: 'Open the case' }).click();
    await organizer.getByText('case 1', { exact: true }).waitFor();
    await organizer.getByRole('button', { name: 'Decide verdicts of case 1' }).click();
    await organizer.getByText('Nobody has agreed to this case yet.').waitFor();
    await go(worker, '/me');
    await worker.getByLabel('Name of a case').fill('case 1');
    await worker.getByRole('button', { name: 'Agree to this case' }).click();
    await worker.getByText('(case 1)').waitFor();
    await go(organizer, '/dashboard?view=cases');
    await organizer.getByRole('button', { name: 'Decide verdicts of case 1' }).click();
    const table = organizer.getByRole('table', { name: /Verdicts of case 1/ });
    await table.waitFor();
    await quiet(organizer);
    await table.locator('tbody input[type=checkbox]').first().check();
    await organizer.getByRole('button', { name: 'They stand' }).click();
    await organizer.getByText('Please write a reason first.').waitFor();
    await organizer.getByLabel('Why you decide so').fill('Held against the receipts.');
    await organizer.getByRole('button', { name: 'They stand' }).click();
    await organizer.getByText('1 verdict is decided.').waitFor();
    await go(worker, '/me');
    await worker.getByText('Held against the receipts.').waitFor();
    await quiet(organizer);
  });

  await test('desk: the evidence opens as a page to print, and is taken as JSON', async () => {
    await go(organizer, '/dashboard?view=cases');
    await organizer.getByRole('link', { name: 'Evidence of case 1 to print' }).click();
    await organizer
      .getByRole('heading', { name: /Waiting at kitchens/ })
      .first()
      .waitFor();
    await has(organizer, 'Held against the receipts.', 'body');
    expect(!(await organizer.content()).includes(key), 'no key on paper');
    equal(odd.splice(0), []);
    await go(organizer, '/dashboard?view=cases');
    const [download] = await Promise.all([
      organizer.waitForEvent('download'),
      organizer.getByRole('link', { name: 'Evidence of case 1', exact: true }).click(),
    ]);
    const pack = JSON.parse(readFileSync(await download.path(), 'utf8'));
    equal([pack.schema, pack.case.title, download.suggestedFilename()], [1, 'Waiting at kitchens', 'case-1.json']);
    equal(
      pack.sums.map((sum) => sum.final_short + sum.final_other),
      [1],
    );
  });

  await test('desk: each role sees its own and no more', async () => {
    equal((await tabs(organizer)).includes('Log'), false);
    await go(organizer, '/dashboard?view=audit');
    await has(organizer, 'This part is not open to your role.');
    const viewer = await log_in('viewer');
    equal((await tabs(viewer)).includes('Log'), false);
    await go(viewer, '/dashboard?view=review');
    await has(viewer, 'Your role may look, not decide.');
    await go(viewer, '/dashboard?view=cases');
    await has(viewer, 'Waiting at kitchens');
    equal(await viewer.locator('main').getByRole('button').filter({ hasNotText: 'Log out' }).count(), 0);
    await go(viewer, '/dashboard?view=codes');
    equal(
      await viewer
        .locator('main')
        .getByRole('button', { name: /Make|Revoke/ })
        .count(),
      0,
    );
    await quiet(viewer);
    await viewer.context().close();
  });

  await test('desk: a steward reads in the log what was done, and nothing of a worker', async () => {
    steward = await log_in('steward');
    expect((await tabs(steward)).includes('Log'), 'the log is offered');
    await go(steward, '/dashboard?view=audit');
    const log = await steward.innerText('table');
    for (const words of ['organizer', 'case']) expect(log.includes(words), `${words} is not in ${log}`);
    expect(!log.includes(key) && !log.includes('kitchen'), 'words of a worker are in the log');
    await quiet(steward);
  });

  await test('desk: the figures show what was planted; CSV holds every cell; print has no buttons', async () => {
    await go(steward, '/dashboard');
    await has(steward, 'Invented data.', 'body');
    const cells = await steward.getByRole('table', { name: 'All cells' }).locator('tbody tr').count();
    const [download] = await Promise.all([
      steward.waitForEvent('download'),
      steward.getByRole('link', { name: 'Download as CSV' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n');
    expect(
      lines[0].startsWith('mark,platform,place,month,rule') && lines.length === 37 && cells === 20,
      `${lines.length} lines, ${cells} rows`,
    );
    await steward.emulateMedia({ media: 'print' });
    equal(await steward.locator('.no-print:visible, .button:visible').count(), 0);
    await steward.emulateMedia({ media: 'screen' });
    await go(steward, '/dashboard?view=change&platform=demo-meals&place=GB&cut=2025-04');
    const [row] = await steward
      .getByRole('table', { name: 'Before and after, in figures' })
      .locator('tbody tr')
      .allInnerTexts();
    const [before, after] = [...row.matchAll(/\t([\d.]+)%\n/g)].map((match) => Number(match[1]));
    expect(Math.abs(before - 12) < 5 && Math.abs(after - 24) < 6, row);
    await has(steward, 'through a union');
    await has(steward, '1 Apr 2025: new rates or formula (Invented floor of the demo, in pounds)');
    await quiet(steward);
  });

  await test('desk: a joining code is made, joins a worker, and is revoked', async () => {
    await go(organizer, '/dashboard?view=codes');
    await organizer.getByLabel('For whom').fill('night shift');
    await organizer.getByLabel('How reached').selectOption('workplace');
    await organizer.getByRole('button', { name: 'Make codes' }).click();
    const code = await organizer.innerText('.key');
    // The demo's worker has joined with a code of their own, and leaves before the new one: last, since figures of
    // the place go with that.
    await go(worker, '/me');
    await worker.getByRole('button', { name: 'Leave', exact: true }).click();
    await worker.getByRole('button', { name: 'Really leave?' }).click();
    await worker.getByLabel('Code', { exact: true }).fill(code);
    await worker.getByRole('button', { name: 'Join', exact: true }).click();
    await worker.waitForFunction(() => /You have joined/.test(document.body.innerText));
    await organizer.getByRole('button', { name: 'Revoke night shift' }).click();
    await organizer.getByRole('button', { name: 'Really revoke?' }).click();
    await organizer
      .getByRole('row', { name: /night shift/ })
      .getByText('revoked')
      .waitFor();
    await quiet(organizer);
  });

  await test('desk: a layout that drifted is told with the shape of the line, to those who log in only', async () => {
    await go(steward, '/dashboard?view=layouts');
    await has(steward, 'There is nothing to watch yet.');
    const week = readFileSync(new URL('../../fixtures/shipt/order-history-cards/week.txt', import.meta.url), 'utf8');
    for (let i = 0; i < 6; i += 1) {
      const kept = await fetch(`${service.address}/v1/statements`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
        body: `${week}\nBrand new card ${i + 1}\nMystery share $4.1${i}\n`,
      });
      equal(kept.status, 201);
    }
    await go(steward, '/dashboard?view=layouts');
    await has(steward, '1 layout seems to have changed.');
    const [row] = await steward.getByRole('table', { name: 'Layouts by week' }).locator('tbody tr').allInnerTexts();
    for (const words of ['Shipt', 'shipt/order-history-cards', 'seems changed', 'Aaa', '9'])
      expect(row.includes(words), `${words} is not in ${row}`);
    expect(!/Mystery|Brand/.test(row), 'a word of a document is shown');
    await quiet(steward);
    const anyone = await open(await new_person(), `${service.address}/dashboard?view=layouts`);
    await has(anyone, 'This part is for organizers. Please log in.');
    await anyone.context().close();
  });

  await test('desk: logging out ends the session, also for the tab beside it', async () => {
    const beside = await steward.context().newPage();
    await go(beside, '/dashboard?view=audit');
    await go(steward, '/dashboard');
    await steward.getByRole('button', { name: 'Log out' }).click();
    await steward.getByRole('button', { name: 'Log in' }).waitFor();
    await go(beside, '/dashboard?view=audit');
    await has(beside, 'This part is for organizers');
  });

  await browser.close();
  await service.stop();
}

if (existsSync(program)) await run_all();
else console.log(`      ${program} is not built: the desk was not tested against the service`);
