// One's own: kept documents and verdicts, consents, joining, export, erasure.

import { h, replace, fresh_id, go_to } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/api.js';
import { forget_kept, kept_for_later } from '../lib/offline.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';
import { box_of_token, consents_part, join_part, tokens_part } from '../mine/agreed.js';
import { changes_part, disputes_part, notices_part } from '../mine/changes.js';
import { erase_part, export_part } from '../mine/leave.js';
import { section } from '../mine/parts.js';
import { hours_part, months_part, statements_part, verdicts_part } from '../mine/record.js';

const KEY = 'ratecheck.key';
const store = (name) => {
  try {
    return globalThis[name];
  } catch {
    return null;
  }
};

function find_key() {
  return store('sessionStorage')?.getItem(KEY) ?? store('localStorage')?.getItem(KEY) ?? '';
}

function remember(key, long) {
  store('sessionStorage')?.setItem(KEY, key);
  if (long) store('localStorage')?.setItem(KEY, key);
}

function forget() {
  store('sessionStorage')?.removeItem(KEY);
  store('localStorage')?.removeItem(KEY);
  forget_kept();
}

function key_form(open, problem) {
  const id = fresh_id('key');
  const input = h('input', {
    id,
    type: 'text',
    class: 'key-input',
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'ltr',
    placeholder: 'rk-…',
  });
  const long = h('input', { type: 'checkbox' });
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) open(input.value.trim(), long.checked);
  };
  return h(
    'form',
    { class: 'panel', onsubmit: submit },
    h('h2', null, t('me.enter')),
    h('p', null, t('me.enter_text')),
    problem,
    h('div', { class: 'field' }, h('label', { for: id }, t('me.key')), input),
    h('label', { class: 'tick' }, long, h('span', null, t('me.remember'))),
    h('button', { type: 'submit', class: 'button button-main' }, t('me.open')),
    h('p', { class: 'quiet' }, t('me.no_key'), ' ', h('a', { href: '/' }, t('nav.check'))),
  );
}

async function open_view(box, key, long) {
  replace(box, loading());
  try {
    await get('/v1/me', { key });
  } catch (error) {
    if (error.code === 'network' && kept_for_later('/v1/me/statements')) {
      show(box, key);
      return;
    }
    const wrong = error.status === 401 || error.status === 403;
    if (wrong) forget();
    replace(
      box,
      wrong
        ? key_form((next, keep) => open_view(box, next, keep), problem_box(error))
        : problem_box(error, () => open_view(box, key, long)),
    );
    return;
  }
  remember(key, long);
  show(box, key);
}

const on_paper = () => new URLSearchParams(location.search).get('view') === 'evidence';

/** Parts that few open are fetched when they are wanted. */
async function later(box, name, key) {
  const place = h('div', null, loading());
  box.append(place);
  try {
    const made = name === 'evidence' ? await import('../mine/evidence.js') : await import('../mine/formulas.js');
    await made.show(place, key);
  } catch (error) {
    replace(place, problem_box(error));
  }
}

function show(box, key) {
  const leave = () => {
    forget();
    location.reload();
  };
  const erased = (receipt) => {
    forget();
    replace(
      box,
      notice(
        h('p', null, h('strong', null, t('me.erased'))),
        h('p', null, t('me.erased_text')),
        receipt?.receipt ? h('p', null, t('me.receipt'), ' ', h('code', { dir: 'ltr' }, receipt.receipt)) : null,
      ),
    );
    go_to(box);
  };
  const offline = h('p', { class: 'notice offline-note', hidden: true, role: 'status' }, t('me.offline'));
  if (on_paper()) {
    replace(box, offline);
    later(box, 'evidence', key);
    return;
  }
  const formulas = h('div');
  replace(
    box,
    h(
      'div',
      { class: 'row no-print' },
      h('button', { type: 'button', class: 'button', onclick: leave }, t('me.leave')),
      h('a', { class: 'button', href: '/' }, t('me.more')),
      h('a', { class: 'button', href: '/me?view=evidence' }, t('evidence.open')),
      h('button', { type: 'button', class: 'button', onclick: () => print() }, t('me.print')),
    ),
    offline,
    notices_part(key),
    months_part(key),
    hours_part(key),
    section(
      t('formulas.title'),
      h('p', null, t('formulas.text')),
      formulas,
      h(
        'button',
        {
          type: 'button',
          class: 'button',
          onclick: (event) => {
            event.currentTarget.remove();
            later(formulas, 'formulas', key);
          },
        },
        t('formulas.open'),
      ),
    ),
    statements_part(key),
    verdicts_part(key),
    changes_part(key),
    disputes_part(key),
    consents_part(key),
    tokens_part(key),
    box_of_token,
    join_part(key),
    export_part(key),
    erase_part(key, erased),
  );
}

start_page('me.title', async (main) => {
  const box = h('div');
  main.classList.add('wide');
  main.append(
    ...(on_paper()
      ? [h('h1', null, t('evidence.title'))]
      : [h('h1', null, t('me.heading')), h('p', { class: 'lead' }, t('me.lead'))]),
    box,
  );
  const key = find_key();
  if (key) await open_view(box, key, false);
  else
    replace(
      box,
      key_form((next, long) => open_view(box, next, long)),
    );
});
