// The organizer's desk: published figures for everyone, and behind a log-in the queue, cases, codes, audit.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { find_account, log_in, log_out, may } from '../lib/session.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';

const VIEWS = {
  figures: { load: () => import('../desk/figures.js') },
  spread: { load: () => import('../desk/spread.js') },
  change: { load: () => import('../desk/change.js') },
  releases: { load: () => import('../desk/releases.js') },
  review: { load: () => import('../desk/review.js'), role: 'viewer' },
  cases: { load: () => import('../desk/cases.js'), role: 'viewer' },
  codes: { load: () => import('../desk/codes.js'), role: 'viewer' },
  layouts: { load: () => import('../desk/layouts.js'), role: 'viewer' },
  audit: { load: () => import('../desk/audit.js'), role: 'steward' },
};

function wanted_view() {
  const name = new URLSearchParams(location.search).get('view') ?? '';
  return Object.hasOwn(VIEWS, name) || name === 'login' ? name : 'figures';
}

function address_of(view) {
  const words = new URLSearchParams(location.search);
  view === 'figures' ? words.delete('view') : words.set('view', view);
  return `/dashboard${words.size ? `?${words}` : ''}`;
}

function tabs(current, account) {
  const names = Object.keys(VIEWS).filter((name) => !VIEWS[name].role || account);
  return h('nav', { class: 'tabs no-print', 'aria-label': t('desk.views') }, h('ul', null, names.filter((name) => !VIEWS[name].role || may(VIEWS[name].role)).map((name) =>
    h('li', null, h('a', { href: address_of(name), 'aria-current': name === current ? 'page' : null }, t(`desk.${name}`))))));
}

function account_line(account, current) {
  if (!account) return current === 'login' ? null : h('p', { class: 'account no-print' }, h('a', { href: address_of('login') }, t('desk.log_in')));
  const failure = h('span');
  const leave = async () => {
    try {
      await log_out();
      location.assign('/dashboard');
    } catch (error) {
      replace(failure, problem_box(error));
    }
  };
  return h('p', { class: 'account no-print' }, t('desk.logged_in', { name: account.name, role: t(`role.${account.role}`) }), ' ', h('button', { type: 'button', class: 'button button-small', onclick: leave }, t('desk.log_out')), failure);
}

function login_form(again) {
  const name = h('input', { type: 'text', id: fresh_id('name'), autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = h('input', { type: 'password', id: fresh_id('password'), autocomplete: 'current-password', required: true });
  const failure = h('div');
  const button = h('button', { type: 'submit', class: 'button button-main' }, t('desk.log_in'));
  return h('form', { class: 'panel narrow', onsubmit: async (event) => {
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
  } }, h('h2', null, t('desk.log_in')), h('p', null, t('desk.log_in_text')), h('div', { class: 'field' }, h('label', { for: name.id }, t('desk.name')), name),
  h('div', { class: 'field' }, h('label', { for: password.id }, t('desk.password')), password), failure, button);
}

/** No right: said plainly, and with the way in beside it. */
function no_right(view, account, again) {
  if (!account && VIEWS[view].role) return [notice(h('p', null, t('desk.for_organizers'))), login_form(again)];
  if (account) return notice(h('p', null, h('strong', null, t('desk.not_your_role'))), h('p', null, t('desk.not_your_role_text')));
  return [notice(h('p', null, h('strong', null, t('dash.no_right'))), h('p', null, t('dash.no_right_text'))), login_form(again)];
}

start_page('dash.title', async (main) => {
  main.classList.add('wide');
  const view = wanted_view();
  const head = h('div');
  const box = h('div', null, loading());
  const open_to_all = VIEWS[view] && !VIEWS[view].role;
  main.append(h('h1', null, t('dash.heading')), open_to_all ? h('p', { class: 'lead' }, t('dash.lead')) : '', head, box);
  let account = null;
  const after_login = () => (view === 'login' ? location.assign(address_of('figures')) : load());
  const load = async () => {
    replace(box, loading());
    account = await find_account();
    replace(head, account_line(account, view), tabs(view, account));
    if (view === 'login') return replace(box, login_form(after_login));
    try {
      const { show } = await VIEWS[view].load();
      return await show(box);
    } catch (error) {
      return replace(box, error.status === 401 || error.status === 403 ? no_right(view, account, after_login) : problem_box(error, load));
    }
  };
  await load();
});
