/** The script that gives the tests a browser, on paths that have one and on paths that have none. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../scripts/install-browser.mjs', import.meta.url));

/** Nothing listens there, so that no test downloads a browser. */
const UNREACHABLE = 'http://127.0.0.1:9';

/** Where Playwright looks for its browser without being told a folder. */
const PLAYWRIGHTS = chromium.executablePath();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-browser-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A command that writes its arguments down, and ends so. */
const command = (name: string, exitCode = 0): void => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho "$@" >> ${join(folder, 'log')}\nexit ${exitCode}\n`);
  chmodSync(path, 0o755);
};

/** The exit code with only these commands, and what was called. */
const install = (): { readonly status: number | null; readonly called: string[] } => {
  const { status } = spawnSync(process.execPath, [SCRIPT], {
    env: { PATH: folder, PLAYWRIGHT_BROWSERS_PATH: folder, PLAYWRIGHT_DOWNLOAD_HOST: UNREACHABLE },
  });
  const log = join(folder, 'log');
  return { status, called: existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [] };
};

describe('the browser of the tests', () => {
  it('is left as it is where there is one', () => {
    command('chromium');
    command('apt-get');
    expect(install()).toEqual({ status: 0, called: [] });
  });

  it('is installed with apt-get by root', ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root installs packages');
    command('apt-get');
    expect(install()).toEqual({
      status: 0,
      called: ['update', 'install --yes --no-install-recommends chromium'],
    });
  });

  it("is Playwright's where that is there", () => {
    const path = join(folder, PLAYWRIGHTS.split('/ms-playwright/')[1] as string);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    command('apt-get');
    expect(install()).toEqual({ status: 0, called: [] });
  });

  it('is said to be missing if it cannot be installed', () => {
    expect(install()).toEqual({ status: 1, called: [] });
    command('apt-get', 100);
    expect(install().status).toBe(1);
  });
});
