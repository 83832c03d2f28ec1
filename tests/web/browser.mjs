// Debian's Chromium, driven by playwright-core.

import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
];

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export function launch() {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A context with an unpacked extension; only the newer headless mode has extensions. */
export function launch_with_extension(profile, folder) {
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: false,
    args: [...ARGUMENTS, '--headless=new', `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
  });
}

/** A page that is ready once its script has drawn it. */
export async function open(context, address, wait = true) {
  const page = await context.newPage();
  await page.goto(address);
  if (wait) await page.waitForSelector('main[data-ready=true]');
  return page;
}

/** As if somebody had logged in with this browser before. */
export const remember_log_in = (context) =>
  context.addInitScript(() => {
    if (location.protocol.startsWith('http')) localStorage.setItem('ratecheck.desk', 'logged in');
  });
