// A worker's own word: corrections, proposals to confirm, disputes, and what changed because of any of them.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get, get_all, send } from '../lib/api.js';
import * as format from '../lib/format.js';
import { problem_box } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { field_name, verdict_chip } from '../lib/work_view.js';
import { AT_FIRST, in_batches, only_newest, own, part } from './parts.js';

const FIELDS = [
  'total',
  'pay.base',
  'pay.distance',
  'pay.time',
  'pay.wait',
  'pay.tip',
  'pay.bonus',
  'order_value',
  'fare',
  'started_at',
  'ended_at',
  'online_s',
  'engaged_s',
  'waiting_s',
  'distance',
  'engaged_distance',
  'orders',
];

/** A window with a form; `send_it` closes it by not failing. */
function ask(title, fields, word, send_it) {
  const failure = h('div');
  const id = fresh_id('ask');
  const dialog = h(
    'dialog',
    { 'aria-labelledby': id },
    h(
      'form',
      {
        onsubmit: async (event) => {
          event.preventDefault();
          try {
            await send_it();
            dialog.close();
          } catch (error) {
            replace(failure, problem_box(error)); // what was typed stays
          }
        },
      },
      h('h2', { id }, title),
      fields,
      failure,
      h(
        'div',
        { class: 'row' },
        h('button', { type: 'submit', class: 'button button-main' }, word),
        h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('word.cancel')),
      ),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.getElementById('main').append(dialog);
  dialog.showModal();
}

const changed = () => document.dispatchEvent(new Event('ratecheck-changed'));

/** A part that loads again when the worker's word changed something. */
function living_part(title, load) {
  return part(title, (again) => {
    document.addEventListener('ratecheck-changed', again, { once: true });
    return load(again);
  });
}

/** Verdicts that came out otherwise when they were judged again; not there when there are none. */
export function notices_part(key) {
  const box = h('div');
  const load = async (shown = 20) => {
    const unseen = (await own('/v1/me/notices', key)).filter((one) => !one.seen);
    const seen = async () => {
      await send('DELETE', '/v1/me/notices', undefined, { key });
      load();
    };
    replace(
      box,
      unseen.length
        ? h(
            'div',
            { class: 'notice', role: 'status' },
            h('p', null, h('strong', null, t('notices.title'))),
            h(
              'ul',
              { class: 'plain-list' },
              unseen
                .slice(0, shown)
                .map((one) =>
                  h(
                    'li',
                    null,
                    h('a', { href: `/rules/${encodeURIComponent(one.rule)}` }, one.rule),
                    ` (${one.work}): `,
                    one.was ? [verdict_chip(one.was), ' → '] : null,
                    one.is_now ? verdict_chip(one.is_now) : none(),
                    ' ',
                    h('span', { class: 'quiet' }, format.date(one.made_at)),
                  ),
                ),
            ),
            h(
              'p',
              { class: 'row' },
              unseen.length > shown
                ? h(
                    'button',
                    { type: 'button', class: 'button', onclick: () => load(Infinity) },
                    t('filter.more', { count: unseen.length - shown, n: format.count(unseen.length - shown) }),
                  )
                : null,
              h('button', { type: 'button', class: 'button', onclick: seen }, t('notices.seen')),
            ),
          )
        : null,
    );
  };
  load().catch(() => replace(box)); // the page is whole without it
  document.addEventListener('ratecheck-changed', () => load().catch(() => {}));
  return box;
}

/** What a correction left as it was, in a window of its own: whoever corrects a total means the pay. */
function tell_left(notes) {
  if (!notes.length) return;
  const id = fresh_id('left');
  const dialog = h(
    'dialog',
    { 'aria-labelledby': id },
    h('h2', { id }, t('changes.corrected')),
    notes.map((note) => h('p', null, t(`changes.note.${note.code}`))),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'button button-main', onclick: () => dialog.close() }, t('word.close')),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.getElementById('main').append(dialog);
  dialog.showModal();
}

function correct_work(work, key) {
  const field = h(
    'select',
    { id: fresh_id('field') },
    FIELDS.map((one) => h('option', { value: one }, field_name(one))),
  );
  const value = h('input', { type: 'text', id: fresh_id('value'), dir: 'ltr', autocomplete: 'off' });
  ask(
    t('changes.correct', { id: work.id }),
    [
      h('p', null, t('changes.correct_text')),
      h('div', { class: 'field' }, h('label', { for: field.id }, t('changes.field')), field),
      h('div', { class: 'field' }, h('label', { for: value.id }, t('changes.value')), value),
    ],
    t('changes.correct_do'),
    async () => {
      const answer = await send(
        'PATCH',
        `/v1/me/work/${encodeURIComponent(work.id)}`,
        { [field.value]: value.value.trim() },
        { key },
      );
      changed();
      tell_left(answer.notes ?? []);
    },
  );
}

function work_table(work, key) {
  return sortable_table({
    caption: t('changes.work'),
    rows: work,
    sorted: { key: 'when', down: true },
    most: 10,
    columns: [
      {
        key: 'when',
        title: t('me.when'),
        cell: (row) => format.weekday_date(row.started_at ?? row.ended_at) || row.month || t('work.undated'),
        sort: (row) => row.started_at ?? row.ended_at ?? row.month ?? '',
      },
      {
        key: 'platform',
        title: t('dash.platform'),
        cell: (row) => format.platform(row.platform),
        sort: (row) => row.platform,
      },
      {
        key: 'total',
        title: t('me.total'),
        numeric: true,
        cell: (row) => (row.total ? h('bdi', { class: 'num' }, format.money(row.total, row.currency)) : none()),
        sort: (row) => row.total,
      },
      {
        key: 'correct',
        title: t('me.actions'),
        cell: (row) =>
          h(
            'button',
            { type: 'button', class: 'button button-small', onclick: () => correct_work(row, key) },
            t('changes.correct', { id: row.id }),
          ),
      },
    ],
  });
}

async function proposals_of(statements, most, key) {
  return (
    await in_batches(statements.slice(-most), (one) =>
      get_all(`/v1/me/statements/${encodeURIComponent(one.id)}/proposals`, { key }),
    )
  ).flat();
}

function proposals_view(proposals, key, failure) {
  if (!proposals.length) return null;
  const confirm = async (one) => {
    try {
      await send('POST', `/v1/me/proposals/${encodeURIComponent(one.id)}`, undefined, { key });
      changed();
    } catch (error) {
      replace(failure, problem_box(error));
    }
  };
  return [
    h('h3', null, t('changes.proposals')),
    h('p', null, t('changes.proposals_text')),
    h(
      'ul',
      { class: 'plain-list' },
      proposals.map((one) =>
        h(
          'li',
          null,
          h('strong', null, `${one.work}, ${field_name(one.field)}: `),
          one.read ? [h('q', { class: 'source-line' }, one.read), ' → '] : null,
          h('bdi', { class: 'num' }, one.value),
          h('br'),
          h('span', { class: 'quiet', lang: 'en', dir: 'auto' }, one.proof),
          ' ',
          h(
            'button',
            { type: 'button', class: 'button button-small', onclick: () => confirm(one) },
            t('doubt.use', { value: one.value }),
          ),
        ),
      ),
    ),
  ];
}

/** Two uploads that cannot both be right: what each says, and a button for each to hold. */
function conflicts_view(conflicts, key, failure) {
  if (!conflicts.length) return null;
  const say = async (method, work) => {
    try {
      await send(method, `/v1/me/conflicts/${encodeURIComponent(work)}`, undefined, { key });
      changed();
    } catch (error) {
      replace(failure, problem_box(error));
    }
  };
  const told = (telling) =>
    telling.differs.flatMap((one, i) => [
      i ? ', ' : null,
      field_name(one.field),
      ' ',
      h('bdi', { class: 'num' }, one.here),
    ]);
  const button = (telling) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button button-small',
        onclick: () => say(telling.holds ? 'DELETE' : 'POST', telling.work),
      },
      t(telling.holds ? 'changes.drop' : 'changes.holds', { id: telling.work }),
    );
  const line = (telling) =>
    h(
      'li',
      { class: 'spread' },
      h(
        'span',
        null,
        h('strong', null, t(telling.holds ? 'changes.holds_now' : 'changes.telling', { id: telling.work })),
        ': ',
        told(telling),
      ),
      button(telling),
    );
  return [
    h('h3', null, t('changes.conflicts')),
    h('p', null, t('changes.conflicts_text')),
    conflicts.map((conflict) => h('ul', { class: 'plain-list' }, conflict.tellings.map(line))),
  ];
}

function corrections_view(corrections, key, failure) {
  if (!corrections.length) return null;
  const drop = async (one) => {
    try {
      await send('DELETE', `/v1/me/corrections/${encodeURIComponent(one.id)}`, undefined, { key });
      changed();
    } catch (error) {
      replace(failure, problem_box(error));
    }
  };
  return [
    h('h3', null, t('changes.made')),
    h(
      'ul',
      { class: 'plain-list' },
      corrections.map((one) =>
        h(
          'li',
          { class: 'spread' },
          h(
            'span',
            null,
            h('strong', null, `${one.work}, ${field_name(one.field)}: `),
            one.read ? [h('q', { class: 'source-line' }, one.read), ' → '] : null,
            h('bdi', { class: 'num' }, one.value),
            ' ',
            h('span', { class: 'quiet' }, format.date(one.made_at)),
          ),
          h(
            'button',
            { type: 'button', class: 'button button-small', onclick: () => drop(one) },
            t('changes.drop', { id: one.id }),
          ),
        ),
      ),
    ),
  ];
}

export function changes_part(key) {
  let most = AT_FIRST;
  return living_part(t('changes.title'), async (again) => {
    const [work, statements, corrections, conflicts] = await Promise.all(
      ['work', 'statements', 'corrections', 'conflicts'].map((list) => own(`/v1/me/${list}`, key)),
    );
    if (!work.length) return h('p', null, t('me.no_statements'));
    const failure = h('div');
    const take_all = () => {
      most = Infinity;
      again();
    };
    return [
      h('p', null, t('changes.text')),
      failure,
      conflicts_view(conflicts, key, failure),
      proposals_view(await proposals_of(statements, most, key), key, failure),
      only_newest(most, statements.length, take_all),
      corrections_view(corrections, key, failure),
      work_table(work, key),
    ];
  });
}

/** "I do not think so", beside a verdict. */
export function dispute_button(verdict, key) {
  const open = () => {
    const words = h('textarea', { id: fresh_id('words'), rows: '4', dir: 'auto', maxlength: '1000' });
    ask(
      t('disputes.open', { id: verdict.id }),
      [
        h('p', null, t('disputes.open_text')),
        h('div', { class: 'field' }, h('label', { for: words.id }, t('disputes.words')), words),
      ],
      t('disputes.send'),
      async () => {
        await send('POST', '/v1/me/disputes', { verdict: verdict.id, words: words.value.trim() }, { key });
        changed();
      },
    );
  };
  return h(
    'button',
    { type: 'button', class: 'button button-small', onclick: open },
    t('disputes.open', { id: verdict.id }),
  );
}

/** What a person decided: how, why, who by role, and when. */
function decision_view({ stands, reason, role, at }, falls = 'review.falls') {
  return h(
    'p',
    null,
    h('strong', null, t(stands ? 'review.stands' : falls)),
    ' – ',
    h('span', { dir: 'auto' }, reason),
    ' ',
    h('span', { class: 'quiet' }, `${t(`role.${role}`)}, ${format.date(at)}`),
  );
}

function dispute_view(one, take_back) {
  const decision = one.decision
    ? decision_view(one.decision)
    : h(
        'p',
        { class: 'row' },
        h('span', { class: 'quiet' }, t('disputes.waits')),
        h(
          'button',
          { type: 'button', class: 'button button-small', onclick: () => take_back(one) },
          t('disputes.drop', { id: one.id }),
        ),
      );
  return h(
    'li',
    null,
    h('a', { href: `/rules/${encodeURIComponent(one.rule)}` }, one.rule),
    ` (${one.work}) `,
    h('span', { class: 'quiet' }, format.date(one.made_at)),
    h('blockquote', { dir: 'auto' }, one.words),
    decision,
  );
}

/** Decisions about verdicts that stand in a case. */
function decided_table(decided) {
  return sortable_table({
    caption: t('decide.mine'),
    rows: decided,
    most: 10,
    columns: [
      {
        key: 'rule',
        title: t('dash.rule'),
        cell: (row) => [h('a', { href: `/rules/${encodeURIComponent(row.rule)}` }, row.rule), ` (${row.work})`],
        sort: (row) => row.rule,
      },
      { key: 'case', title: t('decide.case'), cell: (row) => h('bdi', null, row.case), sort: (row) => row.case },
      {
        key: 'decision',
        title: t('decide.decision'),
        look: 'wide',
        cell: (row) => decision_view(row.decision, 'decide.not_used'),
      },
    ],
  });
}

export function disputes_part(key) {
  return living_part(t('disputes.title'), async () => {
    const [disputes, decided] = await Promise.all([
      own('/v1/me/disputes', key),
      get('/v1/me', { key }).then(
        (me) => me.case_decisions ?? [],
        () => [],
      ),
    ]);
    const failure = h('div');
    const take_back = async (one) => {
      try {
        await send('DELETE', `/v1/me/disputes/${encodeURIComponent(one.id)}`, undefined, { key });
        changed();
      } catch (error) {
        replace(failure, problem_box(error));
      }
    };
    return [
      h('p', null, t('disputes.text')),
      failure,
      disputes.length
        ? h(
            'ul',
            { class: 'plain-list' },
            disputes.map((one) => dispute_view(one, take_back)),
          )
        : h('p', { class: 'quiet' }, t('disputes.none')),
      decided.length ? decided_table(decided) : null,
    ];
  });
}
