import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCheckout, runScript } from './checkout.testing.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const HEAD = "import { describe, expect, it, afterAll } from 'vitest';\n";
const PASSING = `${HEAD}it('adds', () => { expect(1 + 1).toBe(2); });\n`;

let folder = '';

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The last lines of scripts/test.mjs over these test files, and its exit code. */
const runTests = async (files: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  folder = makeCheckout(files);
  const { exitCode, stdout } = await runScript(folder, 'scripts/test.mjs', ...args);
  const lines = stdout.trimEnd().split('\n');
  return { exitCode, closing: lines.at(-1), skipped: lines.filter((line) => line.startsWith('skipped: ')) };
};

describe('the closing line', () => {
  it('counts what passed, and the exit code is 0', async () => {
    expect(await runTests({ 'src/a.test.ts': PASSING, 'tests/b.test.ts': PASSING })).toEqual({
      exitCode: 0,
      closing: '2 passed, 0 failed',
      skipped: [],
    });
  });

  it('counts failed tests and files that do not load', async () => {
    const files = {
      'src/a.test.ts': `${PASSING}it('fails', () => { expect(1).toBe(2); });\n`,
      'src/b.test.ts': "throw new Error('does not load');\n",
    };
    expect(await runTests(files)).toMatchObject({ exitCode: 1, closing: '1 passed, 2 failed' });
  });

  it('counts a hook that fails and an error outside of tests', async () => {
    const files = {
      'src/a.test.ts': `${PASSING}afterAll(() => { throw new Error('hook'); });\n`,
      'src/b.test.ts': `${PASSING}Promise.reject(new Error('nobody waits'));\n`,
    };
    expect(await runTests(files)).toMatchObject({ exitCode: 1, closing: '2 passed, 2 failed' });
  });

  it('counts a process that dies under its tests', async () => {
    const files = {
      'src/a.test.ts': `${HEAD}it('dies', () => { process.kill(process.pid, 'SIGKILL'); });\n`,
    };
    const { exitCode, closing } = await runTests(files);
    expect(exitCode).toBe(1);
    expect(closing).toMatch(/^0 passed, [1-9]\d* failed$/);
  });

  it('is a failure if there are no tests, or if vitest does not start', async () => {
    expect(await runTests({})).toMatchObject({ exitCode: 1, closing: '0 passed, 1 failed' });
    rmSync(folder, { recursive: true });
    expect(await runTests({ 'src/a.test.ts': PASSING }, '--no-such-option')).toMatchObject({
      exitCode: 1,
      closing: '0 passed, 1 failed',
    });
  });

  it('comes after the skipped tests, with their reasons', async () => {
    const files = {
      'src/a.test.ts': `${PASSING}describe('gpu', () => { it('runs', (test) => { test.skip('no GPU here'); }); });\n`,
    };
    expect(await runTests(files)).toEqual({
      exitCode: 0,
      closing: '1 passed, 0 failed',
      skipped: ['skipped: src/a.test.ts > gpu > runs (no GPU here)'],
    });
  });

  it('has a reason for every test that may be skipped', () => {
    const files = ['src', 'tests', 'examples'].flatMap((part) =>
      readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => join(part, name)),
    );
    expect(files.length).toBeGreaterThan(100);
    // These take a condition and no reason; `skip(reason)` of a test's context takes one.
    const silent = /\b(?:it|test|describe)\s*(?:\.each\(.*\))?\.(?:skipIf|runIf|skip|todo)\b/;
    expect(
      files.filter((name) => silent.test(readFileSync(join(ROOT, name), 'utf8').replace(/`.*`/g, ''))),
    ).toEqual([]);
  });

  it('runs the files that its arguments name', async () => {
    const files = { 'src/a.test.ts': PASSING, 'tests/b.test.ts': PASSING };
    expect(await runTests(files, 'tests')).toMatchObject({ exitCode: 0, closing: '1 passed, 0 failed' });
  });
});
