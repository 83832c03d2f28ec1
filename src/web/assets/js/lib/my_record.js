// One's own kept statements as the service and the calculator take them. Pure: no browser needed.

import { add } from './money.js';

const READERS_OWN = ['spans', 'doubts'];
const CLOCKS = {
  engaged_s: 'engaged_time',
  passenger_s: 'passenger_time',
  dispatch_s: 'dispatch_time',
  waiting_s: 'waiting_time',
  online_s: 'online_time',
  estimated_s: 'estimated_time',
};
const AS_IT_IS = [
  'distance',
  'engaged_distance',
  'passenger_distance',
  'start_place',
  'end_place',
  'orders',
  'pickups',
  'dropoffs',
  'items',
];
const MONEY = ['order_value', 'fare'];

/** A work item with the worker's corrections in place of what was read. */
export function corrected(work, corrections) {
  const own = { ...work, pay: (work.pay ?? []).map((line) => ({ ...line })) };
  for (const { field, value } of corrections) {
    const category = field.startsWith('pay.') ? field.slice(4) : null;
    const line = category && own.pay.find((one) => one.category === category);
    if (line) line.amount = value;
    else if (category) own.pay.push({ category, label: category, amount: value });
    else own[field] = /_s$|^(orders|pickups|dropoffs|items)$/.test(field) ? Number(value) : value;
  }
  return own;
}

/** A row of kept work as the worker says it was. */
export function in_own_words(row) {
  const own = corrected(row, row.corrections ?? []);
  // It was that of the time as read.
  if ((row.corrections ?? []).some((one) => one.field === 'started_at')) delete own.month;
  return own;
}

/**
 * The statements of a kept document, each work item beside what the worker says of it:
 * [{statement, items: [{work, corrections}]}].
 */
export function with_corrections(whole) {
  const rows = (whole.work ?? []).values();
  return (whole.statements ?? []).map((statement) => ({
    statement,
    items: (statement.work ?? []).map((work) => ({ work, corrections: rows.next().value?.corrections ?? [] })),
  }));
}

/** The statements of a kept document, each work item as the worker says it was. */
export function statements_in_own_words(whole) {
  return with_corrections(whole).map(({ statement, items }) => ({
    ...statement,
    work: items.map(({ work, corrections }) => corrected(work, corrections)),
  }));
}

/**
 * Whether a value of this work is still in doubt: then nothing may be reckoned from it. Values that are
 * doubted for one and the same reason disagree with each other, so that one put right settles them all.
 */
function in_doubt({ work, corrections }) {
  const doubts = work.doubts ?? [];
  const put_right = new Set(corrections.map((one) => one.field));
  const settled = new Set(doubts.filter((doubt) => put_right.has(doubt.field)).map((doubt) => doubt.reason));
  return doubts.some((doubt) => !put_right.has(doubt.field) && !settled.has(doubt.reason));
}

/** Work as the worker says it was, without what is in doubt. */
export const certain_work = (items) =>
  items.filter((one) => !in_doubt(one)).map(({ work, corrections }) => corrected(work, corrections));

/** A kept statement as it can be posted to be checked anew: {statement, left_out}. */
export function postable({ statement, items }) {
  const { unread, coverage, parser, ...rest } = statement;
  const work = certain_work(items).map((one) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => !READERS_OWN.includes(name))),
  );
  return { statement: { ...rest, work }, left_out: items.length - work.length };
}

/** The value of a statement that tells an input of the calculator: "engaged_time" is engaged_s. */
export function field_of_input(name) {
  return Object.entries(CLOCKS).find(([, input]) => input === name)?.[0] ?? name;
}

/** What a formula may ask of one work item, by the names of the calculator. */
export function inputs_of(work, statement) {
  const inputs = { ...(work.inputs ?? {}) };
  for (const [field, name] of Object.entries(CLOCKS)) if (work[field]) inputs[name] = `${work[field]} s`;
  for (const field of AS_IT_IS) if (work[field] !== null && work[field] !== undefined) inputs[field] = work[field];
  for (const field of MONEY) if (work[field]) inputs[field] = `${work[field]} ${statement.currency}`;
  for (const field of ['vehicle', 'place']) if (statement[field]) inputs[field] = statement[field];
  if (work.started_at) inputs.started_at = work.started_at;
  return inputs;
}

/** What counts as pay under a rule; the total where the lines are not told. */
export function counted_pay(work, categories) {
  if (!work.pay?.length) return work.total ?? null;
  return work.pay
    .filter((line) => categories.includes(line.category))
    .reduce((sum, line) => add(sum, line.amount) ?? sum, '0');
}
