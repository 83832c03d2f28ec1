// The rulebook to read: every formula in plain words, its rates through time, its sources, a calculator.

import { h, replace, fresh_id } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, get_all, send } from '../lib/api.js';
import * as format from '../lib/format.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';
import { sources_list, steps_list } from '../lib/steps.js';
import { reason_view } from '../lib/work_view.js';
import { is_interval } from '../lib/answer.js';
import { key_values, none, sortable_table } from '../lib/table.js';
import { rate_chart } from '../lib/rate_chart.js';

const KINDS = ['floor', 'agreement', 'published', 'guarantee', 'cap', 'entitlement', 'reference'];
const pairs_of = (value) => Object.entries(value ?? {});
const scope_of = (rule, name) => rule.applies?.[name] ?? [];

function where(rule) {
  const places = scope_of(rule, 'places').map(format.place);
  return places.length ? places.join(', ') : t('place.any');
}

function rule_item(rule) {
  return h(
    'li',
    null,
    h('a', { href: `/rules/${encodeURIComponent(rule.id)}` }, rule.title ?? rule.id),
    h(
      'p',
      { class: 'quiet' },
      [
        t(`kind.${rule.kind}`),
        where(rule),
        scope_of(rule, 'platforms').map(format.platform).join(', '),
        t_or(`status.${rule.status}`, rule.status ?? ''),
      ]
        .filter(Boolean)
        .join(' · '),
    ),
    rule.summary ? h('p', { lang: 'en', dir: 'auto' }, rule.summary) : null,
  );
}

function list_view(rules) {
  const box = h('div');
  const count = h('p', { role: 'status', class: 'quiet' });
  const address = new URL(location.href);
  const search = h('input', { type: 'search', id: fresh_id('search') });
  const kind = h(
    'select',
    { id: fresh_id('kind') },
    h('option', { value: '' }, t('rules.any_kind')),
    KINDS.filter((one) => rules.some((rule) => rule.kind === one)).map((one) =>
      h('option', { value: one }, t(`kind.${one}`)),
    ),
  );
  search.value = address.searchParams.get('q') ?? '';
  kind.value = address.searchParams.get('kind') ?? '';
  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (rule) => {
      const text = [
        rule.id,
        rule.title,
        rule.summary,
        where(rule),
        ...scope_of(rule, 'platforms'),
        ...scope_of(rule, 'places'),
      ]
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word)) && (!kind.value || rule.kind === kind.value);
    };
    const fitting = rules.filter(fits);
    replace(count, t('rules.count', { count: fitting.length, n: format.count(fitting.length) }));
    replace(
      box,
      fitting.length ? h('ul', { class: 'rule-list' }, fitting.map(rule_item)) : notice(h('p', null, t('rules.none'))),
    );
    for (const [name, value] of [
      ['q', search.value],
      ['kind', kind.value],
    ])
      value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    history.replaceState(null, '', address);
  };
  search.addEventListener('input', draw);
  kind.addEventListener('change', draw);
  draw();
  return [
    h(
      'div',
      { class: 'pickers' },
      h('div', { class: 'field' }, h('label', { for: search.id }, t('rules.search')), search),
      h('div', { class: 'field' }, h('label', { for: kind.id }, t('rules.kind')), kind),
    ),
    count,
    box,
  ];
}

/** A rate like "8.21 GBP/h": number and unit apart; words and tables have no number. */
export function split_rate(text) {
  const match = /^(-?\d+(?:\.\d+)?)(?:\s+(.+))?$/.exec(String(text ?? '').trim());
  return match ? { value: match[1], unit: match[2] ?? '' } : { value: null, unit: '' };
}

function charts(steps) {
  const names = [...new Set(steps.flatMap((step) => pairs_of(step.rates).map(([name]) => name)))];
  return names
    .map((name) => {
      let unit = '';
      const points = steps.map((step) => {
        const rate = pairs_of(step.rates).find(([one]) => one === name);
        const { value, unit: own } = split_rate(rate?.[1]);
        if (value !== null) unit = own;
        return { from: step.from, to: step.to, value: step.unknown ? null : value };
      });
      // A rate that never changed needs no picture.
      if (new Set(points.map((point) => point.value).filter((value) => value !== null)).size < 2) return null;
      return h(
        'figure',
        { class: 'figure' },
        h('figcaption', { class: 'quiet' }, name.replace(/_/g, ' ')),
        rate_chart(name.replace(/_/g, ' '), points, unit),
      );
    })
    .slice(0, 4);
}

function history_view(rule) {
  const steps = rule.history ?? [];
  if (!steps.length) return null;
  const own_source = (step, name) => {
    const source = step.sources?.[step.own_sources?.[name]];
    return source ? h('span', { class: 'quiet', lang: 'en' }, ` (${source.confidence}: ${source.title})`) : null;
  };
  const value = (step) =>
    step.unknown
      ? [h('strong', null, t('rules.unknown')), ' ', h('span', { lang: 'en' }, step.unknown)]
      : h(
          'ul',
          { class: 'bare' },
          pairs_of(step.rates).map(([name, rate]) =>
            h(
              'li',
              null,
              `${name.replace(/_/g, ' ')}: `,
              h('bdi', { class: 'num' }, String(rate)),
              own_source(step, name),
            ),
          ),
        );
  const table = sortable_table({
    caption: t('rules.history'),
    rows: steps,
    sorted: { key: 'from', down: true },
    columns: [
      {
        key: 'from',
        title: t('rules.from'),
        sort: (step) => step.from,
        cell: (step) => [
          format.date(step.from),
          h('div', { class: 'quiet small' }, t('rules.to'), ' ', step.to ? format.date(step.to) : t('rules.open')),
        ],
      },
      { key: 'rates', title: t('rules.rates'), look: 'wide', cell: value },
      { key: 'status', title: t('rules.status'), cell: (step) => t_or(`status.${step.status}`, step.status) },
      {
        key: 'sources',
        title: t('detail.sources'),
        look: 'wide',
        cell: (step) => sources_list(step.sources) ?? none(),
      },
    ],
  });
  return [h('h2', null, t('rules.history')), h('p', { class: 'quiet' }, t('rules.history_text')), charts(steps), table];
}

function examples_view(rule) {
  if (!rule.examples?.length) return null;
  const expected = (one) => [
    one.expect ? h('bdi', { class: 'num' }, one.expect) : null,
    one.wrong ? h('div', { class: 'quiet' }, t('rules.example_wrong', { value: one.wrong })) : null,
    one.reason ? t_or(`reason.${one.reason}`, one.reason) : null,
  ];
  const given = (example) =>
    pairs_of(example.given)
      .map(([name, value]) => `${format.input_name(name)} ${value}`)
      .join(', ');
  return [
    h('h2', null, t('rules.examples')),
    sortable_table({
      caption: t('rules.examples_text'),
      rows: rule.examples,
      columns: [
        {
          key: 'name',
          title: t('rules.example'),
          cell: (one) => [
            h('span', { lang: 'en', dir: 'auto' }, one.name || one.source || ''),
            h('div', { class: 'quiet small' }, format.date(one.on)),
          ],
        },
        { key: 'given', title: t('detail.inputs'), look: 'wide', cell: (one) => h('bdi', null, given(one)) },
        { key: 'expect', title: t('detail.due'), numeric: true, cell: expected },
      ],
    }),
  ];
}

const PLACEHOLDERS = { min: '15 min', s: '900 s', h: '0.25 h', mi: '5.2 mi', km: '7 km', m: '800 m' };

function input_field(input, currency) {
  const id = fresh_id('in');
  let field;
  if (input.words?.length)
    field = h(
      'select',
      { id },
      h('option', { value: '' }, t('calc.not_known')),
      input.words.map((word) => h('option', { value: word }, t_or(`vehicle.${word}`, word))),
    );
  else
    field = h('input', {
      type: 'text',
      id,
      autocomplete: 'off',
      dir: 'ltr',
      placeholder: PLACEHOLDERS[input.unit] ?? (input.unit === currency ? `124.37 ${currency}` : input.unit),
    });
  const about =
    input.where || input.about
      ? h('span', { class: 'quiet small', lang: 'en', dir: 'auto' }, input.about || input.where)
      : null;
  return {
    name: input.name,
    per_work_item: input.per_work_item,
    field,
    view: h('div', { class: 'field' }, h('label', { for: id }, format.input_name(input.name)), field, about),
  };
}

function evaluation_view(answer) {
  const due = answer.due;
  const money = (text) => format.money(text, answer.currency);
  const head = due
    ? h(
        'p',
        { class: 'headline' },
        t('calc.due'),
        ' ',
        h(
          'bdi',
          { class: 'num' },
          is_interval(due) ? t('format.between', { low: money(due.low), high: money(due.high) }) : money(due.low),
        ),
      )
    : h('p', { class: 'headline' }, t('calc.no_due'));
  return [
    head,
    answer.reason ? h('div', { class: 'why' }, reason_view(answer)) : null,
    answer.exact ? h('p', { class: 'quiet' }, t('calc.exact'), ' ', h('bdi', { class: 'num' }, answer.exact)) : null,
    h('h3', null, t('detail.steps')),
    steps_list(answer.steps, answer.sources),
    answer.sources?.length ? [h('h3', null, t('detail.sources')), sources_list(answer.sources)] : null,
  ];
}

/** Inputs as typed; the service says exactly what is wrong with one. Nothing typed is lost on an error. */
function calculator(rule) {
  const on = h('input', { type: 'date', id: fresh_id('on') });
  on.value = new Date().toISOString().slice(0, 10);
  const fields = (rule.inputs ?? []).map((input) => input_field(input, rule.currency));
  const out = h('div', { 'aria-live': 'polite' });
  const typed = (fits) =>
    Object.fromEntries(
      fields
        .filter(fits)
        .map(({ name, field }) => [name, field.value.trim()])
        .filter(([, value]) => value),
    );
  const submit = async (event) => {
    event?.preventDefault();
    const question = { on: on.value, inputs: typed((one) => !one.per_work_item), steps: true };
    if (fields.some((one) => one.per_work_item)) question.work = [typed((one) => one.per_work_item)];
    try {
      replace(out, evaluation_view(await send('POST', `/v1/rules/${encodeURIComponent(rule.id)}/evaluate`, question)));
    } catch (error) {
      replace(out, problem_box(error));
    }
  };
  return h(
    'section',
    { class: 'panel' },
    h('h2', null, t('calc.title')),
    h('p', null, t('calc.text')),
    fields.some((one) => one.per_work_item) ? h('p', null, t('calc.one_item')) : null,
    h(
      'form',
      { onsubmit: submit },
      h(
        'div',
        { class: 'pickers' },
        h('div', { class: 'field' }, h('label', { for: on.id }, t('rules.on')), on),
        fields.map((one) => one.view),
      ),
      h('button', { type: 'submit', class: 'button button-main' }, t('calc.go')),
    ),
    out,
  );
}

function rule_view(rule) {
  const claim = rule.claim
    ? [
        h('h2', null, t('rules.claim')),
        h(
          'p',
          { lang: 'en', dir: 'auto' },
          rule.claim.authority,
          rule.claim.time_limit ? ` – ${rule.claim.time_limit}` : '',
        ),
        rule.claim.url ? h('p', null, h('a', { href: rule.claim.url, rel: 'noreferrer' }, rule.claim.url)) : null,
      ]
    : null;
  return [
    h('h1', { lang: 'en', dir: 'auto' }, rule.title ?? rule.id),
    rule.summary ? h('p', { class: 'lead', lang: 'en', dir: 'auto' }, rule.summary) : null,
    rule.cannot_judge
      ? notice(
          h('p', null, h('strong', null, t('rules.never_judged'))),
          h('p', null, t_or(`reason.${rule.cannot_judge.reason}`, '')),
          h('p', { lang: 'en', dir: 'auto' }, rule.cannot_judge.detail),
        )
      : null,
    key_values([
      [t('rules.id'), h('code', null, rule.id)],
      [t('rules.kind'), [t(`kind.${rule.kind}`), h('br'), h('span', { class: 'quiet' }, t(`kind_text.${rule.kind}`))]],
      [t('rules.unit'), t(`unit.${rule.unit}`)],
      [t('rules.where'), where(rule)],
      [t('rules.platforms'), scope_of(rule, 'platforms').map(format.platform).join(', ')],
      [t('rules.status'), t_or(`status.${rule.status}`, rule.status)],
      [t('detail.counted'), (rule.counts ?? []).map(format.category).join(', ')],
      [t('rules.rounding'), rule.rounding ? h('span', { lang: 'en' }, rule.rounding) : null],
      [t('rules.known_until'), rule.known_until ? format.date(rule.known_until) : null],
      [t('rules.reviewed'), rule.reviewed ? format.date(rule.reviewed) : null],
    ]),
    rule.formulas?.length
      ? [
          h('h2', null, t('rules.formula')),
          rule.formulas.map(({ from, text }) => [
            h('p', { class: 'quiet' }, t('rules.formula_from', { date: format.date(from) })),
            h('pre', { class: 'formula', tabindex: '0', role: 'region', 'aria-label': t('rules.formula') }, text),
          ]),
        ]
      : null,
    pairs_of(rule.definitions).length
      ? [
          h('h2', null, t('rules.definitions')),
          h(
            'dl',
            { lang: 'en', dir: 'auto' },
            pairs_of(rule.definitions).flatMap(([term, text]) => [
              h('dt', null, h('strong', null, term.replace(/_/g, ' '))),
              h('dd', null, text),
            ]),
          ),
        ]
      : null,
    rule.cannot_judge && !(rule.inputs ?? []).length ? null : calculator(rule),
    history_view(rule),
    examples_view(rule),
    rule.sources?.length ? [h('h2', null, t('detail.sources')), sources_list(rule.sources)] : null,
    claim,
    h('p', null, h('a', { href: '/rules' }, t('rules.all'))),
  ];
}

start_page('rules.title', async (main) => {
  const wanted = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const box = h('div', null, loading());
  if (!wanted) main.append(h('h1', null, t('rules.heading')), h('p', { class: 'lead' }, t('rules.lead')));
  main.append(box);
  const load = async () => {
    replace(box, loading());
    try {
      if (!wanted) {
        replace(box, list_view(await get_all('/v1/rules')));
        return;
      }
      const rule = await get(`/v1/rules/${encodeURIComponent(wanted)}`);
      document.title = `${rule.title ?? rule.id} – Ratecheck`;
      replace(box, rule_view(rule));
    } catch (error) {
      const lost = error.status === 404;
      replace(
        box,
        lost ? h('h1', null, t('rules.heading')) : null,
        problem_box(error, lost ? null : load),
        h('p', null, h('a', { href: '/rules' }, t('rules.all'))),
      );
    }
  };
  await load();
});
