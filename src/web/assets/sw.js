// Keeps the pages (not the data of anyone) so that they open without a network. What the server has is
// always asked first; the kept copy is only for when it cannot be reached.

const SHELF = 'ratecheck-pages-1';
const PAGES = ['/', '/me', '/dashboard', '/rules', '/platforms', '/about'];

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELF)
      .then((shelf) => shelf.addAll(['/', '/me']))
      .then(() => self.skipWaiting())
      .catch(() => {}),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== SHELF).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

function page_of(path) {
  return PAGES.find((page) => page !== '/' && path.startsWith(`${page}/`)) ?? path;
}

async function from_network(request, key) {
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(SHELF)).put(key, answer.clone());
  return answer;
}

self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || address.origin !== location.origin) return;
  // data of people and of the service never enters the shelf; neither do the large engines
  if (/^\/(v1|vendor|healthz|readyz|metrics)(\/|$)/.test(address.pathname)) return;
  const key = page_of(address.pathname);
  event.respondWith(from_network(event.request, key).catch(async () => (await caches.match(key)) ?? Response.error()));
});
