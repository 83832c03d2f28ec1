// From what a person gives (pasted text, files) to documents of text. Everything happens here, on the
// device; the readers of PDFs and pictures are fetched only when such a file comes.

import { t } from './i18n.js';

export const MOST_TEXT = 8 * 1024 * 1024;
export const MOST_FILE = 40 * 1024 * 1024;
export const MOST_FILES = 40;

/** A file that cannot be read, said in a sentence that tells what to do. */
export class IntakeError extends Error {
  constructor(key, values) {
    super(t(key, values));
    this.key = key;
  }
}

const MAGIC = [
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['image', [0x89, 0x50, 0x4e, 0x47]],
  ['image', [0xff, 0xd8, 0xff]],
  ['image', [0x47, 0x49, 0x46, 0x38]],
  ['image', [0x42, 0x4d]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
];

/** By the first bytes, never by the name: phones name files as they like. */
export function kind_of(bytes) {
  const text_at = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  if (text_at(0, 4) === 'RIFF' && text_at(8, 12) === 'WEBP') return 'image';
  if (text_at(4, 8) === 'ftyp') return 'image';
  for (const [kind, magic] of MAGIC) if (magic.every((byte, i) => bytes[i] === byte)) return kind;
  return 'text';
}

/** UTF-8, UTF-16 with its mark, or Latin-1: the three that platforms send. Null when it is no text. */
export function decode(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder('windows-1252').decode(bytes);
  }
  // eslint-disable-next-line no-control-regex
  const strange = text.slice(0, 4096).match(/[\u0000-\u0008\u000e-\u001f\u0080-\u009f\ufffd]/g)?.length ?? 0;
  return strange > Math.min(text.length, 4096) / 50 ? null : text;
}

export function media_type_of(text, name = '') {
  const head = text.trimStart();
  if (head.startsWith('{') || head.startsWith('[')) {
    try {
      const value = JSON.parse(text);
      return value?.schema && value?.work ? 'application/vnd.ratecheck.statement+json' : 'application/json';
    } catch {
      // text that only begins like JSON
    }
  }
  const lines = text.split('\n', 3);
  const separated = (line) => Math.max(...[',', ';', '\t'].map((c) => line.split(c).length - 1));
  const table = lines.length > 1 && separated(lines[0]) >= 2 && separated(lines[1]) >= separated(lines[0]);
  return /\.(csv|tsv)$/i.test(name) || table ? 'text/csv' : 'text/plain';
}

export function document_of_text(text, name) {
  return { name, media_type: media_type_of(text, name), text, source: 'text' };
}

/**
 * A file to documents. `readers` gives the functions that read other kinds, loaded on first use;
 * `progress(share, label)` is called while they work.
 */
export async function documents_of_file(file, readers, progress) {
  if (file.size === 0) throw new IntakeError('intake.empty', { name: file.name });
  if (file.size > MOST_FILE)
    throw new IntakeError('intake.too_big', { name: file.name, size: Math.round(file.size / 1048576) });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = kind_of(bytes);
  if (kind !== 'text') {
    const reader = readers[kind];
    if (!reader) throw new IntakeError(`intake.no_${kind}`, { name: file.name });
    return reader(file, bytes, progress);
  }
  if (bytes.length > MOST_TEXT) throw new IntakeError('intake.too_long', { name: file.name });
  const text = decode(bytes);
  if (text === null) throw new IntakeError('intake.not_text', { name: file.name });
  return [document_of_text(text.replace(/^\ufeff/, ''), file.name)];
}
