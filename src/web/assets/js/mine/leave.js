// Taking everything along, and erasing it.

import { h, fresh_id, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { get, send } from '../lib/api.js';
import { problem_box } from '../lib/shell.js';
import { section } from './parts.js';

export function export_part(key) {
  const status = h('div', { role: 'status' });
  const run = async () => {
    try {
      const answer = await get('/v1/me/export', {
        key,
        raw: true,
        headers: { accept: 'application/zip, application/json;q=0.9' },
      });
      const name =
        /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'ratecheck-export.json';
      const link = h('a', { href: URL.createObjectURL(await answer.blob()), download: name });
      document.body.append(link);
      link.click();
      link.remove();
      replace(status, t('me.exported'));
    } catch (error) {
      replace(status, problem_box(error, run));
    }
  };
  return section(
    t('me.export'),
    h('p', null, t('me.export_text')),
    h('button', { type: 'button', class: 'button', onclick: run }, t('me.export_do')),
    status,
  );
}

export function erase_part(key, done) {
  const sure = h('input', { type: 'checkbox' });
  const status = h('div');
  const confirm = h('button', { type: 'submit', class: 'button button-danger', disabled: true }, t('me.erase_do'));
  sure.addEventListener('change', () => {
    confirm.disabled = !sure.checked;
  });
  const id = fresh_id('erase');
  const dialog = h(
    'dialog',
    { 'aria-labelledby': id },
    h(
      'form',
      {
        onsubmit: async (event) => {
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
        },
      },
      h('h2', { id }, t('me.erase_title')),
      h('p', null, t('me.erase_text')),
      h('label', { class: 'tick' }, sure, h('span', null, t('me.erase_sure'))),
      status,
      h(
        'div',
        { class: 'row' },
        confirm,
        h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('word.cancel')),
      ),
    ),
  );
  return section(
    t('me.erase'),
    h('p', null, t('me.erase_lead')),
    h(
      'button',
      { type: 'button', class: 'button button-danger', onclick: () => dialog.showModal() },
      t('me.erase_open'),
    ),
    dialog,
  );
}
