// What every picture, table and file of working figures bears, whoever cuts it out of the page.

import { h } from '../lib/dom.js';
import { t } from '../lib/i18n.js';

export const mark_text = () => t('dash.mark');

export const mark_line = () => h('p', { class: 'mark' }, mark_text());
