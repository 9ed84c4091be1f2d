/** That no command writes over its inputs, or over earlier files in silence; each a process of its own. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');

let root: string;

/** Runs the command in the test's folder. */
const pix2pix = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const bytesOf = (...parts: readonly string[]): Buffer => readFileSync(join(root, ...parts));

/** A PNG cut to 60 % of its bytes. */
const tear = (from: string, to: string): void => {
  const bytes = bytesOf(from);
  writeFileSync(join(root, to), bytes.subarray(0, Math.floor(0.6 * bytes.length)));
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-outputs-'));
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  pix2pix('dataset', 'sample', 'data', '--pairs', '20', '--size', '64');
  pix2pix('train', 'data', '--size', '64', '--ngf', '2', '--ndf', '2', '--max-steps', '1', '--out', 'run');
  cpSync(join(root, 'data', 'train', '0001.png'), join(root, 'photo.png'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('translate', () => {
  it('never replaces its input, whatever the flags and the way the path is written', () => {
    const before = bytesOf('photo.png');
    symlinkSync(join(root, 'photo.png'), join(root, 'link.png'));
    for (const args of [
      ['photo.png', '--out', '.'],
      [join(root, 'photo.png'), '--out', root],
      ['link.png', '--out', '.', '--overwrite'],
      ['data/test', '--pairs', '--out', 'data/test'],
      ['data/test', '--pairs', '--out', join(root, 'data', 'test'), '--overwrite'],
    ]) {
      const { status, stdout, stderr } = pix2pix('translate', 'run', ...args);
      expect({ args, status, stdout }).toEqual({ args, status: 1, stdout: '' });
      expect(stderr).toContain('would replace the input');
    }
    expect(bytesOf('photo.png').equals(before)).toBe(true);
    rmSync(join(root, 'link.png'));
  });

  it('replaces earlier results only with --overwrite, and says so', () => {
    expect(pix2pix('translate', 'run', 'photo.png', '--out', 'once').status).toBe(0);
    const before = bytesOf('once', 'photo.png');
    const again = pix2pix('translate', 'run', 'photo.png', '--seed', '1', '--out', 'once');
    expect(again).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('--overwrite') });
    expect(bytesOf('once', 'photo.png').equals(before)).toBe(true);
    const asked = pix2pix('translate', 'run', 'photo.png', '--seed', '1', '--out', 'once', '--overwrite');
    expect(asked).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('replaced 1 earlier result\n'),
    });
    expect(bytesOf('once', 'photo.png').equals(before)).toBe(false);
  });

  it('takes no results of an earlier call for inputs, and says so', () => {
    mkdirSync(join(root, 'photos'));
    cpSync(join(root, 'photo.png'), join(root, 'photos', 'a.png'));
    expect(pix2pix('translate', 'run', 'photos', '--out', 'photos/out').status).toBe(0);
    const again = pix2pix('translate', 'run', 'photos', '--out', 'photos/out', '--overwrite');
    expect(again).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('left out 1 image in photos/out'),
    });
    expect(readdirSync(join(root, 'photos', 'out'))).toEqual(['a.png']);
  });

  it('goes on after torn files, lists them with the reason and ends with 1, or with 0 by --skip-bad', () => {
    mkdirSync(join(root, 'some'));
    cpSync(join(root, 'photo.png'), join(root, 'some', 'a.png'));
    cpSync(join(root, 'photo.png'), join(root, 'some', 'd.png'));
    tear('photo.png', 'some/b.png');
    writeFileSync(join(root, 'some', 'c.png'), 'no image');
    const { status, stdout, stderr } = pix2pix('translate', 'run', 'some', '--out', 'good');
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('translated 2 images') });
    expect(stderr).toMatch(/left out some\/c\.png: .*\nleft out some\/b\.png: cannot be decoded.*\n/);
    expect(stderr).toContain('2 files could not be used');
    expect(readdirSync(join(root, 'good')).sort()).toEqual(['a.png', 'd.png']);
    const skipped = pix2pix(
      'translate',
      'run',
      'some',
      '--out',
      'good',
      '--overwrite',
      '--skip-bad',
      '--json',
    );
    expect(skipped.status).toBe(0);
    expect(JSON.parse(skipped.stdout)).toMatchObject({
      files: [{ input: 'some/a.png' }, { input: 'some/d.png' }],
      failed: [
        { files: ['some/c.png'] },
        { files: ['some/b.png'], reason: expect.stringContaining('some/b.png: ') },
      ],
    });
    const none = pix2pix('translate', 'run', 'some/b.png', 'some/c.png', '--out', 'none', '--skip-bad');
    expect(none).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('some/b.png: ') });
  });
});
