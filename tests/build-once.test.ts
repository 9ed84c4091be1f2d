import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCheckout, runScript, writeFiles } from './checkout.testing.ts';

const MAIN = `export const main = async (argv: readonly string[]): Promise<number> => {
  const { WORD } = await import('../word.ts');
  process.stdout.write([WORD, ...argv].join(' '));
  return 7;
};
`;

let folder = '';

beforeEach(() => {
  folder = makeCheckout({
    'src/cli/main.ts': MAIN,
    'src/word.ts': "export const WORD = 'first';\n",
    'src/word.test.ts': 'export const broken: number = true;\n',
    'src/web/page.css': 'body {}\n',
    'src/graph.golden.json': '{}\n',
  });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const command = (...argv: readonly string[]) => runScript(folder, 'bin/pix2pix.mjs', ...argv);

describe('the command in a source checkout', () => {
  it('builds on first use, then not again, and passes arguments and exit code on', async () => {
    expect(await command('a', '--b')).toEqual({
      exitCode: 7,
      stdout: 'first a --b',
      stderr: 'pix2pix: building once...\n',
    });
    expect(await command()).toEqual({ exitCode: 7, stdout: 'first', stderr: '' });
  });

  it('builds again after an edit of a source, and not after one of a test', async () => {
    await command();
    writeFiles(folder, { 'src/word.test.ts': '\n' });
    expect((await command()).stderr).toBe('');
    writeFiles(folder, { 'src/word.ts': "export const WORD = 'second';\n" });
    expect(await command()).toEqual({
      exitCode: 7,
      stdout: 'second',
      stderr: 'pix2pix: building once...\n',
    });
  });

  it('builds a whole dist/ where several start at once', async () => {
    const outcomes = await Promise.all([command(), command(), command(), command()]);
    expect(outcomes.map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toEqual(
      outcomes.map(() => ({ exitCode: 7, stdout: 'first' })),
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
  });

  it('copies what the code loads beside itself, and leaves tests and goldens out', async () => {
    await command();
    expect(existsSync(join(folder, 'dist/web/page.css'))).toBe(true);
    const built = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(built.filter((path) => /test|golden/.test(path))).toEqual([]);
  });

  it('removes what killed builds left, and keeps what living ones write', async () => {
    // No process has 2 ** 30 as its id: Linux, macOS and Windows all stay below.
    writeFiles(folder, { [`dist.${2 ** 30}/x.js`]: '', [`dist.${process.pid}/x.js`]: '' });
    await command();
    expect(readdirSync(folder).filter((name) => name.startsWith('dist'))).toEqual([
      'dist',
      `dist.${process.pid}`,
    ]);
  });

  it('shows the errors of a failed build, ends with 1 and keeps no half of it', async () => {
    writeFiles(folder, { 'src/word.ts': "export const WORD: number = 'x';\n" });
    const { exitCode, stdout, stderr } = await command();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('word.ts(1,14)');
    expect(stderr).toMatch(/pix2pix: the build failed, with the errors above\n$/);
    expect(readdirSync(folder).filter((name) => name.startsWith('dist'))).toEqual([]);
  });

  it('says what to run where the packages are missing', async () => {
    rmSync(join(folder, 'node_modules'));
    const { exitCode, stderr } = await command();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^pix2pix: commander is not installed in .*; run npm ci first\n$/);
  });
});
