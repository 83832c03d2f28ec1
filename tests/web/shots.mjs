// Pictures of every page and state, for eyes: node shots.mjs FOLDER [name part]. At phone and desk width, light and
// dark.

import { mkdirSync } from 'node:fs';
import { start_server } from './mock_server.mjs';
import { launch, open, remember_log_in } from './browser.mjs';
import { scenes } from './scenes.mjs';

const [folder = 'shots', only = '', language = 'en'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const scene of scenes.filter((one) => one.name.includes(only))) {
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      const server = await start_server();
      Object.assign(server, scene.server ?? {});
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme,
        locale: language,
        reducedMotion: 'reduce',
      });
      if (server.desk.logged_in) await remember_log_in(context);
      const page = await open(context, server.address + scene.path);
      await scene.go?.(page, server);
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${folder}/${scene.name}-${width}-${colorScheme}.png`, fullPage: true });
      await context.close();
      await server.close();
    }
  }
}
await browser.close();
