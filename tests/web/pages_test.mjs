// The pages in a browser: what a person sees and does.

import { readFileSync } from 'node:fs';
import { test, equal, expect } from './harness.mjs';
import { launch } from './browser.mjs';
import { KEY } from './mock_server.mjs';
import { has, on as on_page, text } from './scaffold.mjs';
import { check, enter_key, log_in, paste } from './scenes.mjs';
import { account, fresh_desk } from './fixtures/desk.mjs';
import { withdrawals } from './fixtures/insights.mjs';
import { opening, plan, third_quarter } from './fixtures/releases.mjs';
import * as texts from './fixtures/texts.mjs';
import { csv_of } from '../../src/web/assets/js/public/release.js';
import { UTILITY } from '../../src/web/assets/js/public/utility.js';

const browser = await launch();

const on = (path, body, more) => on_page(browser, path, body, more);
const signed_in = (more = {}, settings = {}) => ({
  server: { ...settings, desk: { ...fresh_desk(), logged_in: true, ...more } },
});

await test('pasting and one press give the answer in plain words first', () =>
  on('/', async (page) => {
    await check(page, texts.orders);
    equal(await text(page, '.headline'), 'Deliveroo paid you £6.36 less than the agreed floor on 3 of 14 jobs.');
    await has(page, 'Deliveroo paid at least what was due on 9 of 14 jobs.');
    await has(page, 'Perhaps too little on 1 of 14 jobs');
    await has(page, 'the offer screen shows it before you accept');
  }));

await test('nothing is sent before the press, and private details never are', () =>
  on('/', async (page, server) => {
    await paste(page, texts.deliveroo);
    equal(server.requests.filter((one) => one.method === 'POST').length, 0);
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer h1');
    const posts = server.requests.filter((one) => one.method === 'POST');
    equal(
      posts.map((one) => one.url),
      ['/v1/check?steps=true'],
    );
    equal(posts[0].type, 'text/plain');
    expect(!/Jordan|rider\.help|7946/.test(posts[0].body), 'a private detail was sent');
    equal(server.kept, 0);
  }));

await test('struck-out details can be put back by choice only', () =>
  on('/', async (page, server) => {
    await paste(page, texts.deliveroo);
    await page.uncheck('.preview .tick input');
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer h1');
    expect(server.requests.find((one) => one.method === 'POST').body.includes('Jordan'), 'the choice was not followed');
  }));

await test('each value stands beside the line it came from, a doubtful one is marked and can be put right', () =>
  on('/', async (page, server) => {
    await check(page, texts.deliveroo);
    const third = page.locator('.work').nth(2);
    await third.locator('summary').first().click();
    equal(await third.locator('.reading-doubtful mark').innerText(), '£36.4O');
    await has(page, 'Line 10', '.reading-doubtful');
    await third.getByRole('button', { name: 'Use £36.40' }).click();
    await page.waitForFunction(() => !document.querySelector('.doubt-mark'));
    const posts = server.requests.filter((one) => one.method === 'POST');
    equal(posts.length, 2);
    expect(posts[1].body.includes('£36.4O £36.40'), 'only the doubtful value is exchanged');
    await has(page, 'Your pay reached this yardstick on 3 of 4 sessions.');
  }));

await test('arithmetic opens step by step with links to the sources', () =>
  on('/', async (page) => {
    await check(page, texts.shipt);
    const first = page.locator('.work').first();
    await first.locator('summary').first().click();
    equal(await first.locator('.steps li').first().innerText(), '84.20 USD × 0.075 = 6.3150 USD [source 1]');
    equal(await first.locator('.sources a').first().getAttribute('href'), 'https://gigbox.media.mit.edu/posts/');
  }));

await test('paid more and agreed are said as plainly as short', () =>
  on('/', async (page) => {
    await check(page, texts.shipt);
    equal(await text(page, '.headline'), 'No short pay was found in what could be judged.');
    await has(page, 'Shipt paid $0.28 more than the formula says on 1 of 2 jobs.');
    await has(page, 'Shipt paid exactly what its formula says on 1 of 2 jobs.');
  }));

await test('titles of rules that come late leave open what was opened', () =>
  on('/', async (page, server) => {
    await page.evaluate(() => sessionStorage.clear());
    let let_go;
    const held = new Promise((done) => {
      let_go = done;
    });
    await page.route('**/v1/rules', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.waitForSelector('main[data-ready=true]');
    await check(page, texts.shipt);
    await page.locator('.work summary').first().click();
    await page.waitForSelector('.work .steps');
    let_go();
    await page.getByText('Shipt: five dollars').first().waitFor();
    equal(await page.locator('.work details[open]').count(), 1);
    equal(server.requests.filter((one) => one.method === 'POST').length, 1);
  }));

await test('rules that do not apply are told once each, with the reason', () =>
  on('/', async (page) => {
    await check(page, texts.shipt);
    await page.getByText('Rules that do not apply here, and why').click();
    equal(await page.getByText('the work was not in Seattle').count(), 1);
  }));

await test('on every page, data of a demo is marked as invented, other data is not', async () => {
  for (const path of ['/', '/me', '/dashboard', '/rules', '/platforms', '/about'])
    await on(path, async (page) => has(page, 'Invented data.', 'body'), { server: { demo: true } });
  await on('/dashboard', async (page) => equal(await page.locator('.demo').count(), 0));
});

await test('unread lines and contradictions are listed', () =>
  on('/', async (page) => {
    await check(page, texts.shipt);
    await has(page, 'Order <REDACTED> <REDACTED> On Time');
    await page.getByRole('button', { name: 'Back to what I gave' }).click();
    await check(page, texts.deliveroo);
    await has(page, 'The hours do not fit the clock times');
  }));

await test('several files go as one request, each with its name', () =>
  on('/', async (page, server) => {
    await page.setInputFiles('input[type=file]', [
      { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from(texts.orders) },
      { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from(texts.shipt) },
    ]);
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer h1');
    const post = server.requests.find((one) => one.method === 'POST');
    equal(post.type, 'application/vnd.ratecheck.documents+json');
    equal(
      JSON.parse(post.body).documents.map((one) => one.name),
      ['a.txt', 'b.txt'],
    );
    await has(page, 'Shipt paid $0.28 more');
    await has(page, 'Deliveroo paid you £6.36 less');
  }));

await test('the filter shows only what was asked for', () =>
  on('/', async (page) => {
    await check(page, texts.orders);
    await page.locator('.filter', { hasText: 'Short' }).first().click();
    equal(await page.locator('.work').count(), 3);
  }));

await test('keeping is a second step that shows the key once', () =>
  on('/', async (page, server) => {
    await check(page, texts.shipt);
    equal(server.kept, 0);
    await page.getByRole('button', { name: 'Keep it under a new key' }).click();
    equal(await page.innerText('.key'), KEY);
    equal(server.kept, 1);
    await page.goto(`${server.address}/me`);
    await page.waitForSelector('table');
    equal(await page.evaluate(() => localStorage.length), 0);
  }));

await test('own results: list, consent, code, erase with a second look', () =>
  on('/me', async (page, server) => {
    await enter_key(page);
    await has(page, '5 verdicts');
    await page.getByLabel('Code', { exact: true }).fill('WRONG');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.waitForSelector('.notice-problem');
    await page.getByLabel('Code', { exact: true }).fill('jc-UNION-24');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByText('You have joined.').waitFor();
    await page.click('section > .button-danger');
    equal(await page.locator('dialog .button-danger').isDisabled(), true);
    await page.check('dialog input');
    await page.locator('dialog .button-danger').click();
    await page.getByText('Everything was erased.').waitFor();
    equal(
      server.requests.filter((one) => one.method === 'DELETE').map((one) => one.url),
      ['/v1/me'],
    );
    equal(await page.evaluate(() => sessionStorage.getItem('ratecheck.key')), null);
  }));

await test('a joining says by which kind of code, is joined again by one’s own, and is left after a second look', () =>
  on('/me', async (page, server) => {
    server.joins = [{ id: 1, joined_at: '2026-10-05T10:00:00Z', reached: 'event', shared: true }];
    await enter_key(page);
    const joining = page.locator('section', { has: page.getByRole('heading', { name: 'Join with a code' }) });
    await joining.getByText('with a code made for several people. You can be counted in organizers').waitFor();
    expect((await joining.innerText()).includes('5 Oct 2026'), 'when they joined');
    await joining.getByLabel('Code', { exact: true }).fill('jc-UNION-24');
    await joining.getByRole('button', { name: 'Join' }).click();
    await joining.getByText('with a code of your own. If you agree to it').waitFor();
    await joining.getByText('You have joined.').waitFor();
    equal(await joining.getByLabel('Code', { exact: true }).count(), 0, 'forms');
    await joining.getByRole('button', { name: 'Leave' }).click();
    equal(server.joins.length, 1, 'one press leaves nothing');
    await joining.getByRole('button', { name: 'Really leave?' }).click();
    await joining.getByText('Your voice is out of all figures that are not yet published.').waitFor();
    await joining.getByLabel('Code', { exact: true }).waitFor();
    equal(
      server.requests.filter((one) => one.method === 'DELETE').map((one) => one.url),
      ['/v1/me/joins/2'],
    );
  }));

await test('why joining failed is said in words about codes, never about keys', () =>
  on('/me', async (page, server) => {
    server.joins = [{ id: 1, joined_at: '2026-10-05T10:00:00Z', reached: 'event', shared: true }];
    await enter_key(page);
    const joining = page.locator('section', { has: page.getByRole('heading', { name: 'Join with a code' }) });
    for (const [typed, words] of [
      ['rk-QQQQQ', 'This is not a joining code: a code begins with jc-.'],
      ['jc-QQQQ', 'This code does not work: it is mistyped, used up or no longer valid.'],
      ['jc-MEET-24', 'You have joined already.'],
    ]) {
      await joining.getByLabel('Code', { exact: true }).fill(typed);
      await joining.getByRole('button', { name: 'Join' }).click();
      await joining.getByText(words).waitFor();
      expect(!/\bkey\b/i.test(await joining.innerText()), `${typed}: a key is spoken of`);
      equal(await joining.getByLabel('Code', { exact: true }).inputValue(), typed, 'what was typed stays');
    }
  }));

await test('a correction is sent, tells what it left, is shown beside what was read, and can be taken back', () =>
  on('/me', async (page, server) => {
    await enter_key(page);
    await page.getByRole('button', { name: 'Correct 11.0' }).click();
    await page.getByLabel('What it really is').fill('twenty');
    await page.getByRole('button', { name: 'Correct it and judge again' }).click();
    await page.getByText('Write it as 14.58.').waitFor();
    equal(await page.getByLabel('What it really is').inputValue(), 'twenty', 'what was typed stays');
    await page.getByLabel('What it really is').fill('24.60');
    await page.getByRole('button', { name: 'Correct it and judge again' }).click();
    await page.getByText('Corrected by you').waitFor();
    equal(
      server.corrections.map((one) => [one.work, one.field, one.value]),
      [['11.0', 'total', '24.60']],
    );
    await has(page, 'The amounts that make it up are not');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Take back 1' }).click();
    await page.getByText('Corrected by you').waitFor({ state: 'detached' });
  }));

await test('documents that contradict each other are shown, and the worker says which of them is right', () =>
  on('/me', async (page, server) => {
    server.conflicts = [
      {
        tellings: [
          {
            work: '11.0',
            holds: false,
            withheld: true,
            with: '12.1',
            differs: [{ field: 'total', other: '14.15', here: '13.15' }],
          },
          {
            work: '12.1',
            holds: false,
            withheld: true,
            with: '11.0',
            differs: [{ field: 'total', other: '13.15', here: '14.15' }],
          },
        ],
      },
    ];
    await enter_key(page);
    await has(page, 'Documents that contradict each other');
    await has(page, '13.15');
    await page.getByRole('button', { name: '12.1 is right' }).click();
    await page.getByText('12.1 is right, as you said').waitFor();
    await page.getByRole('button', { name: 'Take back 12.1' }).click();
    await page.getByRole('button', { name: '12.1 is right' }).waitFor();
    const sent = server.requests
      .filter((one) => one.url.startsWith('/v1/me/conflicts/'))
      .map((one) => `${one.method} ${one.url}`);
    equal(sent, ['POST /v1/me/conflicts/12.1', 'DELETE /v1/me/conflicts/12.1']);
  }));

await test('a probable reading is used only after a word from the worker', () =>
  on('/me', async (page, server) => {
    await enter_key(page);
    equal(server.corrections.length, 0);
    await page.getByRole('button', { name: 'Use 33.20' }).click();
    await page.getByText('Corrected by you').waitFor();
    equal(server.corrections[0].confirms_proposal, true);
  }));

await test('a verdict is disputed in the worker’s words; a decision is shown with its reason', () =>
  on('/me', async (page, server) => {
    await enter_key(page);
    await has(page, 'The invoice counts the break.');
    await page.getByRole('button', { name: 'Dispute 11.2' }).click();
    await page.getByLabel('What is wrong').fill('I waited at the door.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('It waits for a person.').waitFor();
    equal(JSON.parse(server.requests.findLast((one) => one.url === '/v1/me/disputes' && one.method === 'POST').body), {
      verdict: '11.2',
      words: 'I waited at the door.',
    });
    await page.getByRole('button', { name: 'Take dispute 2 back' }).click();
    await page.getByText('I waited at the door.').waitFor({ state: 'detached' });
  }));

await test('verdicts that changed are told once', () =>
  on('/me', async (page) => {
    await enter_key(page);
    await page.getByRole('button', { name: 'I have seen it' }).click();
    await page.getByText('came out otherwise').waitFor({ state: 'detached' });
  }));

/** The row of the comparison that its first formula makes. */
async function compare_formulas(page) {
  await enter_key(page);
  await page.getByRole('button', { name: 'Compare formulas' }).click();
  await page.getByLabel('Under which formula').selectOption('uk-nmw-session');
  await page.getByLabel('On the day').fill('2019-04-01');
  await page.getByRole('button', { name: 'Add it to the comparison' }).click();
  return page.getByRole('table', { name: 'The same work under each' }).locator('tbody tr');
}

await test('old formula against new: only what a formula needs is sent, work of unknown time is left out', () =>
  on('/me', async (page, server) => {
    const row = await compare_formulas(page);
    await row.waitFor();
    for (const words of ['2 of 2', '£57.30', '£8.14', '+£49.16']) await has(page, words);
    equal(JSON.parse(server.requests.find((one) => one.url.endsWith('/evaluate')).body), {
      on: '2019-04-01',
      inputs: { online_time: '9000 s', started_at: '2019-04-01T18:05:00+00:00' },
    });
  }));

const kept = (count) =>
  Array.from({ length: count }, (_, i) => ({
    id: 100 + i,
    received_at: '2026-10-02T09:30:00Z',
    reader: 'parsers 1a rules 2b',
    sources: ['ab'.repeat(32)],
    statement_count: 1,
    work_items: 2,
    verdict_count: 4,
  }));
const looked_into = (server) =>
  server.requests.filter((one) => /statements\/\d+$/.test(one.url)).map((one) => Number(one.url.split('/').at(-1)));

await test('of very many documents the newest are looked into, that is said, and all of them on request', () =>
  on('/me', async (page, server) => {
    server.my_statements = kept(90);
    await enter_key(page);
    await has(page, 'Only the newest 40 of 90 documents were looked into.'); // for proposals
    await page.getByRole('button', { name: 'Look into all' }).click();
    await page.getByText('Only the newest').waitFor({ state: 'detached' });
    equal(new Set(server.requests.filter((one) => one.url.endsWith('/proposals')).map((one) => one.url)).size, 90);
    await page.getByRole('button', { name: 'Work out my hourly pay' }).click();
    await page.getByText('Only the newest 40 of 90').waitFor();
    const asked = looked_into(server);
    equal([asked.length, Math.min(...asked), Math.max(...asked)], [40, 150, 189]);
    await page.getByRole('button', { name: 'Look into all' }).click();
    await page.waitForFunction(() => !document.querySelector('.loading'));
    equal([new Set(looked_into(server)).size, await page.getByText('Only the newest').count()], [90, 0]);
  }));

await test('the page to print says when it holds the newest documents only', () =>
  on('/me?view=evidence', async (page, server) => {
    server.my_statements = kept(41).map((one) => ({ ...one, id: 11 }));
    await page.fill('.key-input', KEY);
    await page.click('form .button-main');
    await page.getByText('Only the newest 40 of 41 documents were looked into.').waitFor();
    await page.getByRole('button', { name: 'Look into all' }).click();
    await page.locator('article.work').nth(40).waitFor();
    equal(await page.getByText('Only the newest').count(), 0);
  }));

await test('formulas are compared on the newest pieces of work, and on all of them on request', () =>
  on('/me', async (page, server) => {
    server.my_statements = kept(40).map((one) => ({ ...one, id: 11 }));
    const row = await compare_formulas(page);
    await row.getByText('60 of 60').waitFor();
    await row.getByText('the newest of 80 that fit').waitFor();
    await page.getByLabel('all my work, not only the newest 60 pieces').check();
    await page.getByRole('button', { name: 'Add it to the comparison' }).click();
    await row.nth(1).getByText('80 of 80').waitFor();
  }));

await test('the page to print holds steps, sources and the fingerprint, and no key', () =>
  on('/me?view=evidence', async (page, server) => {
    await page.fill('.key-input', KEY);
    await page.click('form .button-main');
    await page.waitForSelector('article.work');
    await has(page, '8.21 GBP/h × 14880 s = 33.93 GBP');
    await has(page, 'ab'.repeat(32));
    expect(!(await page.content()).includes(KEY), 'the key is on the page');
    equal(server.kept, 0);
    await page.emulateMedia({ media: 'print' });
    equal(await page.locator('.no-print').first().isVisible(), false);
  }));

await test('a wrong key is answered with a sentence and is not kept', () =>
  on('/me', async (page) => {
    await enter_key(page, 'rk-wrong');
    await has(page, 'This key opens nothing.');
    equal(await page.evaluate(() => sessionStorage.getItem('ratecheck.key')), null);
  }));

const rows = (page, caption = 'All cells') => page.getByRole('table', { name: caption }).locator('tbody tr');

await test('dashboard filters stand in the address and come back from it', () =>
  on(
    '/dashboard?platform=shipt',
    async (page) => {
      equal(await rows(page).count(), 1);
      await page.getByLabel('Platform').selectOption('deliveroo');
      expect(page.url().includes('platform=deliveroo'), page.url());
      equal(await rows(page).count(), 5);
      await page.getByLabel('From month').selectOption('2025-05');
      expect(page.url().includes('from=2025-05'), page.url());
      equal(
        await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href'),
        '/v1/insights/discrepancies?format=csv&platform=deliveroo&from=2025-05',
      );
      await page.reload();
      await page.waitForSelector('main[data-ready=true]');
      equal(await rows(page).count(), 2);
    },
    signed_in(),
  ));

await test('the first look says in one sentence per rule what the cells come to', () =>
  on(
    '/dashboard?rule=uk-roo-gmb-floor',
    async (page) => {
      await has(page, 'About 22% of the judged jobs were paid short: 870 of 3,920. Together £338 is missing.');
      await has(page, 'judged 3,920 of 4,670');
      await has(page, 'Chance alone could make it 22% to 31%.', '.card');
      await has(page, 'judged 1,530 of 1,840', '.card');
      await has(page, '65 people, 1,840 jobs', '.card');
      await has(page, 'through a union 35, through a friend 10. Nobody was reached at an event', '.card');
    },
    signed_in(),
  ));

await test('beside a yardstick nothing is short and nothing is missing', () =>
  on(
    '/dashboard?rule=uk-nmw-session',
    async (page) => {
      await has(
        page,
        'About 43% of the judged jobs came out below this yardstick, which nobody owes: 478 of 1,120. ' +
          'Together they lie £547 below it.',
      );
      await has(page, 'Chance alone could make it 38% to 52%.', '.card');
      await has(page, 'Total below it', '.card');
      const text = await page.innerText('main');
      for (const word of [/missing/i, /shortfall/i, /paid short/i])
        expect(!word.test(text), `${word} is said of a yardstick`);
      equal((await rows(page).first().innerText()).split('\t')[4].split('\n')[0], '–');
    },
    signed_in(),
  ));

await test('a total that leaves out cells says how many', () =>
  on(
    '/dashboard?rule=wa-tnc',
    async (page) => {
      await has(
        page,
        'About 3% of the judged jobs were paid short: 243 of 7,980. Together $512 is missing. ' +
          'This leaves out 1 cell whose money is hidden.',
      );
    },
    signed_in(),
  ));

await test('what a plot shows stands in a table under it', () =>
  on(
    '/dashboard?rule=uk-roo-gmb-floor',
    async (page) => {
      await page.getByText('The same figures as a table').click();
      equal(await rows(page, 'Share through the months').allInnerTexts(), [
        'March 2025\t18% (13% to 23%) judged 1,120 of 1,320',
        'April 2025\t21% (17% to 26%) judged 1,270 of 1,510',
        'May 2025\t26% (22% to 31%) judged 1,530 of 1,840',
      ]);
      expect((await page.locator('.plot canvas').count()) === 1, 'drawn');
    },
    signed_in(),
  ));

await test('before and after a month: both sides with their sample, and whether the months keep apart', () =>
  on(
    '/dashboard?view=change&cut=2025-05&rule=uk-roo-gmb-floor',
    async (page) => {
      const table = rows(page, 'Before and after, in figures');
      await table.first().waitFor();
      const [row] = await table.allInnerTexts();
      for (const words of [
        '19.7%',
        '2 months, each 18% to 21%',
        'judged 2,390 of 2,830',
        '55 people, 2,830 jobs',
        '26.1%',
        'judged 1,530 of 1,840',
        '65 people, 1,840 jobs',
        '+6.5 points',
        'the months do not overlap',
        '≈ £7.20',
        '≈ £10.85',
      ])
        expect(row.includes(words), `${words} is not in ${row}`);
      await page.getByLabel('What happened then').fill('Strike');
      await page.keyboard.press('Tab');
      await page.getByText('1 May 2025: Strike').waitFor();
      expect(page.url().includes('event=Strike'), page.url());
    },
    signed_in(),
  ));

await test('differences of a rule: the middle half where there are people enough', () =>
  on(
    '/dashboard?view=spread&rule=uk-roo-gmb-floor',
    async (page) => {
      await has(page, 'Half of the differences lie between £0.20 and £0.88');
      equal(
        (await rows(page, 'The same in figures').first().innerText()).split('\t').slice(-5).join(' '),
        '£0.20 £0.41 £0.88 1,840 65',
      );
    },
    signed_in(),
  ));

await test('differences of a rule: a histogram whose bars stand in a table, and why there is none', () =>
  on(
    '/dashboard?view=spread',
    async (page) => {
      equal(
        await rows(page, 'How large the differences are')
          .first()
          .locator('xpath=..')
          .locator('tr')
          .allInnerTexts()
          .then((all) => all.map((one) => one.replace(/\n/g, ''))),
        ['Met\t1,100', 'less than £0.20\t95', '£0.20 to £0.50\t150', '£0.50 to £2.00\t130', '£2.00 or more\t30'],
      );
      equal(
        await page
          .locator('.size-bar')
          .evaluateAll((bars) =>
            bars.map((bar) =>
              Math.round((bar.firstChild.getBoundingClientRect().width / bar.getBoundingClientRect().width) * 100),
            ),
          ),
        [100, 9, 14, 12, 3],
      );
      await has(
        page,
        'How large the differences are is not shown here. ' +
          'Hidden: another rule’s figures beside it would tell of a few people.',
      );
    },
    signed_in(),
  ));

const PUBLIC = ['/v1/insights/plan', '/v1/insights/releases', '/v1/insights/releases/3', '/v1/rules'];
const service_calls = (server) => server.requests.map((one) => one.url).filter((url) => url.startsWith('/v1/'));

for (const [path, calls] of [
  ['/dashboard', PUBLIC],
  ['/dashboard?view=public', PUBLIC],
  ['/dashboard?view=releases', PUBLIC],
  ['/dashboard?release=6', PUBLIC],
  ['/dashboard?view=login', []],
  ['/dashboard?view=spread', []],
]) {
  await test(`without a session ${path} asks for nothing but what is public`, () =>
    on(path, async (page, server) => {
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      equal(service_calls(server).sort(), calls);
      equal(await page.locator('table, .sentences, nav.tabs').count(), 0);
      if (path.includes('spread')) await has(page, 'This part is for organizers.');
    }));
}

const sentences = (page) => page.locator('.public-sentence').allInnerTexts();

await test('a release says one sentence per place, and calls what lies under a yardstick never short', () =>
  on('/dashboard', async (page) => {
    equal(await sentences(page), [
      'Of about 104 people who work for Deliveroo (United Kingdom) and took part in July to September 2026, ' +
        'between 50 and 71 in 100 had work below the yardstick.',
      'Of about 67 people who work for DoorDash (United States) and took part in July to September 2026, ' +
        'between 38 and 73 in 100 had work below the yardstick.',
      'Of about 195 people who work for Shipt (United States) and took part in July to September 2026, ' +
        'between 0 and 9 in 100 had work that was paid short.',
    ]);
    const card = page.locator('.card').first();
    expect(!/short/i.test(await card.innerText()), 'a yardstick is called short');
    equal(await card.getByRole('link').getAttribute('href'), '/rules/uk-nmw-session');
    await has(page, 'Nobody owes this difference.', '.card >> nth=0');
  }));

await test('no figure of a release stands without its interval, and the doubt is drawn as it is written', () =>
  on('/dashboard', async (page) => {
    const card = page.locator('.card').first();
    for (const words of [
      'Noise alone: 55 to 67 in 100',
      'Noise and chance: 50 to 71 in 100',
      'How many took part is blurred, too: 94 to 114.',
    ])
      await has(page, words, '.card >> nth=0');
    equal(
      await card.getByRole('img').getAttribute('aria-label'),
      'On a scale from 0 to 100 people: 50 to 71, with noise alone 55 to 67, the middle at 61',
    );
    const drawn = await card.getByRole('img').evaluate((picture) => {
      const number = (one, name) => Number(one.getAttribute(name));
      const ends = (one) => [number(one, 'x'), number(one, 'x') + number(one, 'width')].map((x) => (x - 36) / 3);
      return {
        both: ends(picture.querySelector('.doubt-both')),
        noise: ends(picture.querySelector('.doubt-noise')),
        middle: (number(picture.querySelector('.doubt-middle'), 'cx') - 36) / 3,
        words: [...picture.querySelectorAll('text')].map((one) => one.textContent),
      };
    });
    equal(drawn, { both: [50, 71], noise: [55, 67], middle: 61, words: ['0', '50', '100', '50', '71'] });
    for (const look of ['both', 'noise'])
      expect(
        (await card
          .locator(`.doubt-picture .doubt-${look}`)
          .evaluate((one) => getComputedStyle(one).strokeDasharray)) === (look === 'both' ? '5px, 3px' : 'none'),
        `the ${look} box is told apart by colour alone`,
      );
  }));

await test('places with too few are named in one sentence, with what they would need', () =>
  on('/dashboard', async (page) => {
    equal(await page.locator('.why').allInnerTexts(), [
      'Too few to say anything: Deliveroo (France) and Uber (Canada). ' +
        'A place is shown once about 35 people have taken part there.',
    ]);
  }));

await test('a place that is hidden for its noise though enough took part is not said to need 35', () => {
  const summed = { ...third_quarter.merged[2], share_any_short: null, hidden: true };
  return on(
    '/dashboard',
    (page) => has(page, 'Where several places are added up it takes more, since each brings noise of its own.', '.why'),
    { server: { releases: [{ ...third_quarter, merged: [summed] }] } },
  );
});

await test('periods are chosen newest first, platforms beside them; both stand in the address', () =>
  on('/dashboard', async (page, server) => {
    const period = page.getByLabel('Period');
    equal(await period.locator('option').allInnerTexts(), ['July to September 2026', 'Earlier work, told in 2026']);
    await period.selectOption('Earlier work, told in 2026');
    await page.getByRole('heading', { name: 'Earlier work, told in 2026' }).waitFor();
    equal(await sentences(page), [
      'Of about 43 people who work for Deliveroo (United Kingdom) and told of earlier work in 2026, ' +
        'between 51 and 94 in 100 had work below the yardstick.',
    ]);
    await page.getByLabel('Platform').selectOption('Uber');
    await has(page, 'There is no figure here, because too few took part.');
    await has(page, 'Too few to say anything: Uber (Canada).');
    equal(new URL(page.url()).search, '?release=2&platform=uber');
    await page.goto(`${server.address}/dashboard?release=2&platform=deliveroo`);
    await page.locator('.public-sentence').waitFor();
    equal((await sentences(page)).length, 1);
  }));

await test('a release is taken along as JSON and as CSV, and says what its signature is for', () =>
  on('/dashboard', async (page) => {
    equal(await page.getByRole('link', { name: 'Download as JSON' }).getAttribute('href'), '/v1/insights/releases/3');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    equal(download.suggestedFilename(), 'ratecheck-release-3.csv');
    equal(readFileSync(await download.path(), 'utf8'), csv_of(third_quarter));
    await has(page, 'with the key of this installation (5eed0123456789ab…) anyone can check');
    await has(page, 'Release 3, published on 14 Nov 2026. It is final.');
    await has(page, 'Next come the figures of October to December 2026. What is kept before 14 Feb 2027 is in them.');
    equal(await page.locator('main > div a[href^="/about"]').evaluateAll((links) => links.map((one) => one.hash)), [
      '#public',
      '#out',
    ]);
  }));

await test('before the first figures the page says what will come and when', async () => {
  await on(
    '/dashboard',
    async (page) => {
      await has(page, 'Nothing is published yet.');
      await has(page, 'for each platform and country where about 35 people or more took part');
      await has(page, 'Next come the figures of October to December 2026.');
      await has(page, 'They are published on 14 Feb 2027.');
      await has(page, 'Publishing was opened on 20 Aug 2026.');
      equal(await page.locator('.card, .doubt-picture, .pickers').count(), 0);
    },
    { server: { releases: [opening] } },
  );
  const bare = { server: { releases: [], plan: null } };
  await on('/dashboard', (page) => has(page, 'Nothing is published yet.'), bare);
});

await test('what goes wrong with a release leaves the way to log in', () =>
  on(
    '/dashboard',
    async (page, server) => {
      await has(page, 'The server made a mistake.');
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      server.mode = '';
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('.public-sentence').first().waitFor();
    },
    { server: { mode: '500' } },
  ));

await test('an organizer sees the same public part, apart from the working figures', async () => {
  let seen;
  await on('/dashboard', async (page) => {
    seen = await text(page, 'main > div:last-child > div');
  });
  await on(
    '/dashboard',
    async (page) => {
      await page.getByRole('link', { name: 'Public figures' }).click();
      await page.locator('.public-sentence').first().waitFor();
      equal(await text(page, 'main > div:last-child'), seen);
      expect(!(await text(page)).includes('Working figures'), 'what may be published bears the mark of what may not');
    },
    signed_in(),
  );
});

await test('on paper a release is whole, without anything to press', () =>
  on('/dashboard', async (page) => {
    await page.emulateMedia({ media: 'print' });
    equal(await page.locator('select:visible, button:visible, .button:visible, input:visible').count(), 0);
    equal(await page.locator('.doubt-picture:visible').count(), 3);
    await has(page, 'July to September 2026', 'h2 >> nth=0');
  }));

await test('figures open by logging in on the spot, and close by logging out', () =>
  on('/dashboard', async (page, server) => {
    await log_in(page, 'wrong');
    await page.getByText('Name or password is wrong.').first().waitFor();
    await log_in(page);
    await rows(page).first().waitFor();
    await has(page, 'Logged in as sam (steward).');
    await has(page, 'Working figures: do not publish them.');
    await page.reload();
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.locator('.public-sentence').first().waitFor();
    server.requests.length = 0;
    await page.reload();
    await page.locator('.public-sentence').first().waitFor();
    equal(service_calls(server).sort(), PUBLIC);
  }));

await test('a session that ended elsewhere closes the figures and asks to log in', () =>
  on(
    '/dashboard',
    async (page, server) => {
      await rows(page).first().waitFor();
      server.desk.logged_in = false;
      await page.reload();
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      equal(await rows(page).count(), 0);
    },
    signed_in(),
  ));

await test('organizers are told what was withdrawn, when and why', () =>
  on(
    '/dashboard',
    async (page) => {
      await has(page, 'Figures that anyone could see were withdrawn on 20 Nov 2026.');
      await has(page, 'Deleted cells: 3,180, of groups of one platform, place and month: 1,240, in releases 1 to 6.');
      await has(page, 'Such figures could tell of a single person');
    },
    signed_in({ withdrawals }),
  ));

await test('the queue is worked by keyboard: next, reason, decide; what was decided is gone', () =>
  on(
    '/dashboard?view=review',
    async (page, server) => {
      await page.locator('.review-item').first().focus();
      await page.keyboard.press('j');
      equal(await page.evaluate(() => document.activeElement.querySelector('h2').innerText.slice(0, 9)), 'Dispute 5');
      await page.keyboard.press('f');
      await page.getByText('Please write a reason first.').waitFor();
      await page.keyboard.type('just so: j k s f');
      await page.keyboard.press('Escape');
      await page.keyboard.press('f');
      await page.getByText('Dispute 5 is decided. 2 wait.').waitFor();
      equal(server.desk.decisions, [{ id: 5, stands: false, reason: 'just so: j k s f' }]);
      equal(await page.evaluate(() => document.activeElement.querySelector('h2').innerText.slice(0, 9)), 'Dispute 6');
    },
    signed_in(),
  ));

await test('a decision that fails leaves the reason as it was typed', () =>
  on(
    '/dashboard?view=review',
    async (page, server) => {
      await page.getByLabel('Why you decide so').first().fill('The time was waiting.');
      server.desk.logged_in = false;
      await page.getByRole('button', { name: 'The verdict stands' }).first().click();
      await page.getByText('You are no longer logged in.').waitFor();
      equal(await page.getByLabel('Why you decide so').first().inputValue(), 'The time was waiting.');
    },
    signed_in(),
  ));

await test('cases open, show under which name workers agree, and close after a second look', () =>
  on(
    '/dashboard?view=cases',
    async (page, server) => {
      await page.getByLabel('What it is about').fill('Rain bonus');
      await page.getByRole('button', { name: 'Open the case' }).click();
      await page.getByText('case 3', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Close case 3' }).click();
      await page.getByRole('button', { name: 'Really close it?' }).click();
      await page.waitForFunction(() => !document.body.innerText.includes('Close case 3'));
      expect(server.desk.cases[2].closed_at, 'closed');
    },
    signed_in(),
  ));

await test('a sheet of joining codes is shown once, printed alone, and can be revoked', () =>
  on(
    '/dashboard?view=codes',
    async (page, server) => {
      await page.getByLabel('For whom').fill('new riders');
      await page.getByLabel('How reached').selectOption('online');
      await page.getByLabel('How many people').fill('3');
      await page.getByRole('button', { name: 'Make codes' }).click();
      await page.locator('.slip').first().waitFor();
      equal(await page.locator('.slip .key').allInnerTexts(), ['jc-7QK2-M9X0', 'jc-7QK2-M9X1', 'jc-7QK2-M9X2']);
      equal(
        server.desk.codes.slice(2).map((code) => [code.reached, code.uses_left, code.shared]),
        Array(3).fill(['online', 1, false]),
      );
      await page.emulateMedia({ media: 'print' });
      equal(await page.locator('.slip').nth(2).isVisible(), true);
      for (const other of ['h1', 'table', 'form']) equal(await page.locator(other).first().isVisible(), false);
      await page.emulateMedia({ media: 'screen' });
      expect((await page.getByRole('row', { name: /new riders/ }).innerText()).includes('3 of 3'), 'one row');
      await page.getByRole('button', { name: 'Revoke new riders' }).click();
      await page.getByRole('button', { name: 'Really revoke?' }).click();
      await page.waitForFunction(() => document.querySelector('table').innerText.includes('revoked'));
      equal(
        server.desk.codes.slice(2).map((code) => code.revoked),
        [true, true, true],
      );
    },
    signed_in(),
  ));

await test('a code for several people is made only where that is chosen, with what it costs beside', () =>
  on(
    '/dashboard?view=codes',
    async (page, server) => {
      await page.getByLabel('For whom').fill('leaflet');
      await page.getByLabel('Kind').selectOption('shared');
      expect((await page.innerText('main')).includes('one voice together'), 'the warning');
      await page.getByLabel('How many people').fill('40');
      await page.getByRole('button', { name: 'Make codes' }).click();
      await page.locator('.key').first().waitFor();
      equal(await page.innerText('.key'), 'jc-7QK2-M9XA');
      equal([server.desk.codes[2].shared, server.desk.codes[2].uses_left], [true, 40]);
    },
    signed_in(),
  ));

await test('a role that may only look gets no button to change anything', () =>
  on(
    '/dashboard?view=review',
    async (page) => {
      await has(page, 'Your role may look, not decide.');
      equal(await page.getByRole('button', { name: 'The verdict stands' }).count(), 0);
      equal(await page.getByRole('link', { name: 'Log', exact: true }).count(), 0);
    },
    signed_in({ account: { ...account, role: 'viewer' } }),
  ));

await test('dashboard columns sort, exact figures by value', () =>
  on(
    '/dashboard',
    async (page) => {
      await page.getByRole('button', { name: 'Total difference' }).click();
      const column =
        (await page.locator('thead').last().locator('th').allInnerTexts()).findIndex((one) =>
          one.includes('Total difference'),
        ) + 1;
      const totals = async () =>
        (await rows(page).locator(`td:nth-child(${column})`).allInnerTexts()).map((one) =>
          one.split(/\n| \(/)[0].trim(),
        );
      equal(await totals(), [
        '$512',
        '£305',
        '£242',
        '£166',
        '£103',
        '£69.30',
        '$21.90',
        'Hidden: one or two people make most of it.',
        '–',
      ]);
      await page.getByRole('button', { name: 'Total difference' }).click();
      equal(await totals(), [
        '$21.90',
        '£69.30',
        '£103',
        '£166',
        '£242',
        '£305',
        '$512',
        'Hidden: one or two people make most of it.',
        '–',
      ]);
      equal(await page.locator('th[aria-sort=ascending]').count(), 1);
    },
    signed_in(),
  ));

await test('hidden cells say why', () =>
  on('/dashboard', (page) => has(page, 'Held back, because somebody withdrew.'), signed_in()));

await test('the calculator shows the steps and keeps what was typed when something is wrong', () =>
  on('/rules/uk-roo-gmb-floor', async (page) => {
    const time = page.getByLabel('Time estimated by the app');
    await time.fill('nonsense');
    await page.getByLabel('Vehicle').selectOption('car');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByText('Expected a time such as').waitFor();
    equal(await time.inputValue(), 'nonsense');
    await time.fill('15 min');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByText('Due: £4.07').waitFor();
    await has(page, '16.27 GBP/h × 900 s = 4.0675 GBP');
  }));

await test('a file is dropped anywhere on the page, and nothing is sent', () =>
  on('/', async (page, server) => {
    await page.evaluate((words) => {
      const data = new DataTransfer();
      data.items.add(new File([words], 'dropped.txt', { type: 'text/plain' }));
      document
        .querySelector('h1')
        .dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
    }, texts.shipt);
    await page.getByText('dropped.txt').first().waitFor();
    equal(server.requests.filter((one) => one.method === 'POST').length, 0);
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer h1');
    await has(page, 'Shipt paid');
  }));

await test('a rule reads in plain words, with its history as a picture and as a table, examples and sources', () =>
  on('/rules/uk-nmw-session', async (page) => {
    for (const words of [
      'Nobody owes it; it helps to compare.',
      'From going online to going offline, waiting included.',
      '8.21 GBP/h',
      'four hours in March 2020',
      '32.84',
    ])
      await has(page, words);
    equal(await page.locator('svg.chart').count(), 1);
    equal(
      await page.locator('svg.chart').getAttribute('aria-label'),
      'wage through time in GBP/h; the table below holds the same figures',
    );
    expect(
      (await page.getByRole('table', { name: 'Rates through time' }).locator('tbody tr').count()) === 11,
      'a row per step',
    );
    equal(
      await page.getByRole('link', { name: 'National Minimum Wage rates' }).last().getAttribute('href'),
      'https://www.gov.uk/national-minimum-wage-rates',
    );
  }));

await test('a platform’s page says what is read, what is judged, and what its documents do not tell', () =>
  on('/platforms/shipt', async (page) => {
    await has(page, 'Order history screen');
    await page.locator('summary').first().click();
    await has(page, 'Value of the order');
    await has(page, 'What is judged, and what it takes');
    await page.goto(new URL('/platforms/deliveroo', page.url()).href);
    await page.getByText('Time estimated by the app – not in these documents').waitFor();
  }));

await test('how flags are made, who is responsible and how to object stands on a page of its own', () =>
  on('/about', async (page) => {
    for (const words of [
      'How a flag is made',
      'Who is responsible',
      'How to object',
      'A flag is a calculation, not legal advice and not an accusation.',
      'Those who run this installation are responsible for it',
      'A rule that was wrong is corrected for all',
      'Below yardstick',
    ])
      await has(page, words);
  }));

await test('/about first answers whether anyone could find out, with the odds of the plan in force', async () => {
  await on('/about', async (page) => {
    equal(await page.locator('h2').first().innerText(), 'Could anyone find out that I take part?');
    await page.locator('summary').first().click();
    for (const words of [
      'Suppose someone thinks it is one in two that you take part. After a year of our figures they can think it at ' +
        'most 88 in 100, were they to know everything about everybody else.',
      'If you hold two keys, it can be 98 in 100.',
      'The plan of this installation lets one year tell at most an epsilon of 2.0 of each key.',
      'e^(2 × 2.0) / (1 + e^(2 × 2.0)) = 0.982',
    ])
      await has(page, words);
    equal(await page.getByText('The service itself says').count(), 0);
  });
  const lower = { ...plan, epsilon: { ...plan.epsilon, year: '0.5' }, odds: { one_key: '0.62', two_keys: '0.73' } };
  await on(
    '/about',
    async (page) => {
      await page.getByText('at most 62 in 100').waitFor();
      await has(page, 'it can be 73 in 100');
    },
    { server: { plan: lower } },
  );
});

await test('odds that the service and the page work out differently are both told, and the worse one counts', () =>
  on(
    '/about',
    async (page) => {
      await page.getByText('The service itself says 90 and 97.').waitFor();
      await has(page, 'at most 90 in 100');
      await has(page, 'it can be 98 in 100');
    },
    { server: { plan: { ...plan, odds: { one_key: '0.90', two_keys: '0.97' } } } },
  ));

await test('where no plan can be had, /about tells the most that any plan may do', () =>
  on(
    '/about',
    async (page) => {
      await has(page, 'at most 88 in 100');
      await page.locator('summary').first().click();
      await has(page, 'No plan may let one year tell more than an epsilon of 2.0 of each key.');
    },
    { server: { plan: null } },
  ));

await test('what is public, what is not covered, and what a figure is worth stand on /about', () =>
  on('/about#utility', async (page) => {
    for (const words of [
      'Everything public is made of these blurred counts and of nothing else',
      'A place is shown from about 35 people on',
      'as a dated sentence without any number',
      'Who has keys in two unions is two voices.',
      'Leaving before a figure is published takes your voice out of it. Later the figure stays.',
      'Only organizers who log in see cells',
    ])
      await has(page, words);
    const table = page.getByRole('table', { name: 'How far off the share came out, in people of 100' });
    equal(
      (await table.locator('tbody th').allInnerTexts()).map((one) => Number(one.replace(',', ''))),
      UTILITY.map((row) => row.workers),
    );
    equal(await page.evaluate(() => document.activeElement.id), 'utility');
  }));

await test('before a consent is given the page says what stays, and what a code for several people means', () =>
  on('/me', async (page) => {
    await enter_key(page);
    const consents = page.locator('section', { has: page.getByRole('heading', { name: 'What I agree to' }) });
    const all = await consents.innerText();
    for (const words of [
      'A figure that was published before stays as it is.',
      'If you join with a code made for several people, you are counted for organizers only, never in public figures.',
    ])
      expect(all.indexOf(words) >= 0 && all.indexOf(words) < all.indexOf('My pay may be counted'), words);
    equal(await consents.getByRole('link').getAttribute('href'), '/about#out');
    const joining = page.locator('section', { has: page.getByRole('heading', { name: 'Join with a code' }) });
    await joining.getByText('you are counted for organizers only').waitFor();
  }));

await test('who asked for less movement gets none', () =>
  on('/', async (page) => {
    await check(page, texts.orders);
    equal(
      await page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter((one) => {
            const style = getComputedStyle(one);
            return style.animationName !== 'none' || Number.parseFloat(style.transitionDuration) > 0;
          }).length,
      ),
      0,
    );
  }));

await test('the policy stops an inline script', () =>
  on(
    '/',
    async (page) => {
      const ran = await page.evaluate(
        () =>
          new Promise((done) => {
            const script = document.createElement('script');
            script.textContent = 'window.inline_ran = true';
            document.body.append(script);
            setTimeout(() => done(Boolean(window.inline_ran)), 50);
          }),
      );
      equal(ran, false);
    },
    { allow: ['Content Security Policy', 'inline'] },
  ));

await browser.close();
