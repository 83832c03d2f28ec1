// The one place that talks to the server. Nothing is sent anywhere else.

import { t, has } from './i18n.js';

export const DOCUMENTS_TYPE = 'application/vnd.ratecheck.documents+json';

/** A request that did not give an answer. `code` is the server's, or `network`. */
export class ApiError extends Error {
  constructor(status, problem, retry_after) {
    super(problem.title ?? problem.code ?? String(status));
    this.status = status;
    this.code = problem.code ?? '';
    this.detail = problem.detail ?? '';
    this.hint = problem.hint ?? '';
    this.errors = problem.errors ?? [];
    this.retry_after = retry_after;
  }
}

/** What to tell the person: one sentence of ours, and what the server added. */
export function explain(error) {
  if (!(error instanceof ApiError))
    return { text: t('error.page'), detail: String(error?.message ?? error), faults: [] };
  const seconds = error.retry_after;
  const by_code = `error.code.${error.code}`;
  const by_status = `error.${error.status}`;
  const key = has(by_code) ? by_code : has(by_status) ? by_status : error.status >= 500 ? 'error.500' : 'error.other';
  const wait = seconds ? ` ${t('error.wait', { count: seconds })}` : '';
  const detail = [error.detail, error.hint].filter(Boolean).join(' ');
  const faults = error.errors
    .filter((one) => one.detail && one.detail !== error.detail)
    .map((one) => [one.at, one.detail, one.hint].filter(Boolean).join(' – '));
  return { text: t(key) + wait, detail, faults };
}

async function problem_of(answer) {
  try {
    const body = await answer.json();
    return body && typeof body === 'object' ? body : {};
  } catch {
    return {};
  }
}

/** Told when an answer of the service is marked as invented data, as `ratecheck demo` makes it. */
let on_invented = () => {};
export function when_invented(tell) {
  on_invented = tell;
}

/** Looks whether an answer says that the service holds invented data. */
export function note_invented(answer) {
  if (answer.headers.get('ratecheck-data') === 'invented') on_invented();
}

async function request(method, path, { body, type, key, headers = {}, raw = false } = {}) {
  const sent = { accept: 'application/json', ...headers };
  if (type) sent['content-type'] = type;
  if (key) sent.authorization = `Bearer ${key}`;
  let answer;
  try {
    answer = await fetch(path, { method, headers: sent, body, cache: 'no-store', credentials: 'same-origin' });
  } catch {
    throw new ApiError(0, { code: 'network' });
  }
  note_invented(answer);
  if (!answer.ok) {
    const after = Number(answer.headers.get('retry-after'));
    throw new ApiError(answer.status, await problem_of(answer), Number.isFinite(after) && after > 0 ? after : null);
  }
  if (answer.status === 204) return null;
  if (raw) return answer;
  let value;
  try {
    value = await answer.json();
  } catch {
    throw new ApiError(answer.status, { code: 'bad_answer' });
  }
  if (value?.items?.some?.((item) => String(item?.platform).startsWith('demo-'))) on_invented();
  return value;
}

export const get = (path, options) => request('GET', path, options);
export const send = (method, path, value, options = {}) =>
  request(method, path, {
    ...options,
    body: value === undefined ? undefined : JSON.stringify(value),
    type: value === undefined ? undefined : 'application/json',
  });

/** All pages of a list. */
export async function get_all(path, options, most = 1000) {
  const items = [];
  let next = path;
  for (let page = 0; next && page < most; page += 1) {
    const answer = await request('GET', next, options);
    items.push(...(answer.items ?? []));
    next = next_page(path, answer.next);
  }
  return items;
}

function next_page(path, next) {
  if (!next) return null;
  if (String(next).startsWith('/')) return next;
  const address = new URL(path, location.origin);
  address.searchParams.set('after', next);
  return address.pathname + address.search;
}

function query(options) {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) if (value) words.set(name, value);
  const text = words.toString();
  return text ? `?${text}` : '';
}

/** The body of an upload: one document as it is, several as one JSON. */
function upload(documents) {
  if (documents.length === 1 && !documents[0].confidences) {
    return { body: documents[0].text, type: documents[0].media_type };
  }
  const list = documents.map(({ name, media_type, text, confidences }) => ({
    name,
    media_type,
    text,
    ...(confidences ? { confidences } : {}),
  }));
  return { body: JSON.stringify({ documents: list }), type: DOCUMENTS_TYPE };
}

export const check = (documents, options) =>
  request('POST', `/v1/check${query({ steps: 'true', ...options })}`, upload(documents));
export const keep = (documents, options, key) =>
  request('POST', `/v1/statements${query(options)}`, { ...upload(documents), key });
export const new_worker = () =>
  request('POST', '/v1/workers', {
    headers: {
      'idempotency-key': [...crypto.getRandomValues(new Uint8Array(16))]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(''),
    },
  });
/** A statement in its parsed form, checked with every step; nothing is stored. */
export const check_statement = (statement) =>
  request('POST', '/v1/check?steps=true', {
    body: JSON.stringify(statement),
    type: 'application/vnd.ratecheck.statement+json',
  });
