// Who is logged in as an organizer. The session itself is a cookie that no script can read; only the token
// against forged requests is held here, as long as the page lives.

import { get, send } from './api.js';

const ROLES = ['viewer', 'organizer', 'steward'];
let account = null;

/** The account, or null when nobody is logged in. */
export async function find_account() {
  try {
    account = await get('/v1/session');
  } catch {
    account = null;
  }
  return account;
}

export async function log_in(name, password) {
  account = await send('POST', '/v1/session', { name, password });
  return account;
}

export const may = (role) => account !== null && ROLES.indexOf(account.role) >= ROLES.indexOf(role);

/** A request that changes something, with the token of this session. */
export const order = (method, path, value) => send(method, path, value, { headers: { 'x-csrf-token': account?.csrf ?? '' } });

export async function log_out() {
  await order('DELETE', '/v1/session');
  account = null;
}
