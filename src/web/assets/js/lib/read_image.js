// Screenshots to text, on the device, with tesseract.js; engine and language come from our own server
// when the first picture is given. The picture itself never leaves the device.

import { IntakeError } from './intake.js';
import { current_language, t } from './i18n.js';
import { PAGE_MODE, prepared } from './picture.js';
import { rows_of } from './picture_words.js';

const LANGUAGES = { en: 'eng', es: 'spa', fr: 'fra', pt: 'por', it: 'ita', pl: 'pol', ar: 'ara' };
const LONGEST = 3200;
const LEAST_CONFIDENCE = 45;

let engine = null;
let tell = () => {};

async function make_engine() {
  const { createWorker } = await import('/vendor/tesseract/tesseract.esm.min.js').then(
    (module) => module.default ?? module,
  );
  const languages = [...new Set(['eng', LANGUAGES[current_language()] ?? 'eng'])];
  const worker = await createWorker(languages, 1, {
    workerPath: '/vendor/tesseract/worker.min.js',
    corePath: '/vendor/tesseract/core',
    langPath: '/vendor/tesseract/lang',
    workerBlobURL: false,
    cacheMethod: 'none',
    gzip: true,
    logger: ({ status, progress }) => tell(progress, status === 'recognizing text' ? null : t('intake.engine')),
  });
  await worker.setParameters({ tessedit_pageseg_mode: PAGE_MODE, debug_file: '/dev/null' });
  return worker;
}

async function ready_engine(name) {
  engine ??= make_engine();
  try {
    return await engine;
  } catch {
    engine = null;
    throw new IntakeError(navigator.onLine === false ? 'intake.no_engine' : 'intake.no_image', { name });
  }
}

async function canvas_of(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw new IntakeError('intake.broken_image', { name: file.name });
  }
  const canvas = prepared(picture, LONGEST);
  picture.close();
  return canvas;
}

function lines_of(data) {
  const words = (data.blocks ?? [])
    .flatMap((block) => block.paragraphs)
    .flatMap((paragraph) => paragraph.lines)
    .flatMap((line) => line.words)
    .map((word) => ({ text: word.text.trim(), confidence: Math.max(0, Math.round(word.confidence)), box: word.bbox }))
    .filter((word) => word.text);
  return rows_of(words).map((row) => ({
    text: row.map((word) => word.text).join(' '),
    confidences: row.map((word) => word.confidence),
  }));
}

/** {text, confidences: per line one number of 0 to 100 for each of its words}. */
export async function read_picture(canvas, name, progress) {
  const worker = await ready_engine(name);
  tell = (share, label) => progress(share ?? 0, label);
  const { data } = await worker.recognize(canvas, {}, { text: true, blocks: true });
  const lines = lines_of(data);
  const letters = lines
    .map((line) => line.text)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '').length;
  if (letters < 12 || data.confidence < LEAST_CONFIDENCE) throw new IntakeError('intake.no_words', { name });
  return { text: `${lines.map((line) => line.text).join('\n')}\n`, confidences: lines.map((line) => line.confidences) };
}

export async function read_image(file, bytes, progress) {
  const { text, confidences } = await read_picture(await canvas_of(file), file.name, progress);
  return [{ name: file.name, media_type: 'text/plain', text, confidences, source: 'image' }];
}
