// Draws screens of real layouts with invented values, damages part of them, reads them with Tesseract as our page does,
// and writes one line of JSON per screen: the text that was read, a confidence per word, and what a true reading says.
//
//   node tests/ocr/make_screens.mjs --out build/ocr [--corpus other] [--count 2200] [--seed 1] [--keep | --again]
//
// Writes <out>/screens.jsonl. The corpus `first` is what parser files are written against; `other` is drawn by other
// templates in other fonts, part of them held out, and read by Tesseract's program alone as well: a line for each way.
// --keep leaves the pictures as they came and as they were prepared, and what was drawn; --again prepares and reads
// those anew and draws nothing: the loop for work on picture.js. Needs Chromium, Tesseract, and the fonts and models
// that ./dev installs.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Browser } from './browser.mjs';
import * as first from './first_corpus.mjs';
import * as other from './other_corpus.mjs';
import { random } from './random.mjs';
import { PLAIN_MODES, read_as_the_page, read_plain } from './reading.mjs';
import { lost_amounts } from './truth.mjs';

const BATCH = 20; // pictures per call of Tesseract, which loads its model each time
const WORKERS = 2;
const CORPORA = {
  first: { draw: first.draw, count: 2200, plain: [] },
  other: { draw: other.draw, count: other.COUNT, plain: PLAIN_MODES },
};

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string', default: 'first' },
    count: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
  },
});
const corpus = CORPORA[options.corpus];

const as_bytes = (address) => Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');

/** What is written of a screen; which reader it was and what that lost, where there are several. */
function line_of(screen, reader, read) {
  if (corpus.plain.length === 0) return { ...screen, ...read };
  const orders = screen.orders.map((order) => ({ ...order, lost: lost_amounts(order, read.text) }));
  return { ...screen, orders, reader, ...read };
}

/** The pictures of a batch, all in one language: lines of JSON, each with how it was read where that differs. */
async function read(batch, folder, number) {
  const base = join(folder, `batch-${number}`);
  const prepared = batch.map((screen) => join(folder, `${screen.name}.png`));
  const came = batch.map((screen) => join(folder, `${screen.name}.came`));
  const languages = batch[0].languages;
  batch.forEach((screen, i) => {
    writeFileSync(prepared[i], screen.prepared);
    writeFileSync(came[i], as_bytes(screen.picture));
  });
  const readings = [['page', await read_as_the_page(prepared, folder, base, languages)]];
  for (const mode of corpus.plain) readings.push([`psm${mode}`, await read_plain(came, base, languages, mode)]);
  if (!options.keep && !options.again) [...prepared, ...came].forEach((file) => rmSync(file));
  return batch.flatMap(({ prepared: _, picture: __, ...screen }, i) =>
    readings.map(([reader, texts]) => JSON.stringify(line_of(screen, reader, texts[i]))),
  );
}

/** Screens one after another: drawn anew, or those that were kept. */
async function* screens_of(browser) {
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
  for (let index = 0, count = 0; count < Number(options.count ?? corpus.count); ++index) {
    for (const screen of await corpus.draw(random(Number(options.seed) * 100003 + index), index, browser)) {
      const { picture: _, ...facts } = screen;
      kept.push(JSON.stringify(facts));
      ++count;
      yield screen;
    }
  }
  if (options.keep) writeFileSync(drawn, `${kept.join('\n')}\n`);
}

async function main() {
  mkdirSync(options.out, { recursive: true });
  const browser = await Browser.open();
  const out = [];
  const reading = new Set();
  const batches = new Map(); // those that are not full yet, by language
  let sent = 0;
  let count = 0;
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const send = async (batch) => {
    while (reading.size >= WORKERS) await Promise.race(reading);
    const number = sent++;
    const job = read(batch, options.out, number).then((lines) => {
      out[number] = lines;
      reading.delete(job);
    });
    reading.add(job);
    process.stderr.write(`\r${count} screens, ${seconds()} s`);
  };
  for await (const screen of screens_of(browser)) {
    const batch = batches.get(screen.languages) ?? [];
    batch.push({ ...screen, prepared: as_bytes(await browser.prepared(screen.picture)) });
    batches.set(screen.languages, batch.length < BATCH ? batch : []);
    ++count;
    if (batch.length >= BATCH) await send(batch);
  }
  for (const batch of batches.values()) if (batch.length > 0) await send(batch);
  await Promise.all(reading);
  await browser.close();
  writeFileSync(join(options.out, 'screens.part'), `${out.flat().join('\n')}\n`);
  renameSync(join(options.out, 'screens.part'), join(options.out, 'screens.jsonl'));
  process.stderr.write(`\n${count} screens in ${seconds()} s\n`);
}

await main();
