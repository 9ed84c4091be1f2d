/**
 * Runs the tests and ends with one line for people and machines: `N passed, N failed`. Arguments are
 * vitest's, such as the name of a folder.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBrowser } from './install-browser.mjs';
import { installMpi } from './install-mpi.mjs';

// Tests of this script run it too, with what there is.
if (!process.env.VITEST) {
  installBrowser();
  installMpi();
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'pix2pix-test-'));
const summaryFile = join(folder, 'summary.json');

/** What the reporter wrote; where vitest ended before it, that is one failure. */
const readSummary = () => {
  try {
    return JSON.parse(readFileSync(summaryFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
};

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const reporters = ['default', join(root, 'scripts', 'summary-reporter.mjs')].map(
  (name) => `--reporter=${name}`,
);
const { status, signal } = spawnSync(
  process.execPath,
  [vitest, 'run', ...reporters, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PIX2PIX_TEST_SUMMARY: summaryFile },
  },
);

const { passed, failed, skipped } = readSummary();
rmSync(folder, { recursive: true, force: true });

// No tests at all, or a failure that vitest saw and the reporter did not.
const numFailed = failed === 0 && (status !== 0 || passed === 0) ? 1 : failed;
for (const { name, reason } of skipped) console.log(`skipped: ${name} (${reason})`);
if (signal) console.log(`vitest was ended by ${signal}`);
console.log(`${passed} passed, ${numFailed} failed`);
process.exitCode = numFailed === 0 ? 0 : 1;
