// Joining codes: how people come to be counted, and how they were reached. A code is for one person; a sheet holds
// one for each of several, to be printed and cut apart. One code for several people is made only where that is
// chosen. The service tells a code once, so what is printed is what it has just answered.

import { h, fresh_id, replace, go_to } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { may, order } from '../lib/session.js';
import { notice, problem_box } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';

const WAYS = ['union', 'event', 'workplace', 'online', 'friend', 'other'];

/** Codes for one person each that were made together are one row. */
function sheets_of(codes) {
  const sheets = new Map();
  for (const code of codes) {
    const key = code.shared
      ? `code ${code.id}`
      : [code.label, code.reached, code.created_at, code.expires_at, code.revoked].join('\n');
    if (!sheets.has(key)) sheets.set(key, { ...code, codes: [] });
    sheets.get(key).codes.push(code);
  }
  return [...sheets.values()].map((sheet) => ({
    ...sheet,
    left: sheet.codes.reduce((sum, code) => sum + code.uses_left, 0),
  }));
}

function state_of(sheet) {
  if (sheet.revoked) return t('codes.revoked');
  if (Date.parse(sheet.expires_at) < Date.now()) return t('codes.over');
  return sheet.left === 0 ? t('codes.used') : t('codes.open');
}

const kind_of = (sheet) => t(sheet.shared ? 'codes.shared' : 'codes.each');

function left_of(sheet) {
  if (sheet.shared) return format.count(sheet.left);
  return t('codes.left_of', { left: format.count(sheet.left), all: format.count(sheet.codes.length) });
}

function table(codes, again) {
  const revoke = async (sheet, event) => {
    const button = event.currentTarget;
    if (button.dataset.sure !== 'yes') {
      button.dataset.sure = 'yes';
      return replace(button, t('codes.revoke_sure'));
    }
    try {
      for (const code of sheet.codes) await order('DELETE', `/v1/codes/${code.id}`);
      return again();
    } catch (error) {
      return button.after(problem_box(error));
    }
  };
  return sortable_table({
    caption: t('codes.table'),
    rows: sheets_of(codes),
    columns: [
      { key: 'label', title: t('codes.label'), cell: (one) => h('bdi', null, one.label), sort: (one) => one.label },
      {
        key: 'reached',
        title: t('codes.reached'),
        cell: (one) => t_or(`reached.${one.reached}`, one.reached),
        sort: (one) => one.reached,
      },
      { key: 'kind', title: t('codes.kind'), cell: kind_of, sort: kind_of },
      { key: 'state', title: t('codes.state'), cell: state_of, sort: state_of },
      {
        key: 'uses',
        title: t('codes.uses_left'),
        numeric: true,
        cell: left_of,
        sort: (one) => String(one.left),
      },
      {
        key: 'until',
        title: t('codes.until'),
        cell: (one) => format.date(one.expires_at),
        sort: (one) => one.expires_at,
      },
      {
        key: 'revoke',
        title: t('me.actions'),
        cell: (one) =>
          one.revoked || !may('organizer')
            ? none()
            : h(
                'button',
                { type: 'button', class: 'button button-small', onclick: (event) => revoke(one, event) },
                t('codes.revoke', { label: one.label }),
              ),
      },
    ],
  });
}

const code_text = (code) => h('p', null, h('code', { class: 'key', dir: 'ltr' }, code));

/** One code, or a sheet of slips that is all that is printed. */
function made_view(answer) {
  if (answer.shared)
    return notice(
      h('p', null, h('strong', null, t('codes.made'))),
      code_text(answer.code),
      h('p', null, t('codes.made_text')),
    );
  const words = { address: location.host, until: format.date(answer.expires_at) };
  return [
    notice(
      h('p', null, h('strong', null, t('codes.made_sheet'))),
      h('button', { type: 'button', class: 'button', onclick: () => print() }, t('word.print')),
    ),
    h(
      'ul',
      { class: 'sheet' },
      answer.sheet.map((slip) =>
        h(
          'li',
          { class: 'slip' },
          h('p', null, h('bdi', null, answer.label)),
          code_text(slip.code),
          h('p', { class: 'small' }, t('codes.slip', words)),
        ),
      ),
    ),
  ];
}

function make_form(made, again) {
  const label = h('input', { type: 'text', id: fresh_id('label'), maxlength: '100', dir: 'auto' });
  const reached = h(
    'select',
    { id: fresh_id('reached') },
    WAYS.map((way) => h('option', { value: way }, t(`reached.${way}`))),
  );
  const warning = h('p', { class: 'quiet', role: 'status' });
  const kind = h(
    'select',
    {
      id: fresh_id('kind'),
      onchange: () => replace(warning, kind.value === 'shared' ? t('codes.shared_text') : ''),
    },
    h('option', { value: 'each' }, t('codes.each')),
    h('option', { value: 'shared' }, t('codes.shared')),
  );
  const people = h('input', { type: 'text', inputmode: 'numeric', id: fresh_id('people'), value: '1' });
  const until = h('input', { type: 'date', id: fresh_id('until') });
  const failure = h('div');
  const field = (input, key) => h('div', { class: 'field' }, h('label', { for: input.id }, t(key)), input);
  const wanted = () => {
    const count = Number(people.value) || 0;
    return kind.value === 'shared' ? { shared: true, uses: count } : { count };
  };
  return h(
    'form',
    {
      class: 'panel',
      onsubmit: async (event) => {
        event.preventDefault();
        if (!label.value.trim()) return label.focus();
        try {
          const answer = await order('POST', '/v1/codes', {
            label: label.value.trim(),
            reached: reached.value,
            ...wanted(),
            expires_at: until.value ? `${until.value}T23:59:59Z` : undefined,
          });
          await again();
          replace(made, made_view(answer));
          return go_to(made);
        } catch (error) {
          return replace(failure, problem_box(error));
        }
      },
    },
    h('h2', null, t('codes.new')),
    h(
      'div',
      { class: 'pickers' },
      field(label, 'codes.label'),
      field(reached, 'codes.reached'),
      field(kind, 'codes.kind'),
      field(people, 'codes.people'),
      field(until, 'codes.until'),
    ),
    warning,
    failure,
    h('button', { type: 'submit', class: 'button button-main' }, t('codes.make')),
  );
}

export async function show(box) {
  const made = h('div', { role: 'status' });
  const list = h('div');
  const draw = async () => {
    const codes = await get_all('/v1/codes');
    replace(
      list,
      codes.length ? table(codes, draw) : notice(h('p', null, t('codes.empty'))),
      may('organizer') ? make_form(made, draw) : null,
    );
  };
  await draw();
  replace(box, h('p', null, t('codes.text')), made, list);
}
