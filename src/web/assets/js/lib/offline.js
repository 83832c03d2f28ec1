// Own results to read without a network: kept on the device only while the person wants it.

const SHELF = 'ratecheck.last';

/** The last answer of one's own data, by address; the key is never in it. */
export function keep_for_later(path, value) {
  try {
    const shelf = JSON.parse(sessionStorage.getItem(SHELF) ?? localStorage.getItem(SHELF) ?? '{}');
    shelf[path] = value;
    const place = localStorage.getItem('ratecheck.key') ? localStorage : sessionStorage;
    place.setItem(SHELF, JSON.stringify(shelf));
  } catch {
    // no room or no storage: then it cannot be read offline
  }
}

export function kept_for_later(path) {
  try {
    const shelf = JSON.parse(sessionStorage.getItem(SHELF) ?? localStorage.getItem(SHELF) ?? '{}');
    return shelf[path] ?? null;
  } catch {
    return null;
  }
}

export function forget_kept() {
  try {
    sessionStorage.removeItem(SHELF);
    localStorage.removeItem(SHELF);
  } catch {
    // nothing was kept
  }
}

/** The pages themselves, so that they open without a network. */
export function start_offline() {
  if ('serviceWorker' in navigator && isSecureContext) navigator.serviceWorker.register('/sw.js').catch(() => {});
}
