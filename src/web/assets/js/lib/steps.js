// The arithmetic of a verdict, one line per step, to be redone with a pencil.

import { h } from './dom.js';
import { t, t_or } from './i18n.js';

const SIGNS = {
  add: ' + ',
  sum: ' + ',
  subtract: ' − ',
  multiply: ' × ',
  divide: ' ÷ ',
  less: ' < ',
  'at most': ' ≤ ',
  more: ' > ',
  'at least': ' ≥ ',
  equal: ' = ',
  'not equal': ' ≠ ',
};
const AMOUNTS = new Set(['add', 'sum', 'subtract', 'multiply', 'divide']);

function expression(step) {
  const args = step.args ?? [];
  const sign = SIGNS[step.op];
  if (sign && args.length > 1) return args.join(sign);
  return args.join(', ');
}

function source_link(step, sources) {
  const source = step.source === null || step.source === undefined ? null : sources?.[step.source];
  if (!source) return null;
  return [
    ' ',
    h(
      source.url ? 'a' : 'span',
      { href: source.url, class: 'source-mark', rel: 'noreferrer', title: source.title },
      t('steps.source', { n: step.source + 1 }),
    ),
  ];
}

export function steps_list(steps, sources) {
  if (!steps?.length) return h('p', { class: 'quiet' }, t('steps.none'));
  const line = (step) => {
    const op = step.op.split(' ')[0] === 'round' ? 'round' : step.op.replace(/ /g, '_');
    const name = SIGNS[step.op] ? null : [h('span', { class: 'step-op' }, t_or(`op.${op}`, step.op)), ' '];
    const exact =
      step.exact && step.value && !step.value.startsWith(step.exact) && step.exact.includes('/')
        ? h('span', { class: 'quiet' }, ' ', t('steps.exact', { value: step.exact }))
        : null;
    const terms = expression(step);
    return h(
      'li',
      null,
      name,
      terms ? [h('bdi', { class: 'num' }, terms), ' '] : null,
      SIGNS[step.op] && !AMOUNTS.has(step.op) ? '→ ' : '= ',
      h('bdi', { class: 'num step-value' }, step.value),
      exact,
      source_link(step, sources),
    );
  };
  return h('ol', { class: 'steps' }, steps.map(line));
}

/** Titles as links, with how well each is founded. */
export function sources_list(sources) {
  if (!sources?.length) return null;
  return h(
    'ul',
    { class: 'sources' },
    sources.map((source) =>
      h(
        'li',
        null,
        source.url ? h('a', { href: source.url, rel: 'noreferrer' }, source.title || source.url) : source.title,
        source.confidence
          ? [' ', h('span', { class: 'quiet' }, t_or(`confidence.${source.confidence}`, source.confidence))]
          : null,
        source.seen ? [' ', h('span', { class: 'quiet' }, t('source.seen', { date: source.seen }))] : null,
      ),
    ),
  );
}
