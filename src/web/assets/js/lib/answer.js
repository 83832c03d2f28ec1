// What a check says, added up for people. Pure: takes the check JSON, gives plain values.

import { add, absolute, compare } from './money.js';

export const WORDS = [
  'short',
  'possibly_short',
  'rounding',
  'meets',
  'agrees',
  'over',
  'below_reference',
  'cannot_judge',
];

/** The certain part of a difference: of an interval the end nearer to zero. */
export function certain_amount(difference) {
  if (!difference) return null;
  const low = absolute(difference.low);
  const high = absolute(difference.high);
  if (low === null || high === null) return null;
  return compare(low, high) <= 0 ? low : high;
}

export function is_interval(range) {
  return Boolean(range) && compare(range.low, range.high) !== 0;
}

function new_group(platform, verdict) {
  return {
    platform,
    rule: verdict.rule,
    kind: verdict.kind,
    unit: verdict.unit,
    currency: verdict.currency,
    all: 0,
    at_least: false,
    counts: Object.fromEntries(WORDS.map((word) => [word, 0])),
    amounts: { short: '0', over: '0', below_reference: '0' },
    missing: new Map(),
    reasons: new Map(),
    sources: verdict.sources ?? [],
  };
}

function take(group, verdict) {
  group.all += 1;
  group.counts[verdict.verdict] = (group.counts[verdict.verdict] ?? 0) + 1;
  if (Object.hasOwn(group.amounts, verdict.verdict)) {
    const amount = certain_amount(verdict.difference);
    if (amount !== null) group.amounts[verdict.verdict] = add(group.amounts[verdict.verdict], amount);
    if (is_interval(verdict.difference)) group.at_least = true;
  }
  if (verdict.verdict !== 'cannot_judge') return;
  group.reasons.set(verdict.reason, (group.reasons.get(verdict.reason) ?? 0) + 1);
  for (const one of verdict.missing ?? []) group.missing.set(one.input, one.where ?? '');
}

/** One group per platform, rule and currency, what is owed first, yardsticks after, unjudged last. */
export function groups_of(check) {
  const groups = new Map();
  for (const verdict of check.verdicts ?? []) {
    const platform = check.statements?.[verdict.work?.[0]?.statement ?? 0]?.platform ?? '';
    const key = `${platform} ${verdict.rule} ${verdict.currency}`;
    if (!groups.has(key)) groups.set(key, new_group(platform, verdict));
    take(groups.get(key), verdict);
  }
  const weight = (group) => {
    if (group.counts.cannot_judge === group.all) return 3;
    if (group.kind === 'reference') return 2;
    return group.counts.short ? 0 : 1;
  };
  return [...groups.values()].sort((a, b) => weight(a) - weight(b));
}

const judged_first = (a, b) => (a.verdict === 'cannot_judge') - (b.verdict === 'cannot_judge');

/** Verdicts by the work item they judge; those over several items apart. What was judged comes first. */
export function verdicts_by_work(check) {
  const by_work = new Map();
  const over_many = [];
  for (const verdict of check.verdicts ?? []) {
    if (verdict.period || (verdict.work ?? []).length !== 1) {
      over_many.push(verdict);
      continue;
    }
    const key = `${verdict.work[0].statement}/${verdict.work[0].index}`;
    if (!by_work.has(key)) by_work.set(key, []);
    by_work.get(key).push(verdict);
  }
  for (const verdicts of by_work.values()) verdicts.sort(judged_first);
  return { by_work, over_many: over_many.sort(judged_first) };
}
