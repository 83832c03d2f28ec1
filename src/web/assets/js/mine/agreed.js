// What was agreed to: consents, keys for programs, joining with a code.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, send } from '../lib/api.js';
import * as format from '../lib/format.js';
import { notice, problem_box } from '../lib/shell.js';
import { part } from './parts.js';

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

/** What stands: since when, by which kind of code, and the way out, after a second look. */
function joining_view(one, leave) {
  const on = format.date(one.joined_at);
  return h(
    'div',
    { class: 'spread' },
    h('p', null, one.shared ? t('me.join_since_shared', { date: on }) : t('me.join_since_own', { date: on })),
    h(
      'button',
      { type: 'button', class: 'button button-small', onclick: (event) => leave(one, event.currentTarget) },
      t('me.join_leave'),
    ),
  );
}

/** Why joining failed, in words about codes: the general ones are about keys and lists. */
function join_problem(error) {
  if (['already_joined', 'conflict'].includes(error.code)) return t('me.join_already');
  if (['mistyped_key', 'mistyped_code'].includes(error.code)) return t('me.join_mistyped');
  if (['unknown_code', 'bad_input'].includes(error.code)) return t('me.join_unknown');
  return null;
}

/** Who joined by a code of their own sees that; all others see the form, also to join again by one of their own. */
export function join_part(key) {
  const status = h('div', { role: 'status' });
  const fail = (text) =>
    replace(status, h('div', { class: 'notice notice-problem', role: 'alert' }, h('p', null, text)));
  const form = (again) => {
    const id = fresh_id('code');
    const input = h('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false', dir: 'ltr' });
    const submit = async (event) => {
      event.preventDefault();
      const code = input.value.trim();
      if (!code) return;
      if (!/^jc/i.test(code)) {
        fail(t('me.join_mistyped'));
        return;
      }
      try {
        await send('POST', '/v1/me/joins', { code }, { key });
        await again();
        replace(status, t('me.joined'));
      } catch (error) {
        const text = join_problem(error);
        if (text) fail(text);
        else replace(status, problem_box(error));
      }
    };
    return h(
      'form',
      { class: 'row', onsubmit: submit },
      h('div', { class: 'field grow' }, h('label', { for: id }, t('me.code')), input),
      h('button', { type: 'submit', class: 'button' }, t('me.join_do')),
    );
  };
  const joining = part(t('me.join'), async (again) => {
    const joined = (await get('/v1/me/joins', { key })).items ?? [];
    const leave = async (one, button) => {
      if (button.dataset.sure !== 'yes') {
        button.dataset.sure = 'yes';
        replace(button, t('me.join_leave_sure'));
        return;
      }
      try {
        await send('DELETE', `/v1/me/joins/${encodeURIComponent(one.id)}`, undefined, { key });
        await again();
        replace(status, t('me.join_left'));
      } catch (error) {
        replace(status, problem_box(error));
      }
    };
    const standing = joined.map((one) => joining_view(one, leave));
    if (joined.some((one) => !one.shared)) return standing;
    return [standing, h('p', null, t('me.join_text')), h('p', null, t('me.consents_shared')), form(again)];
  });
  joining.append(status);
  return joining;
}
