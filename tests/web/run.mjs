// All tests of the pages. Exit 77 (skipped) where the tools of the tests are not installed.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finish } from './harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const needed = [join(here, 'node_modules/playwright-core'), join(here, '../../src/web/vendor/node_modules/pdfjs-dist')];
if (!needed.every((folder) => existsSync(folder))) {
  console.log('npm packages are missing: run `npm ci` in tests/web and in src/web/vendor. No page was tested.');
  process.exit(77);
}
const only = process.argv[2] ?? '';
for (const name of [
  'money',
  'cells',
  'releases',
  'redact',
  'hours',
  'picture',
  'strings',
  'pages',
  'files',
  'access',
  'language',
  'budget',
  'offline',
  'service',
  'extension',
  'desk',
  'schema',
]) {
  if (!only || name === only) await import(`./${name}_test.mjs`);
}
process.exit(finish() ? 1 : 0);
