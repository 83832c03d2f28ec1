// The courier's page: give something, see what would be sent, see what was due. Keeping comes after,
// and apart.

import { h, replace, go_to, fresh_id } from '../lib/dom.js';
import { t, current_language } from '../lib/i18n.js';
import { check as ask, get, keep, new_worker } from '../lib/api.js';
import { documents_of_file, document_of_text, MOST_FILES } from '../lib/intake.js';
import { find_private, strike } from '../lib/redact.js';
import { notice, problem_box, start_page } from '../lib/shell.js';
import * as format from '../lib/format.js';

const DRAFT = 'ratecheck.draft';
const VEHICLES = [
  'bicycle',
  'e-bike',
  'cargo-bike',
  'moped',
  'scooter',
  'motorcycle',
  'car',
  'van',
  'lorry',
  'pmd',
  'two-wheeler',
  'three-wheeler',
  'four-wheeler',
  'lcv',
  'hcv',
  'on foot',
];

/** Readers of other kinds of file, each with its engine fetched on first use. */
const readers = {
  pdf: async (file, bytes, progress) => {
    const [{ read_pdf }, { read_picture }] = await Promise.all([
      import('../lib/read_pdf.js'),
      import('../lib/read_image.js'),
    ]);
    return read_pdf(file, bytes, progress, read_picture);
  },
  image: async (file, bytes, progress) => (await import('../lib/read_image.js')).read_image(file, bytes, progress),
  zip: async (file, bytes, progress) =>
    (await import('../lib/read_zip.js')).read_zip(file, bytes, progress, readers, told_problem),
};

/** What shows the answer is fetched while the person looks over what would be sent. */
const answer_parts = () => import('../lib/result_view.js');

const state = { documents: [], problems: [], titles: new Map(), places: [], result: null, sent: [] };
const parts = {};

function draft(text) {
  try {
    if (text === undefined) return sessionStorage.getItem(DRAFT) ?? '';
    if (text.length < 500000) sessionStorage.setItem(DRAFT, text);
  } catch {
    // without storage the text lives as long as the page
  }
  return text;
}

function text_area() {
  const id = fresh_id('paste');
  parts.text = h('textarea', {
    id,
    rows: '6',
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: t('check.paste_example'),
    dir: 'auto',
  });
  parts.text.value = draft();
  let timer = 0;
  parts.text.addEventListener('input', () => {
    draft(parts.text.value);
    clearTimeout(timer);
    timer = setTimeout(draw_preview, 250);
  });
  return h('div', { class: 'field' }, h('label', { for: id }, t('check.paste')), parts.text);
}

function file_picker() {
  const id = fresh_id('files');
  const input = h('input', {
    id,
    type: 'file',
    multiple: true,
    class: 'file-input',
    onchange: (event) => {
      take_files([...event.target.files]);
      event.target.value = '';
    },
  });
  const zone = h(
    'div',
    { class: 'drop' },
    input,
    h('label', { for: id, class: 'button button-big' }, t('check.choose')),
    h('p', { class: 'quiet' }, t('check.drop')),
  );
  const over = (event) => {
    event.preventDefault();
    zone.classList.toggle('drop-over', event.type === 'dragover');
  };
  for (const name of ['dragover', 'dragleave', 'drop']) zone.addEventListener(name, over);
  zone.addEventListener('drop', (event) => take_files([...(event.dataTransfer?.files ?? [])]));
  return zone;
}

function told_problem(error, name) {
  state.problems.push(error.key ? error.message : t('intake.failed', { name }));
}

async function take_files(files) {
  state.problems = files.length > MOST_FILES ? [t('intake.too_many', { count: MOST_FILES })] : [];
  for (const file of files.slice(0, MOST_FILES)) {
    replace(parts.progress, t('intake.reading', { name: file.name }));
    try {
      const progress = (share, label) =>
        replace(
          parts.progress,
          label ?? t('intake.reading', { name: file.name }),
          ' ',
          h('progress', { max: '1', value: String(share), 'aria-label': t('intake.progress') }),
        );
      state.documents.push(...(await documents_of_file(file, readers, progress)));
    } catch (error) {
      told_problem(error, file.name);
    }
  }
  replace(parts.progress);
  draw_preview();
  if (state.documents.length || state.problems.length) go_to(parts.preview);
}

/** All that would be sent, as it would be sent. */
function documents_to_send() {
  const list = [...state.documents];
  const pasted = parts.text.value;
  if (pasted.trim()) list.push({ ...document_of_text(pasted, ''), bare: parts.text_bare });
  return list.map((document) => {
    const pieces = find_private(document.text, document.media_type);
    return {
      ...document,
      original: document,
      pieces,
      text: document.bare ? document.text : strike(document.text, pieces),
    };
  });
}

function marked_text(document) {
  const most = 6000;
  const pieces = document.text.slice(0, most).split('████');
  const nodes = pieces.flatMap((piece, i) =>
    i ? [h('span', { class: 'struck', title: t('check.struck_one') }, '████'), piece] : [piece],
  );
  const rest =
    document.text.length > most
      ? h('p', { class: 'quiet' }, t('check.cut', { n: format.count(document.text.length - most) }))
      : null;
  return [
    h(
      'pre',
      {
        class: 'sent-text',
        tabindex: '0',
        role: 'region',
        'aria-label': t('check.sent_label', { name: document.name || t('document.pasted') }),
        dir: 'auto',
      },
      nodes,
    ),
    rest,
  ];
}

function preview_document(document) {
  const name = document.name || t('document.pasted');
  const remove = state.documents.includes(document.original)
    ? h(
        'button',
        {
          type: 'button',
          class: 'button button-small',
          onclick: () => {
            state.documents = state.documents.filter((one) => one !== document.original);
            draw_preview();
          },
        },
        t('check.remove', { name }),
      )
    : null;
  const toggle = document.pieces.length
    ? h(
        'label',
        { class: 'tick' },
        h('input', {
          type: 'checkbox',
          checked: !document.original.bare,
          onchange: (event) => {
            document.original.bare = !event.target.checked;
            if (!state.documents.includes(document.original)) parts.text_bare = document.original.bare;
            draw_preview();
          },
        }),
        h('span', null, t('check.strike', { count: document.pieces.length })),
      )
    : null;
  return h(
    'details',
    { class: 'fold', open: state.documents.length + (parts.text.value.trim() ? 1 : 0) === 1 },
    h(
      'summary',
      null,
      h('bdi', null, name),
      h(
        'span',
        { class: 'quiet' },
        ' ',
        t('check.characters', { count: document.text.length, n: format.count(document.text.length) }),
      ),
    ),
    document.confidences ? h('p', { class: 'quiet' }, t('check.from_picture')) : null,
    marked_text(document),
    h('div', { class: 'row' }, toggle, remove),
  );
}

function options_fold() {
  if (parts.options) return parts.options;
  parts.place = h('select', { id: fresh_id('place') }, h('option', { value: '' }, t('check.place_auto')));
  parts.vehicle = h(
    'select',
    { id: fresh_id('vehicle') },
    h('option', { value: '' }, t('check.vehicle_auto')),
    VEHICLES.map((one) => h('option', { value: one }, format.vehicle(one))),
  );
  parts.options = h(
    'details',
    { class: 'fold' },
    h('summary', null, t('check.options')),
    h(
      'div',
      { class: 'pickers' },
      h('div', { class: 'field' }, h('label', { for: parts.place.id }, t('check.place')), parts.place),
      h('div', { class: 'field' }, h('label', { for: parts.vehicle.id }, t('check.vehicle')), parts.vehicle),
    ),
  );
  fill_places();
  return parts.options;
}

function fill_places() {
  if (!parts.place || parts.place.options.length > 1) return;
  const names = state.places
    .map((id) => [id, format.place(id)])
    .sort((a, b) => a[1].localeCompare(b[1], current_language()));
  parts.place.append(...names.map(([id, name]) => h('option', { value: id }, name)));
}

function draw_preview() {
  const documents = documents_to_send();
  const problems = state.problems.map((text) =>
    h('div', { class: 'notice notice-problem', role: 'alert' }, h('p', null, text)),
  );
  if (!documents.length) {
    replace(parts.preview, problems);
    return;
  }
  answer_parts();
  parts.go ??= h('button', { type: 'button', class: 'button button-main button-big', onclick: run }, t('check.go'));
  replace(
    parts.preview,
    problems,
    h('h2', null, t('check.preview')),
    h('p', null, t('check.preview_text')),
    documents.map(preview_document),
    options_fold(),
    h('div', { class: 'row' }, parts.go),
    h('p', { class: 'quiet' }, t('check.go_note')),
    parts.failure,
  );
}

function options() {
  return { place: parts.place?.value, vehicle: parts.vehicle?.value };
}

async function run() {
  const documents = documents_to_send();
  if (!documents.length) return;
  parts.go.disabled = true;
  replace(parts.go, t('check.working'));
  replace(parts.failure);
  try {
    state.result = await ask(documents, options());
    state.sent = documents;
    await show_result();
  } catch (error) {
    replace(parts.failure, problem_box(error, run));
    parts.failure.scrollIntoView({ block: 'nearest' });
  } finally {
    parts.go.disabled = false;
    replace(parts.go, t('check.go'));
  }
}

/** A value put right by the person: it replaces the text in what they gave, and everything is asked again. */
async function correct(span, value) {
  const { line_finder } = await answer_parts();
  const document = state.sent[span.document];
  const text = line_finder(document.text).exchange(span, value);
  if (state.documents.includes(document.original)) {
    document.original.text = text;
  } else {
    parts.text.value = text;
    draft(text);
  }
  draw_preview();
  run();
}

async function show_result() {
  const { line_finder, result_view } = await answer_parts();
  const lines = state.sent.map((document) => line_finder(document.text));
  const again = h(
    'button',
    {
      type: 'button',
      class: 'button',
      onclick: () => {
        parts.intake.hidden = false;
        parts.answer.hidden = true;
        go_to(parts.intake);
      },
    },
    t('check.again'),
  );
  const title = h('h1', { tabindex: '-1' }, t('check.answer'));
  replace(
    parts.answer,
    title,
    result_view(state.result, { titles: state.titles, lines, correct }),
    state.result.statements?.length ? keep_section() : null,
    h('p', null, t('check.wrong'), ' ', h('a', { href: '/about' }, t('check.wrong_link'))),
    h('div', { class: 'row' }, again),
  );
  parts.intake.hidden = true;
  parts.answer.hidden = false;
  go_to(title);
}

function keep_section() {
  const box = h('section', { class: 'panel' });
  const key = h('input', {
    type: 'text',
    id: fresh_id('key'),
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'ltr',
    class: 'key-input',
  });
  key.value = kept_key();
  const status = h('div');
  const with_key = async (get_key) => {
    replace(status, h('p', { role: 'status' }, t('keep.working')));
    try {
      const mine = await get_key();
      const answer = await keep(state.sent, options(), mine.key);
      hold_key(mine.key);
      replace(
        box,
        h('h2', null, t('keep.done')),
        mine.fresh
          ? new_key_view(mine.key)
          : h('p', null, answer?.id ? t('keep.done_text', { id: answer.id }) : t('keep.done_plain')),
        h('p', null, h('a', { href: '/me', class: 'button' }, t('keep.go_me'))),
      );
      go_to(box);
    } catch (error) {
      replace(status, problem_box(error));
    }
  };
  let made = null; // a key that was made but could not yet be used is not lost by trying again
  const fresh = async () => {
    made ??= (await new_worker()).key;
    return { key: made, fresh: true };
  };
  return (
    replace(
      box,
      h('h2', null, t('keep.title')),
      h('p', null, t('keep.text')),
      h(
        'ul',
        null,
        ['keep.point_key', 'keep.point_what', 'keep.point_count'].map((one) => h('li', null, t(one))),
      ),
      h(
        'div',
        { class: 'row' },
        h('button', { type: 'button', class: 'button', onclick: () => with_key(fresh) }, t('keep.new')),
      ),
      h(
        'form',
        {
          class: 'row',
          onsubmit: (event) => {
            event.preventDefault();
            if (key.value.trim()) with_key(async () => ({ key: key.value.trim(), fresh: false }));
          },
        },
        h('div', { class: 'field grow' }, h('label', { for: key.id }, t('keep.have')), key),
        h('button', { type: 'submit', class: 'button' }, t('keep.use')),
      ),
      status,
    ),
    box
  );
}

function kept_key() {
  try {
    return sessionStorage.getItem('ratecheck.key') ?? '';
  } catch {
    return '';
  }
}

function hold_key(key) {
  try {
    sessionStorage.setItem('ratecheck.key', key);
  } catch {
    // the person has the key on the screen
  }
}

function new_key_view(key) {
  const said = h('span', { role: 'status' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(key);
      replace(said, t('keep.copied'));
    } catch {
      replace(said, t('keep.copy_by_hand'));
      getSelection().selectAllChildren(shown);
    }
  };
  const shown = h('code', { class: 'key', dir: 'ltr' }, key);
  return notice(
    h('p', null, h('strong', null, t('keep.key_title'))),
    h('p', null, shown),
    h('div', { class: 'row' }, h('button', { type: 'button', class: 'button', onclick: copy }, t('keep.copy')), said),
    h('p', null, t('keep.key_text')),
  );
}

/** Titles of rules and the places they know: public, the same for all, so nothing is told by asking. */
async function load_rules() {
  try {
    const answer = await get('/v1/rules');
    for (const rule of answer.items ?? []) {
      state.titles.set(rule.id, rule.title);
      for (const place of rule.applies?.places ?? []) if (!state.places.includes(place)) state.places.push(place);
    }
    fill_places();
    // an answer that is already shown gets the titles in place: drawing anew would shut what was opened
    for (const link of parts.answer.querySelectorAll('a[href^="/rules/"]')) {
      const id = decodeURIComponent(link.pathname.split('/')[2]);
      if (link.textContent === id && state.titles.has(id)) link.textContent = state.titles.get(id);
    }
  } catch {
    // ids are shown in place of titles
  }
}

start_page('check.title', (main) => {
  parts.preview = h('section', { class: 'preview', 'aria-live': 'off' });
  parts.progress = h('p', { role: 'status', class: 'progress' });
  parts.failure = h('div');
  parts.answer = h('div', { class: 'answer', hidden: true });
  parts.intake = h(
    'div',
    { class: 'intake' },
    h('h1', null, t('check.heading')),
    h('p', { class: 'lead' }, t('check.lead')),
    h('p', { class: 'promise' }, t('check.promise')),
    file_picker(),
    parts.progress,
    text_area(),
    parts.preview,
  );
  main.append(parts.intake, parts.answer);
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    if (!event.target.closest?.('.drop')) take_files([...(event.dataTransfer?.files ?? [])]);
  });
  draw_preview();
  load_rules();
});
