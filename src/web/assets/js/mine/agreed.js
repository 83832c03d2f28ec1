// What was agreed to: consents, keys for programs, joining with a code.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, send } from '../lib/api.js';
import { notice, problem_box } from '../lib/shell.js';
import { part, section } from './parts.js';

/** How consents stand now: of each purpose the newest word. The one to be counted is always offered. */
export function standing_consents(list) {
  const newest = new Map([['aggregate', { purpose: 'aggregate', given: false }]]);
  for (const one of [...list].sort((a, b) => a.id - b.id))
    newest.set(`${one.purpose}${one.about ? ` ${one.about}` : ''}`, one);
  return [...newest.values()];
}

export function consents_part(key) {
  return part(t('me.consents'), async (again) => {
    const answer = await get('/v1/me/consents', { key });
    const status = h('div', { role: 'status' });
    const change = async (one, input) => {
      try {
        if (input.checked)
          await send(
            'POST',
            '/v1/me/consents',
            { purpose: one.purpose, about: one.about ?? undefined, given: true },
            { key },
          );
        else await send('DELETE', `/v1/me/consents/${encodeURIComponent(one.id)}`, undefined, { key });
        await again();
      } catch (error) {
        input.checked = !input.checked;
        replace(status, problem_box(error));
      }
    };
    return [
      h('p', null, t('me.consents_text')),
      h('p', null, t('me.consents_later')),
      h('p', null, t('me.consents_shared')),
      h('p', null, h('a', { href: '/about#out' }, t('about.out'))),
      standing_consents(answer.items ?? []).map((one) =>
        h(
          'label',
          { class: 'tick' },
          h('input', { type: 'checkbox', checked: one.given, onchange: (event) => change(one, event.target) }),
          h('span', null, t_or(`consent.${one.purpose}`, one.purpose), one.about ? ` (${one.about})` : ''),
        ),
      ),
      case_form(key, again),
      status,
    ];
  });
}

/** Agreeing to one case, by the name that its organizer tells. */
function case_form(key, again) {
  const name = h('input', {
    type: 'text',
    id: fresh_id('case'),
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'ltr',
    placeholder: 'case 7',
  });
  const status = h('div');
  return h(
    'form',
    {
      class: 'row',
      onsubmit: async (event) => {
        event.preventDefault();
        if (!name.value.trim()) return name.focus();
        try {
          await send('POST', '/v1/me/consents', { purpose: 'case', about: name.value.trim(), given: true }, { key });
          return again();
        } catch (error) {
          return replace(status, problem_box(error));
        }
      },
    },
    h('div', { class: 'field grow' }, h('label', { for: name.id }, t('me.case')), name),
    h('button', { type: 'submit', class: 'button' }, t('me.case_do')),
    status,
  );
}

/** Keys with fewer rights, for a program that posts for the worker. */
export function tokens_part(key) {
  return part(t('me.tokens'), async (again) => {
    const answer = await get('/v1/me/tokens', { key });
    const status = h('div', { role: 'status' });
    const label = h('input', { type: 'text', id: fresh_id('label'), maxlength: '100' });
    const scope = h(
      'select',
      { id: fresh_id('scope') },
      ['post', 'read'].map((one) => h('option', { value: one }, t(`scope.${one}`))),
    );
    const make = async (event) => {
      event.preventDefault();
      try {
        const made = await send('POST', '/v1/me/tokens', { scope: scope.value, label: label.value.trim() }, { key });
        await again();
        box_of_token.replaceChildren(
          notice(h('p', null, t('me.token_made')), h('p', null, h('code', { class: 'key', dir: 'ltr' }, made.token))),
        );
      } catch (error) {
        replace(status, problem_box(error));
      }
    };
    const revoke = async (one) => {
      await send('DELETE', `/v1/me/tokens/${encodeURIComponent(one.id)}`, undefined, { key });
      again();
    };
    return [
      h('p', null, t('me.tokens_text')),
      answer.items?.length
        ? h(
            'ul',
            { class: 'plain-list' },
            answer.items.map((one) =>
              h(
                'li',
                { class: 'spread' },
                h(
                  'span',
                  null,
                  h('bdi', null, one.label || t('word.none')),
                  ' ',
                  h('span', { class: 'quiet' }, t(`scope.${one.scope}`)),
                ),
                h(
                  'button',
                  { type: 'button', class: 'button button-small', onclick: () => revoke(one) },
                  t('me.token_revoke', { label: one.label || one.id }),
                ),
              ),
            ),
          )
        : null,
      h(
        'form',
        { class: 'row', onsubmit: make },
        h('div', { class: 'field grow' }, h('label', { for: label.id }, t('me.token_label')), label),
        h('div', { class: 'field' }, h('label', { for: scope.id }, t('me.token_scope')), scope),
        h('button', { type: 'submit', class: 'button' }, t('me.token_do')),
      ),
      status,
    ];
  });
}

export const box_of_token = h('div', { role: 'status' });

export function join_part(key) {
  const id = fresh_id('code');
  const input = h('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false', dir: 'ltr' });
  const status = h('div', { role: 'status' });
  const submit = async (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    try {
      await send('POST', '/v1/me/joins', { code: input.value.trim() }, { key });
      replace(status, t('me.joined'));
      input.value = '';
    } catch (error) {
      replace(status, problem_box(error));
    }
  };
  return section(
    t('me.join'),
    h('p', null, t('me.join_text')),
    h('p', null, t('me.consents_shared')),
    h(
      'form',
      { class: 'row', onsubmit: submit },
      h('div', { class: 'field grow' }, h('label', { for: id }, t('me.code')), input),
      h('button', { type: 'submit', class: 'button' }, t('me.join_do')),
    ),
    status,
  );
}
