// Pictures to text with Tesseract: as our page does it, and as the program alone reads them.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { PAGE_MODE } from '../../src/web/assets/js/lib/picture.js';
import { rows_of } from '../../src/web/assets/js/lib/picture_words.js';

const run = promisify(execFile);
const MODELS = new URL('../../src/web/vendor/node_modules/@tesseract.js-data/', import.meta.url).pathname;

/** What Tesseract's program reads when nobody told it how, one column of text, one block of text. */
export const PLAIN_MODES = ['3', '4', '6'];

const tesseract = (list, base, languages, mode, ...rest) =>
  run('tesseract', [list, base, '-l', languages, '--psm', mode, ...rest], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    maxBuffer: 1 << 26,
  });

/** The page's own models, beside what is read with them. */
function unpack_models(folder, languages) {
  for (const language of languages.split('+')) {
    const model = join(folder, `${language}.traineddata`);
    const packed = join(MODELS, language, '4.0.0_best_int', `${language}.traineddata.gz`);
    if (!existsSync(model)) writeFileSync(model, gunzipSync(readFileSync(packed)));
  }
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

/** {text, confidences} of each picture, read as our page does it once the picture is prepared. */
export async function read_as_the_page(files, folder, base, languages = 'eng') {
  unpack_models(folder, languages);
  writeFileSync(`${base}.list`, `${files.join('\n')}\n`);
  const options = ['--tessdata-dir', folder, '-c', 'tessedit_create_tsv=1'];
  await tesseract(`${base}.list`, base, languages, PAGE_MODE, ...options);
  const pages = rows_read(readFileSync(`${base}.tsv`, 'utf8'), files.length);
  [`${base}.list`, `${base}.tsv`].forEach((file) => rmSync(file));
  return pages.map((rows) => ({
    text: rows.map((row) => `${row.map((word) => word.text).join(' ')}\n`).join(''),
    confidences: rows.map((row) => row.map((word) => word.confidence)),
  }));
}

/** The same of pictures as they came, read by the program alone with the models that it was installed with. */
export async function read_plain(files, base, languages, mode) {
  writeFileSync(`${base}.list`, `${files.join('\n')}\n`);
  await tesseract(`${base}.list`, base, languages, mode);
  const pages = readFileSync(`${base}.txt`, 'utf8').split('\f');
  [`${base}.list`, `${base}.txt`].forEach((file) => rmSync(file));
  return files.map((_, i) => ({ text: pages[i], confidences: [] }));
}
