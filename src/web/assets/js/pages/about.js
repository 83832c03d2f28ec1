// How flags are made, who is responsible, how to object, what becomes of what was given.

import { h } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { start_page } from '../lib/shell.js';
import { verdict_chip } from '../lib/work_view.js';
import { WORDS } from '../lib/answer.js';

const SECTIONS = [
  ['about.what', 2],
  ['about.flags', 4],
  ['about.responsible', 2],
  ['about.object', 3],
  ['about.privacy', 5],
  ['about.cells', 3],
];

start_page('about.title', (main) => {
  main.append(h('h1', null, t('about.heading')), h('p', { class: 'lead' }, t('about.lead')));
  for (const [key, paragraphs] of SECTIONS) {
    main.append(h('h2', { id: key.split('.')[1] }, t(key)));
    for (let i = 1; i <= paragraphs; i += 1) main.append(h('p', null, t(`${key}.${i}`)));
    if (key === 'about.flags') {
      main.append(
        h(
          'ul',
          { class: 'plain-list' },
          WORDS.map((word) => h('li', null, verdict_chip(word), ' ', t(`about.word.${word}`))),
        ),
      );
    }
  }
});
