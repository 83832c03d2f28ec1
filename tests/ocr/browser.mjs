// The browser that screens are drawn, damaged and prepared in.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { spoil } from './damage.mjs';

const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core');
const ASSETS = new URL('../../src/web/assets/js/lib/', import.meta.url).pathname;

// In the page: what our own page does before it reads.
async function prepare(source) {
  const picture = await createImageBitmap(await (await fetch(source)).blob());
  return globalThis.prepared(picture).toDataURL('image/png');
}

/** Which orders of a page stand whole in its window, from `top` on and below what is fixed there. */
function whole_orders(top) {
  globalThis.scrollTo(0, top);
  const from = document.querySelector('#bar')?.getBoundingClientRect().bottom ?? 0;
  return [...document.querySelectorAll('[data-order]')].map((box) => {
    const { top: upper, bottom } = box.getBoundingClientRect();
    return upper >= from - 1 && bottom <= innerHeight + 1;
  });
}

export class Browser {
  #browser;
  #pages = new Map(); // by how many pixels make a point
  #ours; // where pictures are damaged and prepared, with the scripts of our own page

  static async open() {
    const opened = new Browser();
    opened.#browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    });
    opened.#ours = await (await opened.#browser.newContext()).newPage();
    const scripts = ['grey.js', 'picture.js'].map((file) => readFileSync(join(ASSETS, file), 'utf8')).join('\n');
    await opened.#ours.addScriptTag({
      content: `${scripts.replace(/^export |^import .*$/gm, '')}\nObject.assign(globalThis, { prepared });`,
    });
    return opened;
  }

  close() {
    return this.#browser.close();
  }

  /** Lays out a screen so many points wide; hands back its height. */
  async lay_out({ html, css, width, scale }) {
    if (!this.#pages.has(scale))
      this.#pages.set(scale, await (await this.#browser.newContext({ deviceScaleFactor: scale })).newPage());
    const page = this.#pages.get(scale);
    await page.setViewportSize({ width, height: 240 });
    await page.setContent(`<!doctype html><meta charset="utf-8"><style>${css}</style>${html}`);
    return page.evaluate(() => document.documentElement.scrollHeight);
  }

  /** {picture, whole: which orders stand whole on it} of a window over what was laid out last at that scale. */
  async shoot({ width, scale }, { top, height }, damage, seed) {
    const page = this.#pages.get(scale);
    await page.setViewportSize({ width, height });
    const whole = await page.evaluate(whole_orders, top);
    const shot = `data:image/png;base64,${(await page.screenshot({ type: 'png' })).toString('base64')}`;
    const picture = damage ? await this.#ours.evaluate(spoil, { source: shot, damage, width, seed }) : shot;
    return { picture, whole };
  }

  /** The picture as our page reads it. */
  prepared(picture) {
    return this.#ours.evaluate(prepare, picture);
  }
}
