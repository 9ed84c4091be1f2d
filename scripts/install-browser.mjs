/**
 * Makes sure that the tests of pages and of devices in a tab have a browser: where there is none, root installs Debian's
 * Chromium, and anyone else gets Playwright's. Where neither can be had, those tests say that they are skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { installWithApt, isInstalled } from './system-packages.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome']; // as src/training/browser.testing.ts has them

/** Playwright's own browser, which needs no package manager; false offline, and without its libraries. */
const installWithPlaywright = () => {
  console.log("No browser is installed: downloading Playwright's Chromium");
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  return (
    spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] })
      .status === 0
  );
};

/** True where there is a browser in the end. */
export const installBrowser = () => {
  if (BROWSERS.some(isInstalled) || existsSync(chromium.executablePath())) return true;
  return installWithApt('browser', 'chromium') || installWithPlaywright();
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = installBrowser() ? 0 : 1;
