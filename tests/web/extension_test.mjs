// A browser extension posts what it parsed: a real one, in a real browser, with the origin that browsers give
// extensions. It has no permission for the service's host, so that the service's own answer decides.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, equal } from './harness.mjs';
import { launch_with_extension } from './browser.mjs';
import { program, start_service } from './program.mjs';

const statement = {
  schema: 1,
  platform: 'deliveroo',
  currency: 'GBP',
  time_zone: 'Europe/London',
  place: 'GB',
  work: [
    {
      kind: 'session',
      started_at: '2018-07-03T18:00:00+01:00',
      ended_at: '2018-07-03T20:00:00+01:00',
      orders: 3,
      pay: [{ category: 'base', label: 'Drop Fees', amount: '15.20' }],
      total: '15.20',
    },
  ],
};

/** An unpacked extension; its id, and with it its origin, comes from its key. */
function new_extension() {
  const folder = mkdtempSync(join(tmpdir(), 'ratecheck-extension-'));
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
  const digits = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const id = [...digits].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ manifest_version: 3, name: 'Pay reader', version: '1', key: key.toString('base64') }),
  );
  writeFileSync(join(folder, 'page.html'), '<!doctype html><meta charset="utf-8"><title>Pay reader</title>');
  return { folder, origin: `chrome-extension://${id}` };
}

/** In the extension's page: the status of a post, or that the browser kept the answer from it. */
const post = ({ address, token, body }) =>
  fetch(`${address}/v1/statements`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/vnd.ratecheck.statement+json' },
    body: JSON.stringify(body),
  }).then(
    async (answer) => ({ status: answer.status, id: (await answer.json()).id }),
    () => 'kept from the page',
  );

async function token_of(address, scope) {
  const { key } = await (await fetch(`${address}/v1/workers`, { method: 'POST' })).json();
  const made = await fetch(`${address}/v1/me/tokens`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ scope, label: 'extension' }),
  });
  return (await made.json()).token;
}

async function run_all() {
  const extension = new_extension();
  const open = await start_service(undefined, ['--cors-origin', extension.origin]);
  const closed = await start_service();
  const profile = mkdtempSync(join(tmpdir(), 'ratecheck-profile-'));
  const context = await launch_with_extension(profile, extension.folder);
  const page = await context.newPage();
  await page.goto(`${extension.origin}/page.html`);

  await test('extension: its page posts a statement, and the same again is known', async () => {
    const token = await token_of(open.address, 'post');
    const first = await page.evaluate(post, { address: open.address, token, body: statement });
    equal(first.status, 201);
    equal(await page.evaluate(post, { address: open.address, token, body: statement }), { status: 200, id: first.id });
  });

  await test('extension: a token to read posts nothing, and a forged one is nobody', async () => {
    const token = await token_of(open.address, 'read');
    equal((await page.evaluate(post, { address: open.address, token, body: statement })).status, 403);
    equal((await page.evaluate(post, { address: open.address, token: `${token}x`, body: statement })).status, 401);
  });

  await test('extension: a service that does not know its origin answers it nothing', async () => {
    const token = await token_of(closed.address, 'post');
    equal(await page.evaluate(post, { address: closed.address, token, body: statement }), 'kept from the page');
  });

  await context.close();
  await Promise.all([open.stop(), closed.stop()]);
  for (const folder of [profile, extension.folder]) rmSync(folder, { recursive: true, force: true });
}

if (existsSync(program)) await run_all();
else console.log(`      ${program} is not built: no extension was tested`);
