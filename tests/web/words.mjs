// The closed lists, as their one home in the core tells them.

import { readFileSync } from 'node:fs';

const header = readFileSync(new URL('../../include/ratecheck/base/words.h', import.meta.url), 'utf8');

/** The words of a list: `words('PAY_CATEGORIES')`. */
export function words(list) {
  const table = header.match(new RegExp(`#define RATECHECK_${list}\\(ROW\\)((?:.*\\\\\\n)*.*\\n)`));
  if (!table) throw new Error(`there is no list ${list}`);
  return [...table[1].matchAll(/ROW\(\s*\w+,\s*"([^"]+)"/g)].map((row) => row[1]);
}
