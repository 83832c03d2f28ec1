// Cases, and the evidence of those who agreed to each.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get_all } from '../lib/api.js';
import * as format from '../lib/format.js';
import { may, order } from '../lib/session.js';
import { loading, notice, problem_box } from '../lib/shell.js';
import { show_verdicts } from './decide.js';

function case_view(one, again) {
  const failure = h('div');
  const close = async (event) => {
    const button = event.currentTarget;
    if (button.dataset.sure !== 'yes') {
      button.dataset.sure = 'yes';
      return replace(button, t('cases.close_sure'));
    }
    try {
      await order('DELETE', `/v1/cases/${one.id}`);
      return again();
    } catch (error) {
      return replace(failure, problem_box(error));
    }
  };
  const verdicts = h('div');
  const decide = async (event) => {
    event.currentTarget.remove();
    replace(verdicts, loading());
    await show_verdicts(verdicts, one.id).catch((error) => replace(verdicts, problem_box(error)));
  };
  const evidence = may('organizer')
    ? h(
        'div',
        { class: 'row no-print' },
        h(
          'a',
          { class: 'button', href: `/v1/cases/${one.id}/evidence?format=html` },
          t('cases.evidence_print', { id: one.id }),
        ),
        h(
          'a',
          { class: 'button', href: `/v1/cases/${one.id}/evidence?format=json`, download: `case-${one.id}.json` },
          t('cases.evidence', { id: one.id }),
        ),
        one.closed_at
          ? null
          : h('button', { type: 'button', class: 'button', onclick: decide }, t('cases.decide', { id: one.id })),
        one.closed_at
          ? null
          : h('button', { type: 'button', class: 'button', onclick: close }, t('cases.close', { id: one.id })),
      )
    : null;
  return h(
    'section',
    { class: 'card' },
    h('h2', { dir: 'auto' }, one.title),
    h(
      'p',
      { class: 'quiet' },
      t('cases.opened', { date: format.date(one.opened_at) }),
      one.closed_at ? [' · ', t('cases.closed', { date: format.date(one.closed_at) })] : null,
    ),
    one.closed_at ? null : h('p', null, t('cases.consent'), ' ', h('code', { dir: 'ltr' }, one.consent)),
    evidence,
    failure,
    verdicts,
  );
}

function open_form(again) {
  const title = h('input', { type: 'text', id: fresh_id('title'), maxlength: '200', dir: 'auto' });
  const failure = h('div');
  return h(
    'form',
    {
      class: 'panel',
      onsubmit: async (event) => {
        event.preventDefault();
        if (!title.value.trim()) return title.focus();
        try {
          await order('POST', '/v1/cases', { title: title.value.trim() });
          return again();
        } catch (error) {
          return replace(failure, problem_box(error));
        }
      },
    },
    h('h2', null, t('cases.new')),
    h('div', { class: 'field' }, h('label', { for: title.id }, t('cases.title')), title),
    failure,
    h('button', { type: 'submit', class: 'button button-main' }, t('cases.open')),
  );
}

export async function show(box) {
  const again = () => show(box);
  const cases = await get_all('/v1/cases');
  replace(
    box,
    h('p', null, t('cases.text')),
    cases.length
      ? h(
          'div',
          { class: 'review' },
          cases.map((one) => case_view(one, again)),
        )
      : notice(h('p', null, h('strong', null, t('cases.empty'))), h('p', null, t('cases.empty_text'))),
    may('organizer') ? open_form(again) : null,
  );
}
