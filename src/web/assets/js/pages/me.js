// One's own: kept documents and verdicts, consents, joining, export, erasure.

import { h, replace, fresh_id, go_to } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, get_all, send } from '../lib/api.js';
import * as format from '../lib/format.js';
import { demo_banner, loading, notice, problem_box, start_page } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { verdict_chip } from '../lib/work_view.js';
import { subtract } from '../lib/money.js';

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
}

function key_form(open, problem) {
  const id = fresh_id('key');
  const input = h('input', { id, type: 'text', class: 'key-input', autocomplete: 'off', spellcheck: 'false', dir: 'ltr', placeholder: 'rk-…' });
  const long = h('input', { type: 'checkbox' });
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) open(input.value.trim(), long.checked);
  };
  return h('form', { class: 'panel', onsubmit: submit }, h('h2', null, t('me.enter')), h('p', null, t('me.enter_text')), problem,
    h('div', { class: 'field' }, h('label', { for: id }, t('me.key')), input), h('label', { class: 'tick' }, long, h('span', null, t('me.remember'))),
    h('button', { type: 'submit', class: 'button button-main' }, t('me.open')), h('p', { class: 'quiet' }, t('me.no_key'), ' ', h('a', { href: '/' }, t('nav.check'))));
}

function section(title, ...children) {
  return h('section', null, h('h2', null, title), ...children);
}

/** A part that loads by itself, so that one failing does not take the others along. */
function part(title, load) {
  const box = h('div', null, loading());
  const run = async () => {
    try {
      replace(box, await load(run));
    } catch (error) {
      replace(box, problem_box(error, run));
    }
  };
  run();
  return section(title, box);
}

const received = (row) => {
  const at = row.received_at;
  return typeof at === 'number' ? new Date(at * 1000).toISOString() : at ?? '';
};

function statements_part(key) {
  return part(t('me.statements'), async (again) => {
    const rows = await get_all('/v1/me/statements', { key });
    if (!rows.length) return h('p', null, t('me.no_statements'));
    const remove = async (row, button) => {
      if (button.dataset.sure !== 'yes') {
        button.dataset.sure = 'yes';
        replace(button, t('me.delete_sure'));
        return;
      }
      await send('DELETE', `/v1/me/statements/${encodeURIComponent(row.id)}`, undefined, { key });
      again();
    };
    return sortable_table({ caption: t('me.statements_caption'), rows, columns: [
      { key: 'id', title: t('me.number'), cell: (row) => String(row.id), sort: (row) => String(row.id) },
      { key: 'received', title: t('me.received'), cell: (row) => format.date(received(row)), sort: (row) => received(row) },
      { key: 'platform', title: t('dash.platform'), cell: (row) => [row.platform ?? row.platforms ?? []].flat().map(format.platform).join(', ') || none() },
      { key: 'work', title: t('me.work_items'), numeric: true, cell: (row) => format.count(row.work_items ?? 0), sort: (row) => String(row.work_items ?? 0) },
      { key: 'delete', title: t('me.actions'), cell: (row) => h('button', { type: 'button', class: 'button button-small', onclick: (event) => remove(row, event.currentTarget) }, t('me.delete', { id: row.id })) },
    ] });
  });
}

function verdicts_part(key) {
  return part(t('me.verdicts'), async () => {
    const rows = await get_all('/v1/me/verdicts', { key });
    if (!rows.length) return h('p', null, t('me.no_verdicts'));
    const money = (row, value) => (value === null || value === undefined ? none() : h('bdi', { class: 'num' }, format.money(value, row.currency)));
    return sortable_table({ caption: t('me.verdicts_caption', { count: rows.length, n: format.count(rows.length) }), rows, row_head: 1, columns: [
      { key: 'verdict', title: t('me.verdict'), cell: (row) => verdict_chip(row.verdict), sort: (row) => row.verdict },
      { key: 'rule', title: t('dash.rule'), cell: (row) => h('a', { href: `/rules/${encodeURIComponent(row.rule)}` }, row.rule), sort: (row) => row.rule },
      { key: 'when', title: t('me.when'), cell: (row) => (row.started_at ? format.date(row.started_at) : row.period ? format.period(row.period) : none()), sort: (row) => row.started_at ?? row.period?.from ?? '' },
      { key: 'paid', title: t('detail.paid'), numeric: true, cell: (row) => money(row, row.paid), sort: (row) => row.paid },
      { key: 'due', title: t('detail.due'), numeric: true, cell: (row) => money(row, row.due?.low), sort: (row) => row.due?.low },
      { key: 'difference', title: t('detail.difference'), numeric: true, cell: (row) => money(row, row.difference?.low ?? (row.due && row.paid ? subtract(row.paid, row.due.low) : null)), sort: (row) => row.difference?.low ?? '' },
    ] });
  });
}

/** Consents as a list {purpose, recipient, given} or as an object {purpose: true}. */
export function consents_of(value) {
  if (Array.isArray(value)) return value.map((one) => ({ ...one, given: one.given ?? one.granted ?? !one.withdrawn_at }));
  return Object.entries(value ?? {}).map(([purpose, given]) => ({ purpose, given: typeof given === 'object' ? given?.given : Boolean(given) }));
}

function consents_part(key) {
  return part(t('me.consents'), async (again) => {
    const answer = await get('/v1/me/consents', { key });
    const known = consents_of(answer.items ?? answer.consents ?? answer);
    for (const purpose of ['aggregate']) if (!known.some((one) => one.purpose === purpose)) known.push({ purpose, given: false });
    const status = h('div', { role: 'status' });
    const change = async (one, input) => {
      try {
        if (!input.checked && one.id) await send('DELETE', `/v1/me/consents/${encodeURIComponent(one.id)}`, undefined, { key });
        else await send('POST', '/v1/me/consents', { purpose: one.purpose, recipient: one.recipient, given: input.checked }, { key });
        replace(status, t('me.saved'));
        again();
      } catch (error) {
        input.checked = !input.checked;
        replace(status, problem_box(error));
      }
    };
    return [h('p', null, t('me.consents_text')), known.map((one) => h('label', { class: 'tick' }, h('input', { type: 'checkbox', checked: one.given, onchange: (event) => change(one, event.target) }),
      h('span', null, t_or(`consent.${one.purpose}`, one.purpose), one.recipient ? ` (${one.recipient})` : ''))), status];
  });
}

function join_part(key) {
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
  return section(t('me.join'), h('p', null, t('me.join_text')), h('form', { class: 'row', onsubmit: submit }, h('div', { class: 'field grow' }, h('label', { for: id }, t('me.code')), input), h('button', { type: 'submit', class: 'button' }, t('me.join_do'))), status);
}

function export_part(key) {
  const status = h('div', { role: 'status' });
  const run = async () => {
    try {
      const text = await get('/v1/me/export', { key, raw: true });
      const link = h('a', { href: URL.createObjectURL(new Blob([text], { type: 'application/json' })), download: 'ratecheck-export.json' });
      document.body.append(link);
      link.click();
      link.remove();
      replace(status, t('me.exported'));
    } catch (error) {
      replace(status, problem_box(error, run));
    }
  };
  return section(t('me.export'), h('p', null, t('me.export_text')), h('button', { type: 'button', class: 'button', onclick: run }, t('me.export_do')), status);
}

function erase_part(key, done) {
  const sure = h('input', { type: 'checkbox' });
  const status = h('div');
  const confirm = h('button', { type: 'submit', class: 'button button-danger', disabled: true }, t('me.erase_do'));
  sure.addEventListener('change', () => { confirm.disabled = !sure.checked; });
  const id = fresh_id('erase');
  const dialog = h('dialog', { 'aria-labelledby': id }, h('form', { onsubmit: async (event) => {
    event.preventDefault();
    confirm.disabled = true;
    try {
      const receipt = await send('DELETE', '/v1/me', undefined, { key });
      dialog.close();
      done(receipt);
    } catch (error) {
      replace(status, problem_box(error));
      confirm.disabled = false;
    }
  } }, h('h2', { id }, t('me.erase_title')), h('p', null, t('me.erase_text')), h('label', { class: 'tick' }, sure, h('span', null, t('me.erase_sure'))), status,
  h('div', { class: 'row' }, confirm, h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('word.cancel')))));
  return section(t('me.erase'), h('p', null, t('me.erase_lead')), h('button', { type: 'button', class: 'button button-danger', onclick: () => dialog.showModal() }, t('me.erase_open')), dialog);
}

async function open_view(box, key, long) {
  replace(box, loading());
  let me;
  try {
    me = await get('/v1/me', { key });
  } catch (error) {
    const wrong = error.status === 401 || error.status === 403;
    if (wrong) forget();
    replace(box, wrong ? key_form((next, keep) => open_view(box, next, keep), problem_box(error)) : problem_box(error, () => open_view(box, key, long)));
    return;
  }
  remember(key, long);
  const leave = () => {
    forget();
    location.reload();
  };
  const erased = (receipt) => {
    forget();
    replace(box, notice(h('p', null, h('strong', null, t('me.erased'))), h('p', null, t('me.erased_text')), receipt?.receipt ? h('p', null, t('me.receipt'), ' ', h('code', { dir: 'ltr' }, receipt.receipt)) : null));
    go_to(box);
  };
  replace(box, me?.demo ? demo_banner() : null, h('div', { class: 'row' }, h('button', { type: 'button', class: 'button', onclick: leave }, t('me.leave')), h('a', { class: 'button', href: '/' }, t('me.more'))),
    statements_part(key), verdicts_part(key), consents_part(key), join_part(key), export_part(key), erase_part(key, erased));
}

start_page('me.title', async (main) => {
  const box = h('div');
  main.classList.add('wide');
  main.append(h('h1', null, t('me.heading')), h('p', { class: 'lead' }, t('me.lead')), box);
  const key = find_key();
  if (key) await open_view(box, key, false);
  else replace(box, key_form((next, long) => open_view(box, next, long)));
});
