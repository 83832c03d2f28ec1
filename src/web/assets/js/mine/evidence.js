// A page to print and hand over: what was paid, what was due, every step and source. No name, no key.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { check_statement, get_all } from '../lib/api.js';
import { verdicts_by_work } from '../lib/answer.js';
import * as format from '../lib/format.js';
import { postable, with_corrections } from '../lib/my_record.js';
import { loading, notice, problem_box } from '../lib/shell.js';
import { key_values } from '../lib/table.js';
import { verdict_detail } from '../lib/work_view.js';
import { AT_FIRST, only_newest, own, whole_documents } from './parts.js';

const WORTH = {
  short: ['short'],
  differs: ['short', 'possibly_short', 'over', 'below_reference'],
  all: ['short', 'possibly_short', 'rounding', 'meets', 'agrees', 'over', 'below_reference'],
};

/** Each kept statement, judged anew with every step: nothing is stored by asking. */
async function judged(key, most) {
  const rows = await own('/v1/me/statements', key);
  const all = [];
  for (const row of await whole_documents(rows, most, key)) {
    const corrections = row.work.flatMap((one) => one.corrections);
    for (const one of with_corrections(row)) {
      const { statement, left_out } = postable(one);
      if (statement.work.length)
        all.push({ row, left_out, statement, check: await check_statement(statement), corrections });
    }
  }
  return { all, rows: rows.length };
}

function work_view(work, verdicts, statement, titles) {
  return h(
    'article',
    { class: 'work' },
    h(
      'header',
      { class: 'work-head' },
      h('h3', null, format.weekday_date(work.started_at ?? work.ended_at) || t('work.undated')),
      h(
        'p',
        { class: 'work-paid' },
        h('bdi', { class: 'num' }, work.total ? format.money(work.total, statement.currency) : t('word.unknown')),
      ),
    ),
    verdicts.map((verdict) => verdict_detail(verdict, titles)),
  );
}

function statement_view({ row, statement, check, left_out, corrections }, words, titles) {
  const { by_work, over_many } = verdicts_by_work(check);
  const worth = (list) => list.filter((verdict) => words.includes(verdict.verdict));
  const works = check.statements[0].work
    .map((work, i) => [work, worth(by_work.get(`0/${i}`) ?? [])])
    .filter(([, verdicts]) => verdicts.length);
  const periods = worth(over_many);
  if (!works.length && !periods.length) return null;
  return h(
    'section',
    null,
    h(
      'h2',
      null,
      format.platform(statement.platform),
      statement.period ? [' · ', format.period(statement.period)] : null,
    ),
    key_values([
      [t('me.number'), String(row.id)],
      [t('me.received'), format.date(row.received_at)],
      [t('evidence.reader'), h('span', { lang: 'en' }, row.reader)],
      [t('evidence.hash'), row.sources.length ? h('code', { class: 'hash' }, row.sources.join(' ')) : null],
      [
        t('changes.made'),
        corrections.length
          ? corrections.map((one) => `${one.work} ${one.field}: ${one.read ?? '–'} → ${one.value}`).join('; ')
          : null,
      ],
      [t('evidence.left_out'), left_out ? format.count(left_out) : null],
    ]),
    works.map(([work, verdicts]) => work_view(work, verdicts, statement, titles)),
    periods.map((verdict) =>
      h(
        'div',
        { class: 'work' },
        h('p', { class: 'quiet' }, verdict.period ? format.period(verdict.period) : null),
        verdict_detail(verdict, titles),
      ),
    ),
  );
}

export async function show(box, key, most = AT_FIRST) {
  const [{ all, rows }, titles] = await Promise.all([
    judged(key, most),
    get_all('/v1/rules').then(
      (rules) => new Map(rules.map((rule) => [rule.id, rule.title ?? rule.id])),
      () => new Map(),
    ),
  ]);
  const which = h(
    'select',
    { id: fresh_id('which') },
    Object.keys(WORTH).map((name) => h('option', { value: name }, t(`evidence.${name}`))),
  );
  const list = h('div');
  const draw = () => {
    const views = all.map((one) => statement_view(one, WORTH[which.value], titles)).filter(Boolean);
    replace(list, views.length ? views : notice(h('p', null, t('evidence.nothing'))));
  };
  which.value = 'differs';
  which.addEventListener('change', draw);
  draw();
  replace(
    box,
    h(
      'div',
      { class: 'row no-print' },
      h('div', { class: 'field' }, h('label', { for: which.id }, t('evidence.which')), which),
      h('button', { type: 'button', class: 'button button-main', onclick: () => print() }, t('word.print')),
      h('a', { class: 'button', href: '/me' }, t('evidence.back')),
    ),
    h('p', null, t('evidence.made', { date: format.date(new Date().toISOString()) }), ' ', t('evidence.text')),
    only_newest(most, rows, () => {
      replace(box, loading());
      show(box, key, rows).catch((error) => replace(box, problem_box(error)));
    }),
    list,
  );
}
