// Draws screens of real layouts with invented values, spoils some of them, reads them with Tesseract as our page does, and writes
// one line of JSON per screen: the text that was read, a confidence per word, and what a true reading says.
//
//   node tests/ocr/make_screens.mjs --count 2200 --out build/ocr [--seed 1] [--keep]
//
// Writes <out>/screens.jsonl; the pictures go unless --keep is given. Needs Chromium, Tesseract, the fonts below.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify, parseArgs } from 'node:util';
import { PAGE_MODE, rows_of } from '../../src/web/assets/js/lib/picture.js';
import { LAYOUTS } from './layouts.mjs';
import { clock, random } from './random.mjs';

const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core');
const run = promisify(execFile);

const FONTS = ['Roboto', 'Inter', 'Open Sans', 'Lato', 'Noto Sans', 'DejaVu Sans'];
const BATCH = 20;      // pictures per call of Tesseract, which loads its model each time
const WORKERS = 2;

const { values: options } = parseArgs({ options: { count: { type: 'string', default: '2200' }, out: { type: 'string' }, seed: { type: 'string', default: '1' }, keep: { type: 'boolean', default: false } } });

function styles(look) {
  const [paper, ink, quiet, edge] = look.dark ? ['#121212', '#f2f2f2', '#a8a8a8', '#2c2c2c'] : [look.grey ? '#f3f3f3' : '#ffffff', '#151515', '#5c5c5c', '#dddddd'];
  const size = look.size;
  return `* { box-sizing: border-box } body { margin: 0; padding: ${Math.round(size * 2.2)}px 16px 24px; background: ${paper}; color: ${ink}; font: ${size}px/1.5 '${look.font}' }
    #bar { position: fixed; top: 0; left: 0; right: 0; padding: 4px 16px; background: ${paper}; display: flex; justify-content: space-between; font-size: ${size - 2}px; z-index: 2 }
    .row { display: flex; justify-content: space-between; gap: 24px } .card { padding: 8px 0; border-bottom: 1px solid ${edge} }
    .strong { font-weight: 600 } .quiet { color: ${quiet} } .big { font-size: 1.35em; font-weight: 600 } .huge { font-size: 1.9em; font-weight: 700 }
    .button { background: ${look.dark ? '#2f7d4f' : '#e7f4ec'}; padding: 6px 12px; border-radius: 6px; margin: 4px 0; font-weight: 600 } .chip { font-size: 0.85em }`;
}

/** How a screen looks and what happens to it. Half are as a phone saves them, half are spoilt; of these, half are so
 * blurred that a person reads them with effort. */
function look_of(r, index) {
  const spoilt = index % 2 === 1;
  const look = {
    font: r.pick(FONTS), dark: r.chance(0.4), grey: r.chance(0.3), size: r.int(14, 18), width: r.pick([360, 375, 390, 412]),
    scale: spoilt ? 2 : r.pick([1.5, 2, 2.5]), status: r.chance(0.8),
    damage: spoilt ? { width: r.pick([340, 380, 420, 480, 560, 700]), blur: r.pick([0, 0.4, 0.8, 1.1]), noise: r.pick([0, 10, 20]), quality: r.pick([0.2, 0.35, 0.5]), fade: r.pick([1, 0.8, 0.6]), tilt: r.pick([0, 0, 0.5, -0.8]) } : null,
  };
  return { ...look, state: !spoilt ? 'clean' : look.damage.blur < 0.8 ? 'spoilt' : 'blurred' };
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
  return [{ kind, top: 0, height: seen }, { kind, top: height - seen, height: seen }];
}

// In the page: what a messenger, a small phone or a photo of a screen does to a picture, then what our own page does before it reads.
async function prepare({ source, damage, seed }) {
  const surface = (width, height) => {
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width);
    canvas.height = Math.round(height);
    return { canvas, context: canvas.getContext('2d', { willReadFrequently: true }) };
  };
  let picture = await createImageBitmap(await (await fetch(source)).blob());
  if (damage) {
    const { canvas, context } = surface(damage.width, (picture.height * damage.width) / picture.width);
    context.fillStyle = '#888888';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.globalAlpha = damage.fade;
    context.filter = damage.blur ? `blur(${damage.blur}px)` : 'none';
    context.rotate((damage.tilt * Math.PI) / 180);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const data = context.getImageData(0, 0, canvas.width, canvas.height);
    let state = seed;
    for (let i = 0; damage.noise > 0 && i < data.data.length; i += 4) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const shift = ((state >>> 24) / 128 - 1) * damage.noise;
      for (let c = 0; c < 3; ++c) data.data[i + c] += shift;
    }
    context.putImageData(data, 0, 0);
    picture = await createImageBitmap(await new Promise((done) => canvas.toBlob(done, 'image/jpeg', damage.quality)));
  }
  const scale = globalThis.enlargement(picture.width);
  const { canvas, context } = surface(picture.width * scale, picture.height * scale);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const data = context.getImageData(0, 0, canvas.width, canvas.height);
  globalThis.even_out(data);
  context.putImageData(data, 0, 0);
  return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
}

async function draw(r, index, pages) {
  const layout = LAYOUTS[index % LAYOUTS.length](r);
  const look = look_of(r, Math.floor(index / LAYOUTS.length));
  const page = pages.get(look.scale);
  await page.setViewportSize({ width: look.width, height: 240 });
  const bar = look.status ? `<div id="bar"><span>${clock(r.int(0, 1439)).replace(/ .M/, '')}</span><span>${r.int(3, 99)}%</span></div>` : '';
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
    const shot = (await page.screenshot({ type: 'png' })).toString('base64');
    const bytes = Buffer.from(await pages.get('prepare').evaluate(prepare, { source: `data:image/png;base64,${shot}`, damage: look.damage, seed: index + 7 }), 'base64');
    screens.push({
      name: `${String(index).padStart(5, '0')}-${screens.length}`, layout: layout.layout, state: look.state, window: window.kind, font: look.font, dark: look.dark, size: look.size, pixels: look.damage?.width ?? Math.round(look.width * look.scale), damage: look.damage,
      year: layout.year ?? null, covered: layout.covered, orders: layout.orders.map((order, i) => ({ ...order, whole: whole[i] })), bytes,
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
    const box = { x0: Number(left), y0: Number(top), x1: Number(left) + Number(width), y1: Number(top) + Number(height) };
    pages[Number(page) - 1].push({ text: text.trim(), confidence: Math.max(0, Math.round(Number(confidence))), box });
  }
  return pages.map(rows_of);
}

async function read(batch, folder, number) {
  const base = join(folder, `batch-${number}`);
  const files = batch.map((screen) => join(folder, `${screen.name}.png`));
  batch.forEach((screen, i) => writeFileSync(files[i], screen.bytes));
  writeFileSync(`${base}.list`, `${files.join('\n')}\n`);
  await run('tesseract', [`${base}.list`, base, '--psm', PAGE_MODE, '-l', 'eng', 'tsv'], { env: { ...process.env, OMP_THREAD_LIMIT: '1' }, maxBuffer: 1 << 26 });
  const pages = rows_read(readFileSync(`${base}.tsv`, 'utf8'), batch.length);
  const lines = batch.map(({ bytes, ...screen }, i) => JSON.stringify({
    ...screen, text: pages[i].map((row) => `${row.map((word) => word.text).join(' ')}\n`).join(''), confidences: pages[i].map((row) => row.map((word) => word.confidence)),
  }));
  if (!options.keep) [...files, `${base}.list`, `${base}.tsv`].forEach((file) => rmSync(file));
  return lines;
}

async function main() {
  const count = Number(options.count);
  mkdirSync(options.out, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'] });
  const pages = new Map();
  for (const scale of [1.5, 2, 2.5]) pages.set(scale, await (await browser.newContext({ deviceScaleFactor: scale })).newPage());
  pages.set('prepare', await (await browser.newContext()).newPage());
  const ours = readFileSync(new URL('../../src/web/assets/js/lib/picture.js', import.meta.url), 'utf8');
  await pages.get('prepare').addScriptTag({ content: `${ours.replace(/^export /gm, '')}\nObject.assign(globalThis, { enlargement, even_out });` });

  const out = [];
  const reading = new Set();
  let batch = [];
  let batches = 0;
  let drawn = 0;
  const start = Date.now();
  const send = async () => {
    while (reading.size >= WORKERS) await Promise.race(reading);
    const number = batches++;
    const job = read(batch, options.out, number).then((lines) => { out[number] = lines; reading.delete(job); });
    reading.add(job);
    batch = [];
    process.stderr.write(`\r${drawn} of ${count} screens, ${Math.round((Date.now() - start) / 1000)} s`);
  };
  for (let index = 0; drawn < count; ++index) {
    const screens = await draw(random(Number(options.seed) * 100003 + index), index, pages);
    drawn += screens.length;
    batch.push(...screens);
    if (batch.length >= BATCH) await send();
  }
  if (batch.length) await send();
  await Promise.all(reading);
  await browser.close();
  writeFileSync(join(options.out, 'screens.part'), `${out.flat().join('\n')}\n`);
  renameSync(join(options.out, 'screens.part'), join(options.out, 'screens.jsonl'));
  process.stderr.write(`\n${out.flat().length} screens in ${Math.round((Date.now() - start) / 1000)} s\n`);
}

await main();
