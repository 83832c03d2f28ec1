// PDFs to text, on the device, with pdf.js; it is fetched when the first PDF comes.

import { IntakeError, document_of_text } from './intake.js';

const MOST_PAGES = 200;

async function library(name) {
  try {
    const pdfjs = await import('/vendor/pdfjs/pdf.min.mjs');
    pdfjs.GlobalWorkerOptions.workerSrc = '/vendor/pdfjs/pdf.worker.min.mjs';
    return pdfjs;
  } catch {
    throw new IntakeError(navigator.onLine === false ? 'intake.no_engine' : 'intake.no_pdf', { name });
  }
}

async function opened(pdfjs, bytes, name) {
  try {
    return await pdfjs.getDocument({ data: bytes, isEvalSupported: false, useWasm: false, disableFontFace: true })
      .promise;
  } catch (error) {
    throw new IntakeError(error?.name === 'PasswordException' ? 'intake.password' : 'intake.broken_pdf', { name });
  }
}

/** Pieces of text with places to lines, as they stand on the page: from the top, from the left. */
export function lines_of_items(items) {
  const rows = [];
  for (const item of items) {
    if (!item.str) continue;
    const [x, y] = [item.transform[4], item.transform[5]];
    const height = Math.abs(item.height) || Math.abs(item.transform[3]) || 10;
    let row = rows.find((one) => Math.abs(one.y - y) < height * 0.4);
    if (!row) rows.push((row = { y, pieces: [] }));
    row.pieces.push({ x, end: x + item.width, text: item.str, height });
  }
  rows.sort((a, b) => b.y - a.y);
  return rows
    .map((row) => {
      row.pieces.sort((a, b) => a.x - b.x);
      let line = '';
      let end = null;
      for (const piece of row.pieces) {
        const gap = end === null ? 0 : piece.x - end;
        if (line && gap > piece.height * 0.15 && !/\s$/.test(line) && !/^\s/.test(piece.text)) line += ' ';
        line += piece.text;
        end = piece.end;
      }
      return line.trimEnd();
    })
    .filter((line) => line.trim());
}

async function picture_of(page) {
  const viewport = page.getViewport({ scale: 2 });
  const canvas = document.createElement('canvas');
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  await page.render({ canvasContext: canvas.getContext('2d'), canvas, viewport }).promise;
  return canvas;
}

/** One document of text; pages that are only a picture go to `read_picture`. */
export async function read_pdf(file, bytes, progress, read_picture) {
  const pdfjs = await library(file.name);
  const pdf = await opened(pdfjs, bytes, file.name);
  if (pdf.numPages > MOST_PAGES) throw new IntakeError('intake.too_long', { name: file.name });
  const lines = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    progress(number / pdf.numPages);
    const page = await pdf.getPage(number);
    const found = lines_of_items((await page.getTextContent()).items);
    if (found.length) lines.push(...found);
    else lines.push(...(await read_picture(await picture_of(page), file.name, progress)).text.split('\n'));
  }
  await pdf.destroy?.();
  if (!lines.some((line) => line.trim())) throw new IntakeError('intake.no_words', { name: file.name });
  return [{ ...document_of_text(`${lines.join('\n')}\n`, file.name), source: 'pdf' }];
}
