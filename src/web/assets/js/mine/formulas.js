// The same work under another formula, or under the rates of another day: what would have been due?

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get, get_all, send } from '../lib/api.js';
import * as format from '../lib/format.js';
import { add, subtract } from '../lib/money.js';
import { certain_work, counted_pay, inputs_of, with_corrections } from '../lib/my_record.js';
import { loading, notice, problem_box } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { AT_FIRST, in_batches, only_newest, own, whole_documents } from './parts.js';

const PIECES = 60; // of work, asked about at first: each is a request of its own

/** Kept work with its statement, corrections in place, nothing that is in doubt. */
async function kept_work(key, most) {
  const rows = await own('/v1/me/statements', key);
  const whole = await whole_documents(rows, most, key);
  const items = whole
    .flatMap(with_corrections)
    .flatMap(({ statement, items }) => certain_work(items).map((work) => ({ statement, work })));
  return { items, rows: rows.length };
}

/** Rules whose test is one piece of this work, the platform's own first. */
function fitting_rules(rules, items) {
  const platforms = new Set(items.map((one) => one.statement.platform));
  const currencies = new Set(items.map((one) => one.statement.currency));
  const own_first = (rule) => (rule.kind === 'published' ? 0 : 1);
  return rules
    .filter(
      (rule) =>
        ['job', 'session'].includes(rule.unit) &&
        !rule.cannot_judge &&
        currencies.has(rule.currency) &&
        (!rule.applies?.platforms?.length || rule.applies.platforms.some((one) => platforms.has(one))),
    )
    .sort((a, b) => own_first(a) - own_first(b) || a.id.localeCompare(b.id));
}

/** The newest fitting work under one rule as of one day: {asked, fitting, known, paid, low, high, reasons}. */
async function reckon(id, on, items, most) {
  const rule = await get(`/v1/rules/${encodeURIComponent(id)}`);
  const wanted = new Set((rule.inputs ?? []).map((one) => one.name));
  const fits = (one) =>
    one.work.kind === rule.unit &&
    one.statement.currency === rule.currency &&
    (!rule.applies?.platforms?.length || rule.applies.platforms.includes(one.statement.platform));
  const fitting = items.filter(fits);
  const list = fitting.slice(-most);
  const sum = {
    rule: id,
    title: rule.title ?? id,
    on,
    currency: rule.currency,
    asked: list.length,
    fitting: fitting.length,
    known: 0,
    paid: '0',
    low: '0',
    high: '0',
    reasons: new Set(),
  };
  await in_batches(list, async ({ work, statement }) => {
    const inputs = Object.fromEntries(Object.entries(inputs_of(work, statement)).filter(([name]) => wanted.has(name)));
    if (inputs.started_at) inputs.started_at = on + inputs.started_at.slice(10); // its hour, on the day asked about
    const answer = await send('POST', `/v1/rules/${encodeURIComponent(id)}/evaluate`, { on, inputs });
    const paid = counted_pay(work, rule.counts ?? []);
    if (!answer.due || paid === null) {
      sum.reasons.add(answer.reason ?? 'missing_input');
      return;
    }
    sum.known += 1;
    sum.paid = add(sum.paid, paid);
    sum.low = add(sum.low, answer.due.low);
    sum.high = add(sum.high, answer.due.high);
  });
  return sum;
}

function sums_table(sums) {
  const money = (row, value, options) => h('bdi', { class: 'num' }, format.money(value, row.currency, options));
  const range = (row, low, high, options) =>
    low === high
      ? money(row, low, options)
      : t('format.between', {
          low: format.money(low, row.currency, options),
          high: format.money(high, row.currency, options),
        });
  const known = (row, node) => (row.known ? node() : none());
  return sortable_table({
    caption: t('formulas.table'),
    rows: sums,
    columns: [
      {
        key: 'rule',
        title: t('dash.rule'),
        cell: (row) => [
          h('a', { href: `/rules/${encodeURIComponent(row.rule)}`, lang: 'en' }, row.title),
          h('br'),
          h('span', { class: 'quiet' }, format.date(row.on)),
        ],
      },
      {
        key: 'known',
        title: t('formulas.known'),
        numeric: true,
        cell: (row) => [
          t('formulas.of', { some: format.count(row.known), all: format.count(row.asked) }),
          row.asked < row.fitting
            ? h(
                'div',
                { class: 'quiet small reason-cell' },
                t('formulas.newest', { count: row.fitting, n: format.count(row.fitting) }),
              )
            : null,
          row.reasons.size
            ? h(
                'div',
                { class: 'quiet small reason-cell' },
                [...row.reasons].map((one) => t(`reason.${one}`)).join(' '),
              )
            : null,
        ],
      },
      { key: 'paid', title: t('detail.paid'), numeric: true, cell: (row) => known(row, () => money(row, row.paid)) },
      {
        key: 'due',
        title: t('formulas.due'),
        numeric: true,
        cell: (row) => known(row, () => range(row, row.low, row.high)),
      },
      {
        key: 'difference',
        title: t('detail.difference'),
        numeric: true,
        cell: (row) =>
          known(row, () => range(row, subtract(row.paid, row.high), subtract(row.paid, row.low), { signed: true })),
      },
    ],
  });
}

export async function show(box, key, most = AT_FIRST) {
  const [{ items, rows }, rules] = await Promise.all([kept_work(key, most), get_all('/v1/rules')]);
  const offered = fitting_rules(rules, items);
  const newest_only = only_newest(most, rows, () => {
    replace(box, loading());
    show(box, key, rows).catch((error) => replace(box, problem_box(error)));
  });
  if (!offered.length) return replace(box, notice(h('p', null, t('formulas.none'))), newest_only);
  const rule = h(
    'select',
    { id: fresh_id('rule') },
    offered.map((one) => h('option', { value: one.id }, one.title ?? one.id)),
  );
  const newest = items
    .map((one) => one.work.started_at ?? one.work.ended_at ?? '')
    .sort()
    .at(-1)
    .slice(0, 10);
  const on = h('input', { type: 'date', id: fresh_id('on'), value: newest || new Date().toISOString().slice(0, 10) });
  const every = h('input', { type: 'checkbox' });
  const sums = [];
  const out = h('div', { role: 'status' });
  const button = h('button', { type: 'submit', class: 'button' }, t('formulas.do'));
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      sums.push(await reckon(rule.value, on.value, items, every.checked ? items.length : PIECES));
      replace(out, sums_table(sums), h('p', { class: 'quiet' }, t('formulas.note')));
    } catch (error) {
      out.append(problem_box(error));
    }
    button.disabled = false;
  };
  return replace(
    box,
    h(
      'form',
      { onsubmit: submit },
      h(
        'div',
        { class: 'pickers' },
        h('div', { class: 'field' }, h('label', { for: rule.id }, t('formulas.rule')), rule),
        h('div', { class: 'field' }, h('label', { for: on.id }, t('rules.on')), on),
      ),
      items.length > PIECES
        ? h(
            'label',
            { class: 'tick' },
            every,
            h('span', null, t('formulas.every', { count: PIECES, n: format.count(PIECES) })),
          )
        : null,
      button,
    ),
    newest_only,
    out,
  );
}
