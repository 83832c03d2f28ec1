// Draws screens of real layouts with invented values, damages half of them, reads them with Tesseract as our page does,
// and writes one line of JSON per screen: the text that was read, a confidence per word, and what a true reading says.
//
//   node tests/ocr/make_screens.mjs --count 2200 --out build/ocr [--seed 1] [--keep | --again]
//
// Writes <out>/screens.jsonl. --keep leaves the pictures as they came and as they were prepared, and what was drawn;
// --again prepares and reads those anew and draws nothing: the loop for work on picture.js. Needs Chromium, Tesseract,
// the fonts below.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify, parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { PAGE_MODE } from '../../src/web/assets/js/lib/picture.js';
import { rows_of } from '../../src/web/assets/js/lib/picture_words.js';
import { damage_of, spoil } from './damage.mjs';
import { LAYOUTS } from './layouts.mjs';
import { clock, random } from './random.mjs';

const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core');
const run = promisify(execFile);

const FONTS = ['Roboto', 'Inter', 'Open Sans', 'Lato', 'Noto Sans', 'DejaVu Sans'];
const BATCH = 20; // pictures per call of Tesseract, which loads its model each time
const WORKERS = 2;
const ASSETS = new URL('../../src/web/assets/js/lib/', import.meta.url).pathname;
const MODEL = new URL(
  '../../src/web/vendor/node_modules/@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
  import.meta.url,
); // the page's own

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '2200' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
  },
});

function styles(look) {
  const [paper, ink, quiet, edge] = look.dark
    ? ['#121212', '#f2f2f2', '#a8a8a8', '#2c2c2c']
    : [look.grey ? '#f3f3f3' : '#ffffff', '#151515', '#5c5c5c', '#dddddd'];
  const size = look.size;
  return `* { box-sizing: border-box }
    body { margin: 0; padding: ${Math.round(size * 2.2)}px 16px 24px; background: ${paper}; color: ${ink};
      font: ${size}px/1.5 '${look.font}' }
    #bar { position: fixed; top: 0; left: 0; right: 0; padding: 4px 16px; background: ${paper}; display: flex;
      justify-content: space-between; font-size: ${size - 2}px; z-index: 2 }
    .row { display: flex; justify-content: space-between; gap: 24px }
    .card { padding: 8px 0; border-bottom: 1px solid ${edge} }
    .strong { font-weight: 600 }
    .quiet { color: ${quiet} }
    .big { font-size: 1.35em; font-weight: 600 }
    .huge { font-size: 1.9em; font-weight: 700 }
    .button { background: ${look.dark ? '#2f7d4f' : '#e7f4ec'}; padding: 6px 12px; border-radius: 6px; margin: 4px 0;
      font-weight: 600 }
    .chip { font-size: 0.85em }`;
}

/** How a screen looks, and what happens to it: half are as a phone saves them. */
function look_of(r, index) {
  const spoilt = index % 2 === 1;
  const look = {
    font: r.pick(FONTS),
    dark: r.chance(0.4),
    grey: r.chance(0.3),
    size: r.int(14, 18),
    width: r.pick([360, 375, 390, 412]),
    scale: spoilt ? 2.5 : r.pick([1.5, 2, 2.5]),
    status: r.chance(0.8),
  };
  return { ...look, ...(spoilt ? damage_of(r, look) : { state: 'clean', damage: null }) };
}

/** Where the window stands over a long list: whole, cut, or two windows that share a part. */
function windows_of(r, height, long) {
  const kind = !long ? (r.chance(0.1) ? 'cut' : 'whole') : r.pick(['whole', 'cut', 'overlap']);
  if (kind === 'whole' || height < 300) return [{ kind: 'whole', top: 0, height }];
  if (kind === 'cut') {
    const seen = Math.round(height * (0.55 + 0.35 * r.next()));
    return [{ kind, top: r.chance(0.5) ? height - seen : 0, height: seen }];
  }
  const seen = Math.round(height * 0.62);
  return [
    { kind, top: 0, height: seen },
    { kind, top: height - seen, height: seen },
  ];
}

// In the page: what our own page does before it reads.
async function prepare(source) {
  const picture = await createImageBitmap(await (await fetch(source)).blob());
  return globalThis.prepared(picture).toDataURL('image/png');
}

async function draw(r, index, pages) {
  const layout = LAYOUTS[index % LAYOUTS.length](r);
  const look = look_of(r, Math.floor(index / LAYOUTS.length));
  const page = pages.get(look.scale);
  await page.setViewportSize({ width: look.width, height: 240 });
  const bar = look.status
    ? `<div id="bar"><span>${clock(r.int(0, 1439)).replace(/ .M/, '')}</span><span>${r.int(3, 99)}%</span></div>`
    : '';
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>${styles(look)}</style>${bar}${layout.html}`);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const screens = [];
  for (const window of windows_of(r, height, layout.long)) {
    await page.setViewportSize({ width: look.width, height: window.height });
    const whole = await page.evaluate((top) => {
      globalThis.scrollTo(0, top);
      const from = document.querySelector('#bar')?.getBoundingClientRect().bottom ?? 0;
      return [...document.querySelectorAll('[data-order]')].map((box) => {
        const { top: upper, bottom } = box.getBoundingClientRect();
        return upper >= from - 1 && bottom <= innerHeight + 1;
      });
    }, window.top);
    const shot = `data:image/png;base64,${(await page.screenshot({ type: 'png' })).toString('base64')}`;
    const picture = look.damage
      ? await pages
          .get('ours')
          .evaluate(spoil, { source: shot, damage: look.damage, width: look.width, seed: index + 7 })
      : shot;
    screens.push({
      name: `${String(index).padStart(5, '0')}-${screens.length}`,
      layout: layout.layout,
      state: look.state,
      window: window.kind,
      font: look.font,
      dark: look.dark,
      size: look.size,
      damage: look.damage,
      year: layout.year ?? null,
      covered: layout.covered,
      orders: layout.orders.map((order, i) => ({ ...order, whole: whole[i] })),
      picture,
    });
  }
  return screens;
}

/** Rows of words, each with its confidence, of every picture of a batch. */
function rows_read(tsv, count) {
  const pages = Array.from({ length: count }, () => []);
  for (const row of tsv.split('\n').slice(1)) {
    const [level, page, , , , , left, top, width, height, confidence, text] = row.split('\t');
    if (level !== '5' || !text?.trim()) continue;
    const box = {
      x0: Number(left),
      y0: Number(top),
      x1: Number(left) + Number(width),
      y1: Number(top) + Number(height),
    };
    pages[Number(page) - 1].push({ text: text.trim(), confidence: Math.max(0, Math.round(Number(confidence))), box });
  }
  return pages.map(rows_of);
}

const as_bytes = (address) => Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');

/** The pictures of a batch, prepared and read as the page does it. */
async function read(batch, folder, number) {
  const base = join(folder, `batch-${number}`);
  const files = batch.map((screen) => join(folder, `${screen.name}.png`));
  batch.forEach((screen, i) => writeFileSync(files[i], screen.prepared));
  writeFileSync(`${base}.list`, `${files.join('\n')}\n`);
  await run(
    'tesseract',
    [`${base}.list`, base, '--tessdata-dir', folder, '--psm', PAGE_MODE, '-l', 'eng', '-c', 'tessedit_create_tsv=1'],
    { env: { ...process.env, OMP_THREAD_LIMIT: '1' }, maxBuffer: 1 << 26 },
  );
  const pages = rows_read(readFileSync(`${base}.tsv`, 'utf8'), batch.length);
  const lines = batch.map(({ prepared, picture, ...screen }, i) =>
    JSON.stringify({
      ...screen,
      text: pages[i].map((row) => `${row.map((word) => word.text).join(' ')}\n`).join(''),
      confidences: pages[i].map((row) => row.map((word) => word.confidence)),
    }),
  );
  const pictures = options.keep || options.again ? [] : files;
  [...pictures, `${base}.list`, `${base}.tsv`].forEach((file) => rmSync(file));
  return lines;
}

async function open_pages(browser) {
  const pages = new Map();
  for (const scale of [1.5, 2, 2.5])
    pages.set(scale, await (await browser.newContext({ deviceScaleFactor: scale })).newPage());
  pages.set('ours', await (await browser.newContext()).newPage());
  const ours = ['grey.js', 'picture.js'].map((file) => readFileSync(join(ASSETS, file), 'utf8')).join('\n');
  await pages.get('ours').addScriptTag({
    content: `${ours.replace(/^export |^import .*$/gm, '')}\nObject.assign(globalThis, { prepared });`,
  });
  return pages;
}

/** Screens one after another: drawn anew, or those that were kept. */
async function* screens_of(pages) {
  const drawn = join(options.out, 'drawn.jsonl');
  if (options.again) {
    for (const line of readFileSync(drawn, 'utf8').trim().split('\n')) {
      const screen = JSON.parse(line);
      yield {
        ...screen,
        picture: `data:image/*;base64,${readFileSync(join(options.out, `${screen.name}.came`)).toString('base64')}`,
      };
    }
    return;
  }
  const kept = [];
  for (let index = 0, count = 0; count < Number(options.count); ++index) {
    for (const screen of await draw(random(Number(options.seed) * 100003 + index), index, pages)) {
      const { picture, ...facts } = screen;
      if (options.keep) writeFileSync(join(options.out, `${screen.name}.came`), as_bytes(picture));
      kept.push(JSON.stringify(facts));
      ++count;
      yield screen;
    }
  }
  if (options.keep) writeFileSync(drawn, `${kept.join('\n')}\n`);
}

async function main() {
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'eng.traineddata'), gunzipSync(readFileSync(MODEL)));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
  const pages = await open_pages(browser);
  const out = [];
  const reading = new Set();
  let batch = [];
  let batches = 0;
  let count = 0;
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const send = async () => {
    while (reading.size >= WORKERS) await Promise.race(reading);
    const number = batches++;
    const job = read(batch, options.out, number).then((lines) => {
      out[number] = lines;
      reading.delete(job);
    });
    reading.add(job);
    batch = [];
    process.stderr.write(`\r${count} screens, ${seconds()} s`);
  };
  for await (const screen of screens_of(pages)) {
    batch.push({ ...screen, prepared: as_bytes(await pages.get('ours').evaluate(prepare, screen.picture)) });
    ++count;
    if (batch.length >= BATCH) await send();
  }
  if (batch.length) await send();
  await Promise.all(reading);
  await browser.close();
  writeFileSync(join(options.out, 'screens.part'), `${out.flat().join('\n')}\n`);
  renameSync(join(options.out, 'screens.part'), join(options.out, 'screens.jsonl'));
  process.stderr.write(`\n${out.flat().length} screens in ${seconds()} s\n`);
}

await main();
