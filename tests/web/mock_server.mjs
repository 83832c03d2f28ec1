// A stand-in for the service: the files of src/web/assets under their addresses and with their policy,
// and the routes of the contract with fixed answers. `mode` makes the failures that tests need.
// Alone: node tests/web/mock_server.mjs [port [address of a running service]]; with the second, the pages
// come from the source tree and the answers from that service.

import { createServer, request as ask } from 'node:http';
import { readFileSync, existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check_answer } from './fixtures/check.mjs';
import { cells, hidden_cells, not_listed, release } from './fixtures/insights.mjs';
import { desk_answer, fresh_desk } from './fixtures/desk.mjs';
import { listed, plan, releases } from './fixtures/releases.mjs';
import { rules, platforms } from './fixtures/rulebook.mjs';
import { evaluation } from './fixtures/evaluation.mjs';
import {
  my_consents,
  my_disputes,
  my_notices,
  my_proposals,
  my_statements,
  my_tokens,
  my_verdicts,
  my_work,
  whole_statement,
} from './fixtures/me.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const WEB = join(HERE, '../../src/web');
const STRICT = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
const WITH_WASM =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; object-src 'none'";
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.gz': 'application/octet-stream',
  '.wasm': 'application/wasm',
};
export const KEY = 'rk-AAAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF';

/** The words of one list that the program is built from. */
function words(name) {
  const text = ['assets.cmake', 'vendor.cmake']
    .map((file) => readFileSync(join(WEB, file), 'utf8').replace(/#.*/g, ''))
    .join('\n');
  return (new RegExp(`set\\(${name}\\s+([^)]*)\\)`).exec(text)?.[1] ?? '').trim().split(/\s+/);
}

/** All modules that a module imports, itself left out. */
function imports(module, seen = new Set()) {
  for (const [, to] of readFileSync(join(WEB, 'assets', module), 'utf8').matchAll(/^import .*? from '([^']+)';/gm)) {
    const target = join(module, '..', to);
    if (!seen.has(target)) imports(target, seen.add(target));
  }
  return seen;
}

/** Address to text of every page, put together as the build does it. */
export function listed_pages() {
  const list = words('WEB_PAGES');
  const page = readFileSync(join(WEB, 'assets/page.html'), 'utf8');
  const pages = new Map();
  for (let i = 0; i < list.length; i += 2) {
    const script = `js/pages/${list[i + 1]}.js`;
    const preloads = [...imports(script)]
      .sort()
      .map((module) => `<link rel="modulepreload" href="/${module}">\n`)
      .join('');
    pages.set(list[i], page.replace('@PRELOADS@', preloads).replace('@SCRIPT@', script));
  }
  return pages;
}

/** Address to file, from the same list that the program is built from. */
export function listed_assets() {
  const assets = new Map();
  for (const file of words('WEB_FILES')) assets.set(`/${file}`, join(WEB, 'assets', file));
  const vendor = words('WEB_VENDOR').filter(Boolean);
  for (let i = 0; i + 1 < vendor.length; i += 2) {
    const file = join(WEB, 'vendor/node_modules', vendor[i + 1]);
    if (existsSync(file)) assets.set(vendor[i], file);
  }
  return assets;
}

/** Hands a request on to a running service. */
function pass_on(address, request, response, body) {
  const onward = ask(address + request.url, { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  onward.end(body);
}

export function start_server({ port = 0, service = '' } = {}) {
  const assets = listed_assets();
  const pages = listed_pages();
  const server = {
    mode: '',
    demo: false,
    requests: [],
    sent_bytes: 0,
    kept: 0,
    join_code: 'jc-UNION-24',
    shared_join_code: 'jc-MEET-24',
    joins: [],
    desk: fresh_desk(),
    corrections: [],
    conflicts: [],
    disputes: my_disputes(),
    notices: my_notices,
    my_statements,
    plan,
    releases,
  };

  const answer = (request, response, status, type, body, headers = {}) => {
    let bytes = Buffer.from(body);
    const all = {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
      ...(server.demo ? { 'ratecheck-data': 'invented' } : {}),
      ...headers,
    };
    if (/gzip/.test(request.headers['accept-encoding'] ?? '') && !/png|octet/.test(type) && bytes.length > 300) {
      bytes = gzipSync(bytes, { level: 9 });
      all['content-encoding'] = 'gzip';
    }
    all['content-length'] = bytes.length;
    server.sent_bytes += bytes.length + 250;
    response.writeHead(status, all);
    response.end(bytes);
  };
  const json = (request, response, value, status = 200, headers = {}) =>
    answer(request, response, status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
  const problem = (request, response, status, code, detail, hint = '', headers = {}) =>
    answer(
      request,
      response,
      status,
      'application/problem+json',
      JSON.stringify({ type: `/about#${code}`, title: code, status, code, detail, hint, errors: [] }),
      headers,
    );

  function asset(request, response, path) {
    const page = /^\/(rules|platforms)\/[a-z0-9_-]+$/.exec(path);
    const html = pages.get(page ? `/${page[1]}` : path);
    if (html) return answer(request, response, 200, TYPES['.html'], html, { 'content-security-policy': STRICT });
    const file = assets.get(path);
    if (!file) return problem(request, response, 404, 'not_found', 'There is no such page.');
    const policy = path.startsWith('/vendor/tesseract/') ? WITH_WASM : STRICT;
    return answer(request, response, 200, TYPES[extname(file)], readFileSync(file), {
      'content-security-policy': policy,
    });
  }

  function mine(request, response, path, method, body) {
    if (request.headers.authorization !== `Bearer ${KEY}`)
      return problem(request, response, 401, 'unknown_key', 'No worker has this key.');
    const list = (items) => json(request, response, { items, next: null });
    if (request.url.includes('limit=') && !/^\/v1\/me\/(statements|work|verdicts)$/.test(path))
      return problem(request, response, 400, 'bad_parameter', "There is no parameter 'limit'.");
    if (path === '/v1/me' && method === 'DELETE')
      return json(request, response, { receipt: 'er-2K7M-91QX', erased_at: '2026-11-20T10:00:00Z' });
    if (path === '/v1/me') return json(request, response, { scope: 'all', consents: my_consents, joins: server.joins });
    if (path === '/v1/me/work') return list(server.mode === 'empty' ? [] : my_work);
    if (path === '/v1/me/tokens' && method === 'POST')
      return json(
        request,
        response,
        { token: 'rt-QQQQQ-WWWWW-EEEEE', id: 9, scope: 'post', label: '', created_at: '2026-11-20T10:00:00Z' },
        201,
      );
    if (path === '/v1/me/tokens') return list(my_tokens);
    if (/^\/v1\/me\/tokens\/\d+$/.test(path) && method === 'DELETE') return response.writeHead(204).end();
    if (path.endsWith('/proposals'))
      return list(
        server.corrections.some((one) => one.confirms_proposal) ? [] : (my_proposals[path.split('/')[4]] ?? []),
      );
    if (path === '/v1/me/statements') return list(server.mode === 'empty' ? [] : server.my_statements);
    if (path.startsWith('/v1/me/statements/'))
      return method === 'DELETE'
        ? response.writeHead(204).end()
        : json(request, response, whole_statement(path.split('/').at(-1)));
    if (path === '/v1/me/conflicts') return list(server.conflicts);
    if (path.startsWith('/v1/me/conflicts/')) {
      const work = path.split('/').at(-1);
      for (const one of server.conflicts.flatMap((conflict) => conflict.tellings))
        one.holds = method === 'POST' && one.work === work;
      return json(request, response, { work: [work], changed_verdicts: 2 });
    }
    if (path === '/v1/me/corrections') return list(server.corrections);
    if (path === '/v1/me/disputes' && method === 'POST') {
      const one = {
        id: 2,
        rule: 'uk-roo-gmb-floor',
        work: '11.0',
        words: JSON.parse(body).words,
        made_at: '2026-11-20T10:00:00Z',
        decision: null,
      };
      server.disputes.push(one);
      return json(request, response, one, 201);
    }
    if (path === '/v1/me/disputes') return list(server.mode === 'empty' ? [] : server.disputes);
    if (path.startsWith('/v1/me/disputes/') && method === 'DELETE') {
      server.disputes = server.disputes.filter((one) => String(one.id) !== path.split('/').at(-1));
      return response.writeHead(204).end();
    }
    if (path === '/v1/me/notices') {
      if (method === 'DELETE') server.notices = [];
      return method === 'DELETE' ? response.writeHead(204).end() : list(server.mode === 'empty' ? [] : server.notices);
    }
    if (path.startsWith('/v1/me/work/') && method === 'PATCH') {
      const [[field, value]] = Object.entries(JSON.parse(body));
      if (field === 'total' && !/^\d+\.\d\d$/.test(value))
        return problem(request, response, 422, 'bad_body', 'The correction was not taken.', 'Write it as 14.58.');
      server.corrections.push({
        id: server.corrections.length + 1,
        work: path.split('/').at(-1),
        field,
        read: '24.10',
        value,
        made_at: '2026-11-20T10:00:00Z',
        confirms_proposal: false,
      });
      const notes = field === 'total' ? [{ code: 'parts_left', detail: 'The amounts are left.' }] : [];
      return json(request, response, { corrections: server.corrections, changed_verdicts: 1, notes });
    }
    if (path.startsWith('/v1/me/corrections/') && method === 'DELETE') {
      server.corrections = server.corrections.filter((one) => String(one.id) !== path.split('/').at(-1));
      return response.writeHead(204).end();
    }
    if (path.startsWith('/v1/me/proposals/') && method === 'POST') {
      server.corrections.push({
        id: 9,
        work: '11.1',
        field: 'total',
        read: '33.2O',
        value: '33.20',
        made_at: '2026-11-20T10:00:00Z',
        confirms_proposal: true,
      });
      return json(request, response, { corrections: server.corrections, changed_verdicts: 1 });
    }
    if (path === '/v1/me/verdicts') return list(server.mode === 'empty' ? [] : my_verdicts);
    if (path === '/v1/me/consents' && method === 'POST')
      return json(request, response, { id: 1, ...JSON.parse(body) }, 201);
    if (path === '/v1/me/consents') return list(my_consents);
    if (path.startsWith('/v1/me/consents/') && method === 'DELETE') return response.writeHead(204).end();
    if (path === '/v1/me/joins' && method === 'POST') {
      const { code } = JSON.parse(body);
      const shared = code === server.shared_join_code;
      if (!shared && code !== server.join_code)
        return problem(request, response, 422, 'bad_input', 'This is not a key: it has 4 letters.', 'A key is rk-.');
      if (server.joins.some((one) => !one.shared || shared))
        return problem(request, response, 409, 'conflict', 'You have joined already.');
      const one = { id: shared ? 1 : 2, joined_at: '2026-11-20T10:00:00Z', reached: 'event', shared };
      server.joins = [one];
      return json(request, response, one, 201);
    }
    if (path === '/v1/me/joins') return list(server.joins);
    if (path.startsWith('/v1/me/joins/') && method === 'DELETE') {
      server.joins = server.joins.filter((one) => String(one.id) !== path.split('/').at(-1));
      return response.writeHead(204).end();
    }
    if (path === '/v1/me/export') return json(request, response, { schema: 1, statements: my_statements });
    return problem(request, response, 404, 'not_found', 'No such route.');
  }

  function api(request, response, path, method, body) {
    if (server.mode === '429')
      return problem(request, response, 429, 'too_many_requests', 'The limit is 30 requests a minute.', '', {
        'retry-after': '20',
      });
    if (server.mode === '503')
      return problem(request, response, 503, 'busy', 'All workers are busy.', '', { 'retry-after': '5' });
    if (server.mode === '500') return problem(request, response, 500, 'internal', 'Request 7f31 failed.');
    if (server.mode === 'cut') return request.socket.destroy();
    if (path === '/v1/check' && method === 'POST') {
      const found = check_answer(body, request.headers['content-type']);
      const failed = found.documents.length === 1 && found.documents[0].problem;
      return failed
        ? problem(request, response, 422, 'unreadable_document', failed.detail, failed.hint)
        : json(request, response, found);
    }
    if (path === '/v1/workers' && method === 'POST') return json(request, response, { key: KEY }, 201);
    if (path === '/v1/statements' && method === 'POST') {
      if (request.headers.authorization !== `Bearer ${KEY}`)
        return problem(request, response, 401, 'unknown_key', 'No worker has this key.');
      server.kept += 1;
      return json(request, response, { ...check_answer(body, request.headers['content-type']), id: 12 }, 201);
    }
    if (path.startsWith('/v1/me')) return mine(request, response, path, method, body);
    if (path === '/v1/insights/releases')
      return json(request, response, { items: server.releases.map(listed), next: null });
    const release_number = /^\/v1\/insights\/releases\/(\d+)$/.exec(path)?.[1];
    const one_release = server.releases.find((entry) => String(entry.number) === release_number);
    if (one_release) return json(request, response, one_release);
    if (path === '/v1/insights/plan' && server.plan) return json(request, response, server.plan);
    server.desk.csrf_of_request = request.headers['x-csrf-token'];
    const desk = desk_answer({
      path,
      method,
      body,
      state: server.desk,
      answer: (value, status) =>
        status === 204 ? response.writeHead(204).end() : json(request, response, value, status),
      problem: (...more) => problem(request, response, ...more),
    });
    if (desk !== false) return desk;
    if (path === '/v1/insights/discrepancies') {
      const items = server.mode === 'empty' ? [] : [...cells, ...hidden_cells];
      return json(request, response, {
        release: server.mode === 'empty' ? null : release,
        items,
        next: null,
        totals: [],
        not_listed,
      });
    }
    if (path === '/v1/rules')
      return json(request, response, { items: server.mode === 'empty' ? [] : rules, next: null });
    if (path === '/v1/platforms') return json(request, response, { items: platforms, next: null });
    const one = /^\/v1\/rules\/([^/]+)(\/evaluate)?$/.exec(path);
    const rule = one && rules.find((entry) => entry.id === one[1]);
    if (rule && one[2])
      return evaluation(
        rule,
        JSON.parse(body),
        (status, code, detail, hint) => problem(request, response, status, code, detail, hint),
        (value) => json(request, response, value),
      );
    if (rule) return json(request, response, rule);
    return problem(request, response, 404, 'not_found', 'There is nothing under this name.');
  }

  const http = createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const path = new URL(request.url, 'http://x').pathname;
      const body = Buffer.concat(pieces).toString();
      server.requests.push({ method: request.method, url: request.url, type: request.headers['content-type'], body });
      if (service && /^\/(v1|openapi|schemas)/.test(path))
        return pass_on(service, request, response, Buffer.concat(pieces));
      const answer_now = () =>
        path.startsWith('/v1/') ? api(request, response, path, request.method, body) : asset(request, response, path);
      server.delay && path.startsWith('/v1/') ? setTimeout(answer_now, server.delay) : answer_now();
    });
  });
  return new Promise((resolve) => {
    http.listen(port, '127.0.0.1', () => {
      server.address = `http://127.0.0.1:${http.address().port}`;
      server.close = () => {
        http.closeAllConnections();
        return new Promise((done) => {
          http.close(done);
        });
      };
      resolve(server);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await start_server({ port: Number(process.argv[2] ?? 8099), service: process.argv[3] });
  console.log(server.address);
}
