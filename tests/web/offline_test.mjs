// Installed, and without a network: the pages open and one's own results can be read.

import { test, equal, expect } from './harness.mjs';
import { launch, open } from './browser.mjs';
import { start_server } from './mock_server.mjs';
import { enter_key } from './scenes.mjs';
import { has } from './scaffold.mjs';

const browser = await launch();

await test('own results can be read again when the network is gone', async () => {
  const server = await start_server();
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await open(context, `${server.address}/me`);
  await page.evaluate(() =>
    navigator.serviceWorker.ready.then(
      () =>
        navigator.serviceWorker.controller ??
        new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done)),
    ),
  );
  await page.reload();
  await page.waitForSelector('main[data-ready=true]');
  await enter_key(page);
  await page.waitForTimeout(300);
  await context.setOffline(true);
  await server.close();
  await page.reload();
  await page.waitForSelector('main[data-ready=true]');
  await page.waitForSelector('table');
  await has(page, 'There is no network. This is what was read last.');
  await has(page, '5 verdicts');
  const kept = await page.evaluate(async () =>
    (
      await Promise.all(
        (await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname),
        ),
      )
    ).flat(),
  );
  equal(
    kept.filter((path) => path.startsWith('/v1')),
    [],
    'no data in the shelf of pages',
  );
  await context.close();
});

await test('the manifest makes it installable', async () => {
  const server = await start_server();
  const manifest = await (await fetch(`${server.address}/manifest.webmanifest`)).json();
  equal([manifest.start_url, manifest.display], ['/', 'standalone']);
  for (const icon of manifest.icons) expect((await fetch(server.address + icon.src)).ok, icon.src);
  await server.close();
});

await browser.close();
