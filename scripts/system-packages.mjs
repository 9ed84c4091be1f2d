/** What the tests need of the system: whether it is there, and its Debian package where root may install it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a command is on the path; quicker than to start it. */
export const isInstalled = (command) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Installs a package as root; false for anyone else, without apt-get, and where it fails. */
export const installWithApt = (what, name) => {
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) return false;
  console.log(`No ${what} is installed: installing ${name} with apt-get`);
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return apt('update') && apt('install', '--yes', '--no-install-recommends', name);
};
