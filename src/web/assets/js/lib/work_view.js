// One work item: what was paid, what was due, how that was reckoned, and where each value was read.

import { h, replace } from './dom.js';
import { icon } from './icons.js';
import { t, t_or } from './i18n.js';
import * as format from './format.js';
import { certain_amount, is_interval } from './answer.js';
import { sources_list, steps_list } from './steps.js';
import { key_values } from './table.js';
import { sign } from './money.js';

export function verdict_chip(word) {
  return h('span', { class: `chip chip-${word}` }, icon(word), t(`verdict.${word}`));
}

export function rule_link(id, titles) {
  return h('a', { href: `/rules/${encodeURIComponent(id)}` }, titles?.get(id) ?? id);
}

function range_text(range, currency, options) {
  if (!range) return t('word.unknown');
  if (!is_interval(range)) return format.money(range.low, currency, options);
  return t('format.between', {
    low: format.money(range.low, currency, options),
    high: format.money(range.high, currency, options),
  });
}

/** The reason of "cannot be judged": what is missing and where to get it. */
export function reason_view(verdict) {
  const parts = [h('p', null, t_or(`reason.${verdict.reason}`, verdict.reason ?? ''))];
  if (verdict.detail) parts.push(h('p', { class: 'quiet', lang: 'en', dir: 'ltr' }, verdict.detail));
  if (verdict.missing?.length) {
    parts.push(
      h(
        'ul',
        { class: 'missing' },
        verdict.missing.map((one) =>
          h(
            'li',
            null,
            h('strong', null, format.input_name(one.input)),
            one.where ? [' – ', h('span', { lang: 'en' }, one.where)] : null,
          ),
        ),
      ),
    );
  }
  return parts;
}

function difference_text(verdict) {
  if (!verdict.difference) return null;
  const amount = certain_amount(verdict.difference);
  const money = format.money(amount, verdict.currency);
  const some = is_interval(verdict.difference) ? 'at_least_' : '';
  const key = `difference.${some}${verdict.verdict}`;
  return t_or(key, t_or(`difference.${verdict.verdict}`, '', { amount: money }), { amount: money });
}

/** One line for the card: the mark, the difference, the rule. */
function verdict_line(verdict, titles) {
  const difference = difference_text(verdict);
  return h(
    'li',
    { class: 'verdict-line' },
    verdict_chip(verdict.verdict),
    h(
      'span',
      { class: 'verdict-text' },
      difference ? h('strong', null, difference, ' ') : null,
      rule_link(verdict.rule, titles),
    ),
  );
}

/** The lines of a card: each judged verdict, and in one line all rules that could not be judged. */
function verdict_lines(verdicts, titles) {
  if (!verdicts.length) return h('p', { class: 'quiet' }, t('work.no_rule'));
  const open = verdicts.filter((verdict) => verdict.verdict === 'cannot_judge');
  const judged = verdicts
    .filter((verdict) => verdict.verdict !== 'cannot_judge')
    .map((verdict) => verdict_line(verdict, titles));
  return h(
    'ul',
    { class: 'verdict-lines' },
    judged,
    open.length
      ? h(
          'li',
          { class: 'verdict-line' },
          verdict_chip('cannot_judge'),
          h(
            'span',
            { class: 'verdict-text' },
            open.flatMap((verdict, i) => [i ? ', ' : null, rule_link(verdict.rule, titles)]),
          ),
        )
      : null,
  );
}

/** The whole reckoning of one verdict. */
export function verdict_detail(verdict, titles) {
  const signed = { signed: true };
  const facts = key_values([
    [
      t('detail.paid'),
      verdict.paid === null || verdict.paid === undefined
        ? null
        : h('bdi', { class: 'num' }, format.money(verdict.paid, verdict.currency)),
    ],
    [t('detail.due'), verdict.due ? h('bdi', { class: 'num' }, range_text(verdict.due, verdict.currency)) : null],
    [
      t('detail.difference'),
      verdict.difference ? h('bdi', { class: 'num' }, range_text(verdict.difference, verdict.currency, signed)) : null,
    ],
    [t('detail.counted'), verdict.counted?.length ? verdict.counted.map(format.category).join(', ') : null],
    [
      t('detail.inputs'),
      Object.keys(verdict.inputs ?? {}).length
        ? Object.entries(verdict.inputs).map(([name, value]) =>
            h('div', null, `${format.input_name(name)}: `, h('bdi', { class: 'num' }, value)),
          )
        : null,
    ],
  ]);
  return h(
    'section',
    { class: 'reckoning' },
    h('h4', null, rule_link(verdict.rule, titles), ' ', h('span', { class: 'quiet' }, t(`kind.${verdict.kind}`))),
    h('p', null, verdict_chip(verdict.verdict), ' ', difference_text(verdict)),
    verdict.verdict === 'cannot_judge' ? reason_view(verdict) : null,
    facts,
    h('h5', null, t('detail.steps')),
    steps_list(verdict.steps, verdict.sources),
    verdict.sources?.length ? [h('h5', null, t('detail.sources')), sources_list(verdict.sources)] : null,
  );
}

function money_of(work, field) {
  if (!field.startsWith('pay.')) return work[field];
  const category = field.slice(4);
  return work.pay?.find((line) => line.category === category)?.amount;
}

/** The value of a statement field as people write it. */
export function field_value(work, field, currency) {
  if (field.startsWith('pay.') || ['total', 'order_value', 'fare'].includes(field)) {
    const amount = money_of(work, field);
    return amount === undefined || amount === null ? t('word.unknown') : format.money(amount, currency);
  }
  const value = work[field];
  if (value === undefined || value === null) return t('word.unknown');
  if (field.endsWith('_s')) return format.duration(value);
  if (field.endsWith('_at')) return `${format.weekday_date(value)}, ${format.time(value)}`;
  return String(value);
}

export const field_name = (field) =>
  field.startsWith('pay.') ? format.category(field.slice(4)) : t_or(`field.${field}`, field.replace(/_/g, ' '));

function standing_mark(standing) {
  if (standing === 'doubtful') return h('span', { class: 'doubt-mark' }, icon('doubt'), t('standing.doubtful'));
  return h('span', { class: 'quiet' }, t(`standing.${standing}`));
}

/** The line a value came from, with the value marked in it. `lines` may be missing (kept results). */
export function source_line(span, lines) {
  const line = lines?.around(span);
  if (!line) return h('q', { class: 'source-line' }, h('mark', null, span.raw));
  return h('q', { class: 'source-line' }, line.before, h('mark', null, line.marked), line.after);
}

function reading_row(work, field, span, currency, context) {
  const doubts = (work.doubts ?? []).filter((doubt) => doubt.field === field);
  return h(
    'li',
    { class: doubts.length || span?.standing === 'doubtful' ? 'reading reading-doubtful' : 'reading' },
    h(
      'div',
      { class: 'reading-value' },
      h('span', null, field_name(field)),
      h('bdi', { class: 'num' }, field_value(work, field, currency)),
    ),
    span
      ? h(
          'div',
          { class: 'reading-source' },
          h('span', { class: 'line-number' }, t('reading.line', { n: span.line })),
          source_line(span, context.lines?.[span.document]),
          standing_mark(span.standing),
        )
      : null,
    doubts.map((doubt) => doubt_view(doubt, span, context)),
  );
}

/** A proposed value in the dress of the text it stands for: its currency sign and its decimal mark. */
export function dressed(value, raw, text = '') {
  const before = /^(?:\p{Sc}|\s)*/u.exec(raw)[0];
  const after = /(?:\p{Sc}|\s)*$/u.exec(raw)[0];
  if (!/^-?\d+(?:\.\d+)?$/.test(value)) return value;
  const commas = (text.match(/\d,\d\d(?!\d)/g) ?? []).length > (text.match(/\d\.\d\d(?!\d)/g) ?? []).length;
  return before + (commas ? value.replace('.', ',') : value) + after;
}

function doubt_view(doubt, span, context) {
  const proposal = doubt.proposal;
  return h(
    'div',
    { class: 'doubt' },
    h('p', { lang: 'en', dir: 'auto' }, doubt.reason),
    proposal
      ? h(
          'p',
          null,
          t('doubt.proposal', { value: proposal.value }),
          ' ',
          h('span', { lang: 'en', dir: 'auto' }, proposal.proof),
        )
      : null,
    span && context.correct
      ? h(
          'div',
          { class: 'row' },
          proposal
            ? h(
                'button',
                {
                  type: 'button',
                  class: 'button',
                  onclick: () =>
                    context.correct(span, dressed(proposal.value, span.raw, context.lines?.[span.document]?.text)),
                },
                t('doubt.use', { value: proposal.value }),
              )
            : null,
          correction(span, context),
        )
      : null,
  );
}

/** Opens a field with the text as it was read; what is typed replaces it in the document, not behind it. */
function correction(span, context) {
  const box = h('span', { class: 'row' });
  const open = () => {
    const input = h('input', {
      type: 'text',
      value: span.raw,
      'aria-label': t('doubt.correct_label', { n: span.line }),
    });
    const submit = (event) => {
      event.preventDefault();
      if (input.value.trim() && input.value !== span.raw) context.correct(span, input.value.trim());
    };
    replace(
      box,
      h(
        'form',
        { class: 'row', onsubmit: submit },
        input,
        h('button', { type: 'submit', class: 'button' }, t('doubt.correct_do')),
      ),
    );
    input.focus();
  };
  return (replace(box, h('button', { type: 'button', class: 'button', onclick: open }, t('doubt.correct'))), box);
}

function readings(work, currency, context) {
  const spans = work.spans ?? {};
  const fields = [...new Set([...Object.keys(spans), ...(work.doubts ?? []).map((doubt) => doubt.field)])];
  if (!fields.length) return null;
  fields.sort((a, b) => (spans[a]?.from ?? 1e12) - (spans[b]?.from ?? 1e12));
  return [
    h('h4', null, t('detail.readings')),
    h(
      'ul',
      { class: 'readings' },
      fields.map((field) => reading_row(work, field, spans[field], currency, context)),
    ),
  ];
}

function pay_lines(work, currency) {
  if ((work.pay?.length ?? 0) < 2) return null;
  return key_values(
    work.pay.map((line) => [
      format.category(line.category),
      h('bdi', { class: sign(line.amount) < 0 ? 'num minus' : 'num' }, format.money(line.amount, currency)),
    ]),
  );
}

function facts(work) {
  const facts_list = [t(`work.${work.kind}`)];
  if (work.ref) facts_list.push(t('work.ref', { ref: work.ref }));
  if (work.orders) facts_list.push(t('work.orders', { count: work.orders, n: format.count(work.orders) }));
  for (const clock of ['online_s', 'engaged_s'])
    if (work[clock]) facts_list.push(t(`work.${clock}`, { time: format.duration(work[clock]) }));
  if (work.distance) facts_list.push(work.distance);
  return facts_list.join(' · ');
}

function when(work) {
  const moment = work.started_at ?? work.ended_at;
  if (!moment) return t('work.undated');
  const from = format.time(work.started_at);
  const to = format.time(work.ended_at);
  return [
    format.weekday_date(moment),
    h('span', { class: 'quiet' }, ' ', from && to ? t('format.range', { from, to }) : from || to),
  ];
}

/** context: {titles, lines: [line finder per document], correct(span, text) or null}. */
export function work_card(statement, work, verdicts, context) {
  const fold = h('details', { class: 'fold' }, h('summary', null, t('detail.open')));
  fold.addEventListener('toggle', () => {
    if (!fold.open || fold.childElementCount > 1) return;
    fold.append(
      ...[
        pay_lines(work, statement.currency),
        ...verdicts.map((verdict) => verdict_detail(verdict, context.titles)),
        readings(work, statement.currency, context),
      ]
        .flat()
        .filter(Boolean),
    );
  });
  const doubtful = work.doubts?.length
    ? h('p', { class: 'doubt-mark' }, icon('doubt'), t('work.doubtful', { count: work.doubts.length }))
    : null;
  return h(
    'article',
    { class: 'work' },
    h(
      'header',
      { class: 'work-head' },
      h('h3', null, when(work)),
      h(
        'p',
        { class: 'work-paid' },
        h('span', { class: 'hidden-text' }, t('detail.total'), ' '),
        h('bdi', { class: 'num' }, work.total ? format.money(work.total, statement.currency) : t('word.unknown')),
      ),
    ),
    h('p', { class: 'quiet work-facts' }, facts(work)),
    verdict_lines(verdicts, context.titles),
    doubtful,
    fold,
  );
}
