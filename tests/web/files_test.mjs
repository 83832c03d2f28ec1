// Files of every kind, good and bad: read on the device, or a sentence that says what to do.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync, strToU8 } from '../../src/web/vendor/node_modules/fflate/esm/index.mjs';
import { test, equal, expect } from './harness.mjs';
import { launch } from './browser.mjs';
import { has, on as on_page } from './scaffold.mjs';
import { cat_photo, locked_pdf, pdf_of, screenshot_of } from './fixtures/files.mjs';
import { paste } from './scenes.mjs';
import * as texts from './fixtures/texts.mjs';

const browser = await launch();
const on = (path, body, more) => on_page(browser, path, body, more);
/** Through a file of its own: the driver takes no large buffers. */
async function give(page, name, bytes) {
  const path = join(mkdtempSync(join(tmpdir(), 'ratecheck-')), name);
  writeFileSync(path, bytes);
  await page.setInputFiles('input[type=file]', path);
  page.once('close', () => rmSync(dirname(path), { recursive: true, force: true }));
}
const posted = (server) => server.requests.filter((one) => one.method === 'POST');

async function told(page, words) {
  await page.waitForSelector('.preview .notice-problem', { timeout: 90000 });
  await has(page, words, '.preview');
}

await test('a PDF becomes its lines, on the device', async () => {
  const pdf = await pdf_of(browser, texts.deliveroo);
  await on('/', async (page, server) => {
    await give(page, 'invoice.pdf', pdf);
    await page.waitForSelector('.preview .button-main', { timeout: 60000 });
    equal(posted(server).length, 0);
    const sent = await page.innerText('.sent-text');
    expect(sent.includes('Monday 02 March 2020 18:05 20:35 2.5h 6: £24.10 £24.10'), sent);
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer h1');
    expect(!posted(server)[0].body.includes('Jordan'), 'the name was struck out');
    await has(page, 'Your pay came out £0.73 below this yardstick');
  });
});

await test('a screenshot becomes text, with how sure each line is, and the picture stays', async () => {
  const picture = await screenshot_of(browser, texts.shipt);
  await on('/', async (page, server) => {
    await give(page, 'screen.png', picture);
    await page.waitForSelector('.preview .button-main', { timeout: 120000 });
    await has(page, 'Read from a picture on this device', '.preview');
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer h1');
    const [post] = posted(server);
    const [document] = JSON.parse(post.body).documents;
    equal(document.text.trim().split('\n').length, document.confidences.length);
    for (const words of ['Order Pay $11.60', 'Total Pay $36.25']) expect(document.text.includes(words), document.text);
    expect(post.body.length < 3000, 'more than the text was sent');
    expect(
      server.requests.some((one) => one.url.endsWith('eng.traineddata.gz')),
      'the language came from our own server',
    );
  });
});

await test('an archive is opened, what can be read is taken and the rest is told', () =>
  on('/', async (page, server) => {
    const zip = zipSync({
      'a/orders.txt': strToU8(texts.orders),
      'b/screen.txt': strToU8(texts.shipt),
      'c/bad.pdf': strToU8('%PDF-1.4 nothing'),
      'd/run.exe': strToU8('MZ'),
    });
    await give(page, 'export.zip', zip);
    await told(page, 'bad.pdf is damaged or no PDF');
    await page.click('.preview .button-main');
    await page.waitForSelector('.answer h1');
    equal(
      JSON.parse(posted(server)[0].body).documents.map((one) => one.name),
      ['orders.txt', 'screen.txt'],
    );
  }));

const typed = 'Order typed by hand £5.00';
const bad = [
  ['a photo of a cat', async () => ['cat.jpg', await cat_photo(browser)], 'No readable text was found in cat.jpg'],
  ['a file of 60 MB', async () => ['huge.png', Buffer.alloc(60 * 1024 * 1024, 1)], 'huge.png has 60 MB'],
  ['a PDF under a password', async () => ['locked.pdf', locked_pdf()], 'locked.pdf is protected by a password'],
  [
    'a broken ZIP',
    async () => ['broken.zip', Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(50, 7)])],
    'broken.zip is damaged',
  ],
  [
    'a broken picture',
    async () => ['half.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])],
    'half.png cannot be opened as a picture',
  ],
  ['an empty file', async () => ['empty.txt', Buffer.alloc(0)], 'empty.txt is empty'],
  [
    'random bytes',
    async () => ['noise.bin', Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 37) % 256))],
    'noise.bin could not be read as text',
  ],
];
for (const [name, make, words] of bad) {
  await test(`${name}: a sentence says what to do, nothing is sent, what was typed stays`, async () => {
    const [file, bytes] = await make();
    await on('/', async (page, server) => {
      await paste(page, typed);
      await give(page, file, bytes);
      await told(page, words);
      equal(await page.inputValue('textarea'), typed);
      equal(posted(server).length, 0);
    });
  });
}

await test('UTF-16 and Latin-1 text is read as what it is', () =>
  on('/', async (page) => {
    await give(page, 'latin.txt', Buffer.from('Propina 2,50 \u00e9\u00f1\n'.repeat(4), 'latin1'));
    await page.getByText('Propina 2,50 éñ').first().waitFor();
    await give(page, 'wide.txt', Buffer.from('\ufeffZażółć 12,00\n', 'utf16le'));
    await page.getByText('wide.txt').first().waitFor();
    await page.locator('summary', { hasText: 'wide.txt' }).click();
    await page.getByText('Zażółć 12,00').waitFor();
  }));

for (const [mode, words] of [
  ['429', 'too many requests from here'],
  ['503', 'The server is busy'],
  ['500', 'The server made a mistake'],
  ['cut', 'The server cannot be reached'],
]) {
  await test(`${mode === 'cut' ? 'the network gone' : mode} in the middle: said, kept, and the next try works`, () =>
    on('/', async (page, server) => {
      server.mode = mode;
      await paste(page, texts.shipt);
      await page.click('.preview .button-main');
      await page.waitForSelector('.preview [role=alert]');
      await has(page, words, '.preview');
      equal(await page.inputValue('textarea'), texts.shipt);
      server.mode = '';
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.waitForSelector('.answer h1');
    }));
}

await test('what was typed outlives a reload', () =>
  on('/', async (page) => {
    await paste(page, texts.shipt);
    await page.reload();
    await page.waitForSelector('.preview .button-main');
    equal(await page.inputValue('textarea'), texts.shipt);
  }));

await browser.close();
