/**
 * Makes sure that the tests of pages and of devices in a tab have a browser: installs Debian's Chromium where there is
 * none and this process may. Where it may not, those tests say that they are skipped.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** True where there is a browser in the end. */
export const installBrowser = () => {
  if (BROWSERS.some(isInstalled)) return true;
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) return false;
  console.log('No browser is installed: installing chromium with apt-get');
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return apt('update') && apt('install', '--yes', '--no-install-recommends', 'chromium');
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = installBrowser() ? 0 : 1;
