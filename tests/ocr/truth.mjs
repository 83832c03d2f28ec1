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
