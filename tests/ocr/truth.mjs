// What a true reading says of an order: {fields: {name in the statement: value}, amounts: [names of the amounts that
// make the order]}.

import { money, two } from './random.mjs';

/** Of amounts in whole cents, and of whatever else stands on the screen. */
export const order = (amounts, others = {}) => ({
  amounts: Object.keys(amounts),
  fields: { ...Object.fromEntries(Object.entries(amounts).map(([name, cents]) => [name, money(cents)])), ...others },
});

/** A minute of a day, as the statement writes it. */
export const moment = (on, minutes) => `${on.iso}T${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}:00`;

/** How many letters must change until `wanted` stands somewhere in a line. */
function strays(wanted, line) {
  let costs = Array(line.length + 1).fill(0);
  for (let i = 1; i <= wanted.length; ++i) {
    const next = [i];
    for (let j = 1; j <= line.length; ++j) {
      const same = costs[j - 1] + (wanted[i - 1] === line[j - 1] ? 0 : 1);
      next.push(Math.min(same, costs[j] + 1, next[j - 1] + 1));
    }
    costs = next;
  }
  return Math.min(...costs);
}

/**
 * Amounts of an order of which the reader of letters gave nothing back, as happens to large headlines: no line holds
 * anything that is near them. Nobody can state these; all that is merely misread is not among them.
 */
export function lost_amounts({ amounts, fields }, text) {
  const lines = text.split('\n').map((line) => line.replace(/[\s,]/g, ''));
  return amounts.filter((name) => {
    const printed = fields[name].replace('-', '');
    const forms = printed.endsWith('.00') ? [printed, `$${printed.slice(0, -3)}`] : [printed];
    return !forms.some((form) => lines.some((line) => strays(form, line) <= 0.4 * form.length));
  });
}
