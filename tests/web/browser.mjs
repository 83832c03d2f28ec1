// Debian's Chromium, driven by playwright-core.

import { chromium } from 'playwright-core';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

/** A page that is ready once its script has drawn it. */
export async function open(context, address, wait = true) {
  const page = await context.newPage();
  await page.goto(address);
  if (wait) await page.waitForSelector('main[data-ready=true]');
  return page;
}
