// Archives, as platforms send them on a request for one's data: opened on the device, file by file.

import { IntakeError, MOST_FILES, documents_of_file } from './intake.js';

const MOST_INSIDE = 60 * 1024 * 1024;
const WANTED = /\.(txt|csv|tsv|json|pdf|png|jpe?g|webp)$/i;

async function library(name) {
  try {
    return await import('/vendor/fflate/fflate.js');
  } catch {
    throw new IntakeError(navigator.onLine === false ? 'intake.no_engine' : 'intake.no_zip', { name });
  }
}

function unpacked(fflate, bytes, name) {
  let files = 0;
  let size = 0;
  let too_much = false;
  const filter = (entry) => {
    if (!WANTED.test(entry.name) || /(^|\/)(__MACOSX\/|\.)/.test(entry.name)) return false;
    files += 1;
    size += entry.originalSize;
    too_much ||= files > MOST_FILES || size > MOST_INSIDE;
    return !too_much;
  };
  let inside;
  try {
    inside = fflate.unzipSync(bytes, { filter });
  } catch {
    throw new IntakeError('intake.broken_zip', { name });
  }
  if (too_much) throw new IntakeError('intake.zip_too_big', { name });
  if (!files) throw new IntakeError('intake.zip_empty', { name });
  return Object.entries(inside);
}

/** All documents of the archive; a file in it that cannot be read is told, and the others go on. */
export async function read_zip(file, bytes, progress, readers, problem) {
  const fflate = await library(file.name);
  const documents = [];
  const { zip, ...others } = readers; // an archive in an archive is left shut
  for (const [path, content] of unpacked(fflate, bytes, file.name)) {
    try {
      documents.push(...(await documents_of_file(new File([content], path.split('/').at(-1)), others, progress)));
    } catch (error) {
      problem(error, path);
    }
  }
  return documents;
}
