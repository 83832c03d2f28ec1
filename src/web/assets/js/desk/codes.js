// Joining codes: how people come to be counted, and how they were reached.

import { h, fresh_id, replace, go_to } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { may, order } from '../lib/session.js';
import { notice, problem_box } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';

const WAYS = ['union', 'event', 'workplace', 'online', 'friend', 'other'];

function state_of(code) {
  if (code.revoked) return t('codes.revoked');
  return Date.parse(code.expires_at) < Date.now() ? t('codes.over') : t('codes.open');
}

function table(codes, again) {
  const revoke = async (code, event) => {
    const button = event.currentTarget;
    if (button.dataset.sure !== 'yes') {
      button.dataset.sure = 'yes';
      return replace(button, t('codes.revoke_sure'));
    }
    try {
      await order('DELETE', `/v1/codes/${code.id}`);
      return again();
    } catch (error) {
      return button.after(problem_box(error));
    }
  };
  return sortable_table({
    caption: t('codes.table'),
    rows: codes,
    columns: [
      { key: 'label', title: t('codes.label'), cell: (code) => h('bdi', null, code.label), sort: (code) => code.label },
      {
        key: 'reached',
        title: t('codes.reached'),
        cell: (code) => t_or(`reached.${code.reached}`, code.reached),
        sort: (code) => code.reached,
      },
      { key: 'state', title: t('codes.state'), cell: state_of, sort: state_of },
      {
        key: 'uses',
        title: t('codes.uses_left'),
        numeric: true,
        cell: (code) => format.count(code.uses_left),
        sort: (code) => String(code.uses_left),
      },
      {
        key: 'until',
        title: t('codes.until'),
        cell: (code) => format.date(code.expires_at),
        sort: (code) => code.expires_at,
      },
      {
        key: 'revoke',
        title: t('me.actions'),
        cell: (code) =>
          code.revoked || !may('organizer')
            ? none()
            : h(
                'button',
                { type: 'button', class: 'button button-small', onclick: (event) => revoke(code, event) },
                t('codes.revoke', { label: code.label }),
              ),
      },
    ],
  });
}

function make_form(made, again) {
  const label = h('input', { type: 'text', id: fresh_id('label'), maxlength: '100', dir: 'auto' });
  const reached = h(
    'select',
    { id: fresh_id('reached') },
    WAYS.map((way) => h('option', { value: way }, t(`reached.${way}`))),
  );
  const uses = h('input', { type: 'text', inputmode: 'numeric', id: fresh_id('uses'), value: '100' });
  const until = h('input', { type: 'date', id: fresh_id('until') });
  const failure = h('div');
  const field = (input, key) => h('div', { class: 'field' }, h('label', { for: input.id }, t(key)), input);
  return h(
    'form',
    {
      class: 'panel',
      onsubmit: async (event) => {
        event.preventDefault();
        if (!label.value.trim()) return label.focus();
        try {
          const code = await order('POST', '/v1/codes', {
            label: label.value.trim(),
            reached: reached.value,
            uses: Number(uses.value) || 0,
            expires_at: until.value ? `${until.value}T23:59:59Z` : undefined,
          });
          await again();
          replace(
            made,
            notice(
              h('p', null, h('strong', null, t('codes.made'))),
              h('p', null, h('code', { class: 'key', dir: 'ltr' }, code.code)),
              h('p', null, t('codes.made_text')),
            ),
          );
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
      field(uses, 'codes.uses'),
      field(until, 'codes.until'),
    ),
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
