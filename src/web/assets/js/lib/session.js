// Who is logged in as an organizer. The session itself is a cookie that no script can read; the token against
// forged requests is held here, as long as the page lives. The browser remembers only that somebody logged in,
// so that the page of somebody who never did asks the service for nothing.

import { get, send } from './api.js';

const ROLES = ['viewer', 'organizer', 'steward'];
let account = null;

const KEPT = 'ratecheck.desk';

function remember(logged_in) {
  try {
    logged_in ? localStorage.setItem(KEPT, 'logged in') : localStorage.removeItem(KEPT);
  } catch {
    // storage may be shut; the next page then asks to log in again
  }
}

function may_be_logged_in() {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return false;
  }
}

/** The session is over, or there never was one. */
export function forget_account() {
  account = null;
  remember(false);
}

/** The account, or null when nobody is logged in. Asks the service only where somebody has logged in. */
export async function find_account() {
  if (!may_be_logged_in()) return account;
  try {
    account = await get('/v1/session');
  } catch (error) {
    if (error.status !== 401) throw error;
    forget_account();
  }
  return account;
}

export async function log_in(name, password) {
  account = await send('POST', '/v1/session', { name, password });
  remember(true);
  return account;
}

export const may = (role) => account !== null && ROLES.indexOf(account.role) >= ROLES.indexOf(role);

/** A request that changes something, with the token of this session. */
export const order = (method, path, value) =>
  send(method, path, value, { headers: { 'x-csrf-token': account?.csrf ?? '' } });

export async function log_out() {
  await order('DELETE', '/v1/session');
  forget_account();
}
