// One's own: kept documents and verdicts, consents, joining, export, erasure.

import { h, replace, fresh_id, go_to } from '../lib/dom.js';
import { t, t_or } from '../lib/i18n.js';
import { get, get_all, send } from '../lib/api.js';
import { forget_kept, keep_for_later, kept_for_later } from '../lib/offline.js';
import { by_hour, by_month } from '../lib/my_hours.js';
import * as format from '../lib/format.js';
import { loading, notice, problem_box, start_page } from '../lib/shell.js';
import { none, sortable_table } from '../lib/table.js';
import { verdict_chip } from '../lib/work_view.js';
import { is_interval } from '../lib/answer.js';

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

/** Reads a list; without a network, what was read last, with a word that it is old. */
async function own(path, key) {
  try {
    const rows = await get_all(path, { key });
    keep_for_later(path, rows);
    return rows;
  } catch (error) {
    const kept = error.code === 'network' ? kept_for_later(path) : null;
    if (!kept) throw error;
    document.querySelector('.offline-note')?.removeAttribute('hidden');
    return kept;
  }
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

function platforms_of(row, work) {
  const mine = work.filter((one) => String(one.id).split('.')[0] === String(row.id));
  return [...new Set(mine.map((one) => one.platform))].map(format.platform).join(', ');
}

function statements_part(key) {
  return part(t('me.statements'), async (again) => {
    const [rows, work] = await Promise.all([own('/v1/me/statements', key), own('/v1/me/work', key)]);
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
      { key: 'received', title: t('me.received'), cell: (row) => format.date(row.received_at), sort: (row) => row.received_at },
      { key: 'platform', title: t('dash.platform'), cell: (row) => platforms_of(row, work) || none() },
      { key: 'work', title: t('me.work_items'), numeric: true, cell: (row) => format.count(row.work_items ?? 0), sort: (row) => String(row.work_items ?? 0) },
      { key: 'delete', title: t('me.actions'), cell: (row) => h('button', { type: 'button', class: 'button button-small', onclick: (event) => remove(row, event.currentTarget) }, t('me.delete', { id: row.id })) },
    ] });
  });
}

function verdicts_part(key) {
  return part(t('me.verdicts'), async () => {
    const [rows, work] = await Promise.all([own('/v1/me/verdicts', key), own('/v1/me/work', key)]);
    const by_id = new Map(work.map((one) => [String(one.id), one]));
    const moment = (row) => row.period?.from ?? by_id.get(String(row.work?.[0]))?.started_at ?? by_id.get(String(row.work?.[0]))?.ended_at ?? '';
    if (!rows.length) return h('p', null, t('me.no_verdicts'));
    const money = (row, value) => (value === null || value === undefined ? none() : h('bdi', { class: 'num' }, format.money(value, row.currency)));
    const range = (row, one) => (!one ? none() : is_interval(one) ? h('bdi', null, t('format.between', { low: format.money(one.low, row.currency), high: format.money(one.high, row.currency) })) : money(row, one.low));
    return sortable_table({ caption: t('me.verdicts_caption', { count: rows.length, n: format.count(rows.length) }), rows, row_head: 1, columns: [
      { key: 'verdict', title: t('me.verdict'), cell: (row) => verdict_chip(row.verdict), sort: (row) => row.verdict },
      { key: 'rule', title: t('dash.rule'), cell: (row) => h('a', { href: `/rules/${encodeURIComponent(row.rule)}` }, row.rule), sort: (row) => row.rule },
      { key: 'when', title: t('me.when'), cell: (row) => (row.period ? format.period(row.period) : moment(row) ? format.date(moment(row)) : none()), sort: moment },
      { key: 'paid', title: t('detail.paid'), numeric: true, cell: (row) => money(row, row.paid), sort: (row) => row.paid },
      { key: 'due', title: t('detail.due'), numeric: true, cell: (row) => range(row, row.due), sort: (row) => row.due?.low },
      { key: 'difference', title: t('detail.difference'), numeric: true, cell: (row) => range(row, row.difference), sort: (row) => row.difference?.low ?? '' },
    ] });
  });
}

/** How consents stand now: of each purpose the newest word. The one to be counted is always offered. */
export function standing_consents(list) {
  const newest = new Map([['aggregate', { purpose: 'aggregate', given: false }]]);
  for (const one of [...list].sort((a, b) => a.id - b.id)) newest.set(`${one.purpose}${one.about ? ` ${one.about}` : ''}`, one);
  return [...newest.values()];
}

function consents_part(key) {
  return part(t('me.consents'), async (again) => {
    const answer = await get('/v1/me/consents', { key });
    const status = h('div', { role: 'status' });
    const change = async (one, input) => {
      try {
        if (input.checked) await send('POST', '/v1/me/consents', { purpose: one.purpose, about: one.about ?? undefined, given: true }, { key });
        else await send('DELETE', `/v1/me/consents/${encodeURIComponent(one.id)}`, undefined, { key });
        await again();
      } catch (error) {
        input.checked = !input.checked;
        replace(status, problem_box(error));
      }
    };
    return [h('p', null, t('me.consents_text')), standing_consents(answer.items ?? []).map((one) => h('label', { class: 'tick' }, h('input', { type: 'checkbox', checked: one.given, onchange: (event) => change(one, event.target) }),
      h('span', null, t_or(`consent.${one.purpose}`, one.purpose), one.about ? ` (${one.about})` : ''))), status];
  });
}

function months_part(key) {
  return part(t('me.months'), async () => {
    const sums = by_month(await own('/v1/me/work', key));
    if (!sums.length) return h('p', null, t('me.no_statements'));
    return sortable_table({ caption: t('me.months_caption'), rows: sums, sorted: { key: 'month', down: true }, columns: [
      { key: 'month', title: t('dash.month'), cell: (row) => (row.month ? format.month(row.month) : none()), sort: (row) => row.month },
      { key: 'platform', title: t('dash.platform'), cell: (row) => format.platform(row.platform), sort: (row) => row.platform },
      { key: 'items', title: t('me.work_items'), numeric: true, cell: (row) => format.count(row.items), sort: (row) => String(row.items) },
      { key: 'total', title: t('me.total'), numeric: true, cell: (row) => h('bdi', { class: 'num' }, format.money(row.total, row.currency)), sort: (row) => row.total },
    ] });
  });
}

/** Hourly pay on both clocks. The records are asked for only when this is opened: they are long. */
function hours_part(key) {
  const box = h('div');
  const load = async () => {
    replace(box, loading());
    try {
      const rows = await own('/v1/me/statements', key);
      const whole = await Promise.all(rows.slice(0, 60).map((row) => get(`/v1/me/statements/${encodeURIComponent(row.id)}`, { key })));
      replace(box, hours_view(by_hour(whole.flatMap((one) => one.statements ?? []))));
    } catch (error) {
      replace(box, problem_box(error, load));
    }
  };
  box.append(h('button', { type: 'button', class: 'button', onclick: load }, t('me.hours_do')));
  return section(t('me.hours'), h('p', null, t('me.hours_text')), box);
}

function hours_view(sums) {
  if (!sums.length) return h('p', null, t('me.no_hours'));
  const rows = sums.flatMap((sum) => ['online', 'engaged'].filter((clock) => sum[`${clock}_s`]).map((clock) => ({ ...sum, clock, seconds: sum[`${clock}_s`], hourly: sum[`${clock}_hourly`], with_tips: sum[`${clock}_hourly_tips`] })));
  const money = (row, value) => h('bdi', { class: 'num' }, format.money(value, row.currency));
  return sortable_table({ caption: t('me.hours_caption'), rows, columns: [
    { key: 'platform', title: t('dash.platform'), cell: (row) => format.platform(row.platform), sort: (row) => row.platform },
    { key: 'clock', title: t('me.clock'), cell: (row) => t(`field.${row.clock}_s`), sort: (row) => row.clock },
    { key: 'time', title: t('me.time'), numeric: true, cell: (row) => format.duration(row.seconds), sort: (row) => String(row.seconds) },
    { key: 'hourly', title: t('me.hourly'), numeric: true, cell: (row) => money(row, row.hourly), sort: (row) => row.hourly },
    { key: 'tips', title: t('me.hourly_tips'), numeric: true, cell: (row) => money(row, row.with_tips), sort: (row) => row.with_tips },
  ] });
}

/** Keys with fewer rights, for a program that posts for the worker. */
function tokens_part(key) {
  return part(t('me.tokens'), async (again) => {
    const answer = await get('/v1/me/tokens', { key });
    const status = h('div', { role: 'status' });
    const label = h('input', { type: 'text', id: fresh_id('label'), maxlength: '100' });
    const scope = h('select', { id: fresh_id('scope') }, ['post', 'read'].map((one) => h('option', { value: one }, t(`scope.${one}`))));
    const make = async (event) => {
      event.preventDefault();
      try {
        const made = await send('POST', '/v1/me/tokens', { scope: scope.value, label: label.value.trim() }, { key });
        await again();
        box_of_token.replaceChildren(notice(h('p', null, t('me.token_made')), h('p', null, h('code', { class: 'key', dir: 'ltr' }, made.token))));
      } catch (error) {
        replace(status, problem_box(error));
      }
    };
    const revoke = async (one) => {
      await send('DELETE', `/v1/me/tokens/${encodeURIComponent(one.id)}`, undefined, { key });
      again();
    };
    return [h('p', null, t('me.tokens_text')), answer.items?.length ? h('ul', { class: 'plain-list' }, answer.items.map((one) => h('li', { class: 'spread' },
      h('span', null, h('bdi', null, one.label || t('word.none')), ' ', h('span', { class: 'quiet' }, t(`scope.${one.scope}`))), h('button', { type: 'button', class: 'button button-small', onclick: () => revoke(one) }, t('me.token_revoke', { label: one.label || one.id }))))) : null,
    h('form', { class: 'row', onsubmit: make }, h('div', { class: 'field grow' }, h('label', { for: label.id }, t('me.token_label')), label), h('div', { class: 'field' }, h('label', { for: scope.id }, t('me.token_scope')), scope),
      h('button', { type: 'submit', class: 'button' }, t('me.token_do'))), status];
  });
}

const box_of_token = h('div', { role: 'status' });

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
      const answer = await get('/v1/me/export', { key, raw: true, headers: { accept: 'application/zip, application/json;q=0.9' } });
      const name = /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'ratecheck-export.json';
      const link = h('a', { href: URL.createObjectURL(await answer.blob()), download: name });
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
  try {
    await get('/v1/me', { key });
  } catch (error) {
    if (error.code === 'network' && kept_for_later('/v1/me/statements')) {
      show(box, key);
      return;
    }
    const wrong = error.status === 401 || error.status === 403;
    if (wrong) forget();
    replace(box, wrong ? key_form((next, keep) => open_view(box, next, keep), problem_box(error)) : problem_box(error, () => open_view(box, key, long)));
    return;
  }
  remember(key, long);
  show(box, key);
}

function show(box, key) {
  const leave = () => {
    forget();
    location.reload();
  };
  const erased = (receipt) => {
    forget();
    replace(box, notice(h('p', null, h('strong', null, t('me.erased'))), h('p', null, t('me.erased_text')), receipt?.receipt ? h('p', null, t('me.receipt'), ' ', h('code', { dir: 'ltr' }, receipt.receipt)) : null));
    go_to(box);
  };
  replace(box, h('div', { class: 'row' }, h('button', { type: 'button', class: 'button', onclick: leave }, t('me.leave')), h('a', { class: 'button', href: '/' }, t('me.more')), h('button', { type: 'button', class: 'button', onclick: () => print() }, t('me.print'))),
    h('p', { class: 'notice offline-note', hidden: true, role: 'status' }, t('me.offline')),
    statements_part(key), verdicts_part(key), months_part(key), hours_part(key), consents_part(key), tokens_part(key), box_of_token, join_part(key), export_part(key), erase_part(key, erased));
}

start_page('me.title', async (main) => {
  const box = h('div');
  main.classList.add('wide');
  main.append(h('h1', null, t('me.heading')), h('p', { class: 'lead' }, t('me.lead')), box);
  const key = find_key();
  if (key) await open_view(box, key, false);
  else replace(box, key_form((next, long) => open_view(box, next, long)));
});
