// Disputed verdicts, one after the other, decided by keyboard or by hand.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get_all } from '../lib/api.js';
import { is_interval } from '../lib/answer.js';
import * as format from '../lib/format.js';
import { may, order } from '../lib/session.js';
import { notice, problem_box } from '../lib/shell.js';
import { key_values } from '../lib/table.js';
import { verdict_chip } from '../lib/work_view.js';

const KEYS = [
  ['j', 'review.key_next'],
  ['k', 'review.key_back'],
  ['s', 'review.key_stands'],
  ['f', 'review.key_falls'],
  ['r', 'review.key_reason'],
];

function amounts(verdict) {
  const money = (value) =>
    value === null || value === undefined ? null : h('bdi', { class: 'num' }, format.money(value, verdict.currency));
  const range = (one) =>
    !one
      ? null
      : is_interval(one)
        ? t('format.between', {
            low: format.money(one.low, verdict.currency),
            high: format.money(one.high, verdict.currency),
          })
        : money(one.low);
  return key_values([
    [t('detail.paid'), money(verdict.paid)],
    [t('detail.due'), range(verdict.due)],
    [t('detail.difference'), range(verdict.difference)],
  ]);
}

function decision_form(item, decide) {
  const reason = h('textarea', { id: fresh_id('reason'), rows: '2', dir: 'auto', maxlength: '1000' });
  const failure = h('div');
  const go = async (stands) => {
    if (!reason.value.trim()) {
      replace(failure, h('p', { role: 'alert', class: 'doubt-mark' }, t('review.reason_first')));
      reason.focus();
      return;
    }
    try {
      await decide(item, stands, reason.value.trim());
    } catch (error) {
      replace(failure, problem_box(error)); // what was typed stays
    }
  };
  const button = (stands, key) => h('button', { type: 'button', class: 'button', onclick: () => go(stands) }, t(key));
  return {
    go,
    reason,
    view: [
      h('div', { class: 'field' }, h('label', { for: reason.id }, t('review.reason')), reason),
      failure,
      h('div', { class: 'row' }, button(true, 'review.stands'), button(false, 'review.falls')),
    ],
  };
}

function item_view(item, decide) {
  const { dispute, verdict, work } = item;
  const form = may('organizer') ? decision_form(item, decide) : null;
  const title = fresh_id('dispute');
  const moment = work?.started_at ?? work?.ended_at ?? work?.month;
  const view = h(
    'article',
    { class: 'work review-item', tabindex: '-1', 'aria-labelledby': title },
    h(
      'h2',
      { id: title },
      t('review.number', { id: dispute.id }),
      ' · ',
      h('a', { href: `/rules/${encodeURIComponent(dispute.rule)}` }, dispute.rule),
    ),
    h(
      'p',
      { class: 'quiet' },
      [
        work ? format.platform(work.platform) : null,
        work?.place ? format.place(work.place) : null,
        moment ? format.date(moment) : null,
        t('review.made', { date: format.date(dispute.made_at) }),
      ]
        .filter(Boolean)
        .join(' · '),
    ),
    h('blockquote', { dir: 'auto' }, dispute.words),
    verdict ? [h('p', null, verdict_chip(verdict.verdict)), amounts(verdict)] : null,
    form?.view ?? h('p', { class: 'quiet' }, t('review.look_only')),
  );
  return { view, form };
}

/** Letters work only while the queue holds the focus and nothing is being typed. */
function keyboard(list, shown) {
  const at = () => shown.findIndex((one) => one.view.contains(document.activeElement));
  const move = (by) => shown[Math.max(0, Math.min(shown.length - 1, at() < 0 ? 0 : at() + by))]?.view.focus();
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches('textarea, input, select')) {
      if (event.key === 'Escape') shown[at()]?.view.focus();
      return;
    }
    const form = shown[at()]?.form;
    const does = {
      j: () => move(1),
      k: () => move(-1),
      s: () => form?.go(true),
      f: () => form?.go(false),
      r: () => form?.reason.focus(),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
}

export async function show(box) {
  const items = await get_all('/v1/review');
  const said = h('p', { role: 'status' });
  const list = h('div', { class: 'review' });
  const shown = [];
  // An empty queue says so itself.
  const count = () => (shown.length ? t('review.waiting', { count: shown.length, n: format.count(shown.length) }) : '');
  const empty = () => notice(h('p', null, h('strong', null, t('review.empty'))), h('p', null, t('review.empty_text')));
  const decide = async (item, stands, reason) => {
    await order('POST', `/v1/review/${item.dispute.id}`, { stands, reason });
    const at = shown.findIndex((one) => one.item === item);
    shown.splice(at, 1)[0].view.remove();
    replace(said, t('review.done', { id: item.dispute.id }), ' ', count());
    if (!shown.length) replace(list, empty());
    else shown[Math.min(at, shown.length - 1)].view.focus();
  };
  for (const item of items) shown.push({ item, ...item_view(item, decide) });
  const keys = h(
    'dl',
    { class: 'keys' },
    KEYS.map(([key, text]) => h('div', null, h('dt', null, h('kbd', null, key)), h('dd', null, t(text)))),
  );
  replace(said, count());
  replace(list, shown.length ? shown.map((one) => one.view) : empty());
  keyboard(list, shown);
  replace(
    box,
    h('p', null, t('review.text')),
    said,
    shown.length ? h('details', { class: 'fold no-print' }, h('summary', null, t('review.keys')), keys) : null,
    list,
  );
}
