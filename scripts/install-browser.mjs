/**
 * Makes sure that the tests of pages and of devices in a tab have a browser: where there is none, root installs Debian's
 * Chromium, and anyone else gets Playwright's. Where neither can be had, those tests say that they are skipped.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome']; // as src/training/browser.testing.ts has them

/** Whether a command is on the path; quicker than to start it. */
const isInstalled = (command) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Playwright's own browser, which needs no package manager; false offline, and without its libraries. */
const installWithPlaywright = () => {
  console.log("No browser is installed: downloading Playwright's Chromium");
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  return (
    spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] })
      .status === 0
  );
};

const installWithApt = () => {
  console.log('No browser is installed: installing chromium with apt-get');
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return apt('update') && apt('install', '--yes', '--no-install-recommends', 'chromium');
};

/** True where there is a browser in the end. */
export const installBrowser = () => {
  if (BROWSERS.some(isInstalled) || existsSync(chromium.executablePath())) return true;
  if (process.getuid?.() === 0 && isInstalled('apt-get') && installWithApt()) return true;
  return installWithPlaywright();
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = installBrowser() ? 0 : 1;
