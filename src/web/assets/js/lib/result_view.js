// The answer of a check: plain words first, then job by job, then what is odd or could not be read.

import { h, replace } from './dom.js';
import { t, t_or } from './i18n.js';
import * as format from './format.js';
import { groups_of, verdicts_by_work, WORDS } from './answer.js';
import { reason_view, rule_link, verdict_chip, verdict_detail, work_card } from './work_view.js';
import { icon } from './icons.js';

const PAGE = 50;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Finds lines by the byte offsets the reader gives, in the text that was sent. */
export function line_finder(text) {
  const bytes = encoder.encode(text);
  const part = (from, to) => decoder.decode(bytes.subarray(from, to));
  return {
    text,
    around(span) {
      if (span.to > bytes.length) return null;
      const from = bytes.lastIndexOf(10, span.from - 1) + 1;
      const end = bytes.indexOf(10, span.to);
      const before = part(from, span.from);
      const after = part(span.to, end < 0 ? bytes.length : end);
      const shorten = (piece, start) =>
        piece.length <= 60 ? piece : start ? `…${piece.slice(-60)}` : `${piece.slice(0, 60)}…`;
      return { before: shorten(before, true), marked: part(span.from, span.to), after: shorten(after, false) };
    },
    /** The text with that span exchanged. */
    exchange(span, value) {
      return part(0, span.from) + value + part(span.to, bytes.length);
    },
  };
}

function part_of(group, some) {
  return t(`of.${group.unit}`, { some: format.count(some), count: group.all, all: format.count(group.all) });
}

function say(key, group, some, extra = {}) {
  return t(key, { platform: format.platform(group.platform), part: part_of(group, some), ...extra });
}

/** The sentences of one group, the weightiest first: [{word, text}]. */
export function sentences(group) {
  const { counts, kind } = group;
  const amount = (word) => {
    const money = format.money(group.amounts[word], group.currency);
    return group.at_least ? t('format.at_least', { amount: money }) : money;
  };
  const list = [];
  const add = (word, key, extra) => counts[word] && list.push({ word, text: say(key, group, counts[word], extra) });
  add('short', `answer.short.${kind}`, { amount: amount('short') });
  add('below_reference', 'answer.below_reference', { amount: amount('below_reference') });
  add('over', 'answer.over', { amount: amount('over') });
  add('possibly_short', 'answer.possibly_short');
  add('agrees', 'answer.agrees');
  add('meets', kind === 'reference' ? 'answer.meets.reference' : kind === 'cap' ? 'answer.meets.cap' : 'answer.meets');
  add('rounding', 'answer.rounding');
  add('cannot_judge', 'answer.cannot_judge');
  return list;
}

function group_view(group, titles) {
  const lines = sentences(group);
  const view = h(
    'section',
    { class: 'group' },
    h('h2', null, rule_link(group.rule, titles), ' ', h('span', { class: 'quiet' }, t(`kind.${group.kind}`))),
    h(
      'ul',
      { class: 'sentences' },
      lines.map(({ word, text }) => h('li', { class: `sentence sentence-${word}` }, icon(word), h('span', null, text))),
    ),
  );
  if (group.kind === 'reference') view.append(h('p', { class: 'quiet' }, t('answer.reference_note')));
  if (group.counts.cannot_judge) {
    const reasons = [...group.reasons.keys()].map((reason) => ({ reason, missing: [] }));
    const missing = [...group.missing].map(([input, where]) => ({ input, where }));
    view.append(
      h(
        'div',
        { class: 'why' },
        h('p', null, h('strong', null, t('answer.why'))),
        reasons.map((one) => reason_view(one)),
        missing.length
          ? [
              h('p', null, t('answer.missing')),
              h(
                'ul',
                { class: 'missing' },
                missing.map((one) =>
                  h(
                    'li',
                    null,
                    h('strong', null, format.input_name(one.input)),
                    one.where ? [' – ', h('span', { lang: 'en' }, one.where)] : null,
                  ),
                ),
              ),
            ]
          : null,
      ),
    );
  }
  return view;
}

/** What was judged first; beside it, rules that say nothing yet must not fill a phone's screen. */
function groups_view(groups, titles) {
  const open = groups.filter((group) => group.counts.cannot_judge === group.all);
  const judged = groups.filter((group) => !open.includes(group));
  if (!judged.length) return open.map((group) => group_view(group, titles));
  return [
    judged.map((group) => group_view(group, titles)),
    open.length
      ? h(
          'details',
          { class: 'fold' },
          h('summary', null, t('answer.unjudged', { count: open.length, n: format.count(open.length) })),
          open.map((group) => group_view(group, titles)),
        )
      : null,
  ];
}

function headline(groups) {
  const owed = groups.find((group) => group.counts.short);
  if (owed) return sentences(owed)[0].text;
  if (!groups.length) return t('answer.no_rule');
  if (groups.every((group) => group.counts.cannot_judge === group.all)) return t('answer.nothing_judged');
  if (groups.some((group) => group.counts.possibly_short)) return t('answer.perhaps_short');
  return t('answer.none_short');
}

function problem_view(document) {
  const problem = document.problem;
  const name = document.name || t('document.pasted');
  return h(
    'div',
    { class: 'notice notice-problem' },
    h('p', null, h('strong', null, t_or(`problem.${problem.code}`, t('problem.other', { name }), { name }))),
    h('p', { lang: 'en', dir: 'auto' }, problem.detail ?? problem.message),
    problem.hint ? h('p', { lang: 'en', dir: 'auto' }, problem.hint) : null,
  );
}

/** A text that held several documents: where each stands. */
function parts_view(document, check) {
  const name = document.name || t('document.pasted');
  return h(
    'section',
    { class: 'notice' },
    h('p', null, t('parts.title', { name, n: format.count(document.parts.length) })),
    h(
      'ul',
      { class: 'plain-list' },
      document.parts.map((part) => {
        const { platform, document: kind } = check.statements[part.statement];
        const title = `${format.platform(platform)}, ${t_or(`layout.${kind}`, kind.replace(/[-_]/g, ' '))}`;
        return h(
          'li',
          null,
          t('parts.lines', { from: part.from_line, to: part.to_line, title }),
          part.certain ? null : ` ${t('parts.uncertain')}`,
        );
      }),
    ),
  );
}

/** Clocks come in seconds; all else as it stands. */
function finding_value(finding, value) {
  return finding.code === 'hours_mismatch' && /^\d+$/.test(value) ? format.duration(Number(value)) : value;
}

function finding_view(finding, check) {
  const where = (finding.work ?? [])
    .map(({ statement, index }) => {
      const work = check.statements?.[statement]?.work?.[index];
      return work ? `${format.weekday_date(work.started_at ?? work.ended_at) || t('work.undated')}` : null;
    })
    .filter(Boolean)
    .join(', ');
  return h(
    'li',
    null,
    h('strong', null, t_or(`finding.${finding.code}`, finding.code)),
    where ? ` (${where})` : null,
    finding.detail ? [h('br'), h('span', { lang: 'en', dir: 'auto' }, finding.detail)] : null,
    finding.expected
      ? [
          h('br'),
          h(
            'span',
            { class: 'quiet' },
            t('finding.values', {
              expected: finding_value(finding, finding.expected),
              actual: finding_value(finding, finding.actual),
            }),
          ),
        ]
      : null,
  );
}

function unread_view(check) {
  const rows = (check.statements ?? []).flatMap((statement) =>
    (statement.unread ?? []).map((line) =>
      h(
        'li',
        null,
        h('span', { class: 'line-number' }, t('reading.line', { n: line.line })),
        ' ',
        h('q', { class: 'source-line' }, line.text),
        h('br'),
        h('span', { class: 'quiet', lang: 'en', dir: 'auto' }, line.reason),
      ),
    ),
  );
  if (!rows.length) return null;
  return h(
    'section',
    null,
    h('h2', null, t('unread.title')),
    h('p', null, t('unread.text')),
    h('ul', { class: 'plain-list' }, rows),
  );
}

/** Rules that could be thought to apply but do not, each once with its reason. */
function not_applied_view(check, titles) {
  const reasons = new Map((check.not_applied ?? []).map((one) => [`${one.rule} ${one.detail}`, one]));
  if (!reasons.size) return null;
  return h(
    'details',
    { class: 'fold' },
    h('summary', null, t('answer.not_applied')),
    h(
      'ul',
      { class: 'plain-list' },
      [...reasons.values()].map((one) =>
        h('li', null, rule_link(one.rule, titles), ' – ', h('span', { lang: 'en', dir: 'auto' }, one.detail)),
      ),
    ),
  );
}

function statement_head(statement) {
  const totals = (statement.totals ?? []).map((total) =>
    h(
      'span',
      null,
      h('bdi', null, total.label),
      ' ',
      h('bdi', { class: 'num' }, format.money(total.amount, statement.currency)),
    ),
  );
  const coverage =
    statement.coverage === null || statement.coverage === undefined
      ? null
      : t('statement.coverage', { share: format.percent(statement.coverage) });
  return h(
    'div',
    { class: 'statement-head' },
    h(
      'h2',
      null,
      format.platform(statement.platform),
      statement.period ? [' · ', format.period(statement.period)] : null,
    ),
    h('p', { class: 'quiet' }, [...totals.flatMap((total) => [total, ' · ']), coverage].filter(Boolean)),
  );
}

function adjustments_view(statement) {
  if (!statement.adjustments?.length) return null;
  return h(
    'ul',
    { class: 'plain-list' },
    statement.adjustments.map((one) =>
      h(
        'li',
        { class: 'spread' },
        h('span', null, h('bdi', null, one.label), ' ', h('span', { class: 'quiet' }, format.category(one.category))),
        h('bdi', { class: 'num' }, format.money(one.amount, statement.currency)),
      ),
    ),
  );
}

function over_many_view(verdicts, context) {
  if (!verdicts.length) return null;
  return h(
    'section',
    null,
    h('h2', null, t('answer.over_many')),
    verdicts.map((verdict) =>
      h(
        'div',
        { class: 'work' },
        h('p', { class: 'quiet' }, verdict.period ? format.period(verdict.period) : null),
        verdict_detail(verdict, context.titles),
      ),
    ),
  );
}

/** All work items of all statements, a filter by verdict, fifty at a time. */
function work_list(check, context) {
  const { by_work, over_many } = verdicts_by_work(check);
  const items = (check.statements ?? []).flatMap((statement, s) =>
    (statement.work ?? []).map((work, w) => ({ statement, s, work, verdicts: by_work.get(`${s}/${w}`) ?? [] })),
  );
  const words = WORDS.filter((word) => items.some((item) => item.verdicts.some((verdict) => verdict.verdict === word)));
  const box = h('div', { class: 'works' });
  const filters = h('div', { class: 'filters', role: 'group', 'aria-label': t('filter.label') });
  let shown = PAGE;
  let wanted = null;
  const draw = () => {
    const fitting = wanted
      ? items.filter((item) => item.verdicts.some((verdict) => verdict.verdict === wanted))
      : items;
    const parts = [];
    let last = -1;
    for (const item of fitting.slice(0, shown)) {
      if (item.s !== last) parts.push(statement_head(item.statement), adjustments_view(item.statement));
      last = item.s;
      parts.push(work_card(item.statement, item.work, item.verdicts, context));
    }
    if (fitting.length > shown)
      parts.push(
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            onclick: () => {
              shown += PAGE;
              draw();
            },
          },
          t('filter.more', { count: fitting.length - shown, n: format.count(fitting.length - shown) }),
        ),
      );
    replace(box, parts);
    replace(
      filters,
      words.length < 2
        ? null
        : [null, ...words].map((word) =>
            h(
              'button',
              {
                type: 'button',
                class: 'filter',
                'aria-pressed': String(word === wanted),
                onclick: () => {
                  wanted = word;
                  shown = PAGE;
                  draw();
                  filters.querySelector('[aria-pressed=true]').focus();
                },
              },
              word ? verdict_chip(word) : t('filter.all'),
            ),
          ),
    );
  };
  draw();
  // a period that was judged stands above its jobs; one that could not be must not push them off the screen
  const judged = over_many.filter((verdict) => verdict.verdict !== 'cannot_judge');
  return [over_many_view(judged, context), filters, box, over_many_view(over_many.slice(judged.length), context)];
}

/** Of very much work the service answers in parts; the first is shown. */
function part_view(check) {
  if (!check.next) return null;
  const shown = check.statements.reduce((sum, statement) => sum + statement.work.length, 0);
  return h(
    'p',
    { class: 'notice' },
    t('answer.part', { shown: format.count(shown), all: format.count(check.work_items) }),
  );
}

/**
 * The whole answer. context: {titles, lines, correct}. `titles` maps rule ids to titles and may still
 * be empty; the caller draws again when they have come.
 */
export function result_view(check, context) {
  const problems = (check.documents ?? []).filter((document) => document.problem);
  const read = (check.statements ?? []).length > 0;
  const groups = groups_of(check);
  return [
    problems.map(problem_view),
    (check.documents ?? []).filter((document) => document.parts).map((document) => parts_view(document, check)),
    read ? h('p', { class: 'headline' }, headline(groups)) : null,
    read ? part_view(check) : null,
    groups_view(groups, context.titles),
    check.findings?.length
      ? h(
          'section',
          null,
          h('h2', null, t('finding.title')),
          h('p', null, t('finding.text')),
          h(
            'ul',
            { class: 'plain-list' },
            check.findings.map((finding) => finding_view(finding, check)),
          ),
        )
      : null,
    read ? work_list(check, context) : null,
    unread_view(check),
    not_applied_view(check, context.titles),
  ];
}
