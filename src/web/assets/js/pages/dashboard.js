// What everyone may see, and the organizer's desk. Without a session only what is public is asked for; all else is
// for logged-in eyes, and the page says so.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { find_account, forget_account, log_in, log_out, may } from '../lib/session.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';
import { mark_line } from '../desk/mark.js';

const show_public = async (box) => (await import('../public/view.js')).show(box);

const VIEWS = {
  public: { load: () => import('../public/view.js'), role: 'viewer' },
  figures: { load: () => import('../desk/figures.js'), role: 'viewer', lead: 'dash.lead' },
  spread: { load: () => import('../desk/spread.js'), role: 'viewer', lead: 'dash.lead' },
  change: { load: () => import('../desk/change.js'), role: 'viewer', lead: 'dash.lead' },
  review: { load: () => import('../desk/review.js'), role: 'viewer' },
  cases: { load: () => import('../desk/cases.js'), role: 'viewer' },
  codes: { load: () => import('../desk/codes.js'), role: 'viewer' },
  layouts: { load: () => import('../desk/layouts.js'), role: 'viewer' },
  audit: { load: () => import('../desk/audit.js'), role: 'steward' },
};

/** Views that show what everyone may see to those who are not logged in. */
const PUBLIC = ['public', 'figures'];

function wanted_view() {
  const name = new URLSearchParams(location.search).get('view') ?? '';
  return Object.hasOwn(VIEWS, name) || name === 'login' ? name : 'figures';
}

function address_of(view) {
  const words = new URLSearchParams(location.search);
  view === 'figures' ? words.delete('view') : words.set('view', view);
  return `/dashboard${words.size ? `?${words}` : ''}`;
}

function tabs(current) {
  return h(
    'nav',
    { class: 'tabs no-print', 'aria-label': t('desk.views') },
    h(
      'ul',
      null,
      Object.keys(VIEWS)
        .filter((name) => may(VIEWS[name].role))
        .map((name) =>
          h(
            'li',
            null,
            h('a', { href: address_of(name), 'aria-current': name === current ? 'page' : null }, t(`desk.${name}`)),
          ),
        ),
    ),
  );
}

function account_line(account) {
  const failure = h('span');
  const leave = async () => {
    try {
      await log_out();
      location.assign('/dashboard');
    } catch (error) {
      replace(failure, problem_box(error));
    }
  };
  return h(
    'p',
    { class: 'account no-print' },
    t('desk.logged_in', { name: account.name, role: t(`role.${account.role}`) }),
    ' ',
    h('button', { type: 'button', class: 'button button-small', onclick: leave }, t('desk.log_out')),
    failure,
  );
}

function login_form(again) {
  const name = h('input', {
    type: 'text',
    id: fresh_id('name'),
    autocomplete: 'username',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
  });
  const password = h('input', {
    type: 'password',
    id: fresh_id('password'),
    autocomplete: 'current-password',
    required: true,
  });
  const failure = h('div');
  const button = h('button', { type: 'submit', class: 'button button-main' }, t('desk.log_in'));
  return h(
    'form',
    {
      class: 'panel narrow',
      onsubmit: async (event) => {
        event.preventDefault();
        button.disabled = true;
        try {
          await log_in(name.value.trim(), password.value);
          again();
        } catch (error) {
          replace(failure, problem_box(error));
          button.disabled = false;
          password.select();
        }
      },
    },
    h('h2', null, t('desk.log_in')),
    h('p', null, t('desk.log_in_text')),
    h('p', null, t('dash.public_organizers')),
    h('div', { class: 'field' }, h('label', { for: name.id }, t('desk.name')), name),
    h('div', { class: 'field' }, h('label', { for: password.id }, t('desk.password')), password),
    failure,
    button,
  );
}

/** Nobody is logged in: what everyone may see, or that this is not for everyone, and the way in beside it. */
async function closed(box, view, again) {
  const form = h('div', { class: 'no-print' }, login_form(again));
  if (view === 'login') return replace(box, form);
  if (!PUBLIC.includes(view)) return replace(box, notice(h('p', null, t('desk.for_organizers'))), form);
  const place = h('div', null, loading());
  replace(box, place, form);
  return show_public(place);
}

const not_your_role = () =>
  notice(h('p', null, h('strong', null, t('desk.not_your_role'))), h('p', null, t('desk.not_your_role_text')));

start_page('dash.title', async (main) => {
  main.classList.add('wide');
  const view = wanted_view();
  const head = h('div');
  const box = h('div', null, loading());
  main.append(h('h1', null, t('dash.heading')), head, box);
  const after_login = () => {
    if (view === 'login') history.replaceState(null, '', address_of('figures'));
    return load();
  };
  const shut = () => {
    replace(head);
    return closed(box, view, after_login);
  };
  const load = async () => {
    replace(box, loading());
    try {
      const account = await find_account();
      if (!account) return shut();
      const shown = view === 'login' ? 'figures' : view;
      replace(
        head,
        VIEWS[shown].lead
          ? [mark_line(), h('p', { class: 'lead' }, t(VIEWS[shown].lead))] // also in print
          : null,
        account_line(account),
        tabs(shown),
      );
      if (!may(VIEWS[shown].role)) return replace(box, not_your_role());
      const { show } = await VIEWS[shown].load();
      return await show(box);
    } catch (error) {
      if (error.status === 401) {
        forget_account();
        return shut();
      }
      return replace(box, error.status === 403 ? not_your_role() : problem_box(error, load));
    }
  };
  await load();
});
