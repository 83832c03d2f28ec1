// All tests of the pages. Exit 77 (skipped) where the tools of the tests are not installed.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finish } from './harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
if (!existsSync(join(here, 'node_modules/playwright-core'))) {
  console.log('playwright-core is not installed: run `npm ci` in tests/web. No page was tested.');
  process.exit(77);
}
const only = process.argv[2] ?? '';
for (const name of ['money', 'redact', 'strings', 'pages']) {
  if (name.includes(only)) await import(`./${name}_test.mjs`);
}
process.exit(finish() ? 1 : 0);
