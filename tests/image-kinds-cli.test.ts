/** What every command says of files that are not read, and that none hangs on one; each a process of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bmpFile, noise } from '../src/data/node/image-forms.testing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');
const MOST_MS = 30_000;

let root: string;
const at = (...parts: readonly string[]): string => join(root, ...parts);

/** Runs the command in the test's folder; one that hangs is ended, and has no status then. */
const pix2pix = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: MOST_MS,
  });
  return { status, stdout, stderr };
};

const SMALL = ['--size', '64', '--ngf', '2', '--ndf', '2', '--max-steps', '1'];

/** Pairs of many endings; two more files are of kinds that are not read, and one is an animation. */
const addOthers = async (folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const frames = await Promise.all(
    [noise(64, 32), noise(64, 32).negate()].map((frame) => frame.png().toBuffer()),
  );
  const animation = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  const files = {
    'o1.JFIF': await noise(64, 32).jpeg().toBuffer(),
    'o2.avif': await noise(64, 32).avif().toBuffer(),
    'o3.gif': animation,
    'o4.BMP': bmpFile(64, 32),
    'o6.JXL': Buffer.of(0xff, 0x0a),
    'o5.heic': Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    'notes.txt': 'none',
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
};

const UNREAD =
  /2 files are not read \(1 \.heic, 1 \.jxl\): .*o5\.heic, .*o6\.JXL; JPEG, PNG, .*convert others/;
const ANIMATION = /1 animation is read by the first frame alone: .*o3\.gif/;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-kinds-'));
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  pix2pix('dataset', 'sample', 'data', '--pairs', '12', '--size', '64');
  pix2pix('train', 'data', ...SMALL, '--out', 'run');
  await addOthers(at('photos'));
  cpSync(at('data'), at('mixed'), { recursive: true });
  await addOthers(at('mixed', 'train'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('files of other endings', () => {
  const COMMANDS: Readonly<Record<string, readonly string[]>> = {
    train: ['train', 'mixed', ...SMALL, '--out', 'mixed-run'],
    combine: ['dataset', 'combine', 'photos', 'photos', 'combined'],
    edges: ['dataset', 'edges', 'photos', 'drawings'],
    gray: ['dataset', 'gray', 'photos', 'grays'],
    split: ['dataset', 'split', 'photos', 'splits'],
    translate: ['translate', 'run', 'photos', '--out', 'out'],
    'evaluate of folders': ['evaluate', '--outputs', 'photos', '--targets', 'photos', '--metrics', 'l1'],
    'evaluate of a model': ['evaluate', 'run', 'mixed', '--split', 'train', '--metrics', 'l1'],
  };
  for (const [name, args] of Object.entries(COMMANDS))
    it(`are read, or told, with the first frames of animations: ${name}`, () => {
      const { status, stderr } = pix2pix(...args);
      expect(stderr).toMatch(UNREAD);
      expect(stderr).toMatch(ANIMATION);
      expect(stderr).not.toContain('notes.txt');
      expect(status, stderr).toBe(0);
    });

  it('are counted in the pairs of a training', () => {
    const record = JSON.parse(readFileSync(at('mixed-run', 'run.json'), 'utf8'));
    const before = JSON.parse(readFileSync(at('run', 'run.json'), 'utf8'));
    expect(record.data.pairs.train).toBe(before.data.pairs.train + 4);
  });

  it('are findings of the doctor', () => {
    const { stdout } = pix2pix('dataset', 'doctor', 'mixed', '--size', '32', '--json');
    expect(JSON.parse(stdout).findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'unread', files: ['train/o5.heic', 'train/o6.JXL'] }),
        expect.objectContaining({ kind: 'animation', files: ['train/o3.gif'] }),
      ]),
    );
  });

  it('are told where a split holds nothing else', () => {
    cpSync(at('data'), at('no-val'), { recursive: true });
    rmSync(at('no-val', 'val'), { recursive: true });
    mkdirSync(at('no-val', 'val'));
    writeFileSync(at('no-val', 'val', '1.jp2'), '');
    const { status, stderr } = pix2pix('train', 'no-val', ...SMALL, '--out', 'no-val-run');
    expect(stderr).toMatch(/no-val\/val: 1 file is not read \(1 \.jp2\): 1\.jp2/);
    expect(status).toBe(0);
  });
});

describe('pipes and endless devices among the images', () => {
  it('hang no command, and are left out with --skip-bad', ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no pipes among its files');
    cpSync(at('data'), at('piped'), { recursive: true });
    execFileSync('mkfifo', [at('piped', 'train', 'p1.png')]);
    symlinkSync('/dev/zero', at('piped', 'train', 'p2.png'));
    const PIPE = /p1\.png:? cannot be read: it is a pipe; a regular file was expected/;
    for (const args of [
      ['train', 'piped', ...SMALL, '--out', 'piped-run'],
      ['dataset', 'combine', 'piped/train', 'piped/train', 'piped-combined'],
      ['dataset', 'gray', 'piped/train', 'piped-grays'],
      ['dataset', 'split', 'piped/train', 'piped-splits'],
      ['translate', 'run', 'piped/train', '--out', 'piped-out'],
      ['evaluate', 'run', 'piped', '--split', 'train', '--metrics', 'l1'],
    ]) {
      const { status, stderr } = pix2pix(...args);
      expect({ args, status }).toEqual({ args, status: 1 });
      expect(stderr).toMatch(PIPE);
    }
    const { stdout } = pix2pix('dataset', 'doctor', 'piped');
    expect(stdout).toMatch(/p1\.png: cannot be read: it is a pipe/);
    expect(stdout).toContain('a regular file was expected'); // once, for all of them
    const skipping = pix2pix('train', 'piped', ...SMALL, '--skip-bad', '--out', 'piped-skip');
    expect(skipping.status, skipping.stderr).toBe(0);
  });

  it('are refused as models, checkpoints, palettes, manifests, descriptions and archives', ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no pipes among its files');
    execFileSync('mkfifo', [at('pipe.onnx'), at('pipe.json'), at('pipe.tgz'), at('pipe.ckpt')]);
    for (const name of ['manifest', 'described']) cpSync(at('data'), at(name), { recursive: true });
    execFileSync('mkfifo', [at('manifest', 'train.jsonl')]);
    rmSync(at('described', 'dataset.json'), { force: true });
    execFileSync('mkfifo', [at('described', 'dataset.json')]);
    for (const args of [
      ['info', 'pipe.onnx'],
      ['translate', 'pipe.onnx', 'data/test', '--out', 'never'],
      ['translate', 'run', 'data/test', '--checkpoint', 'pipe.ckpt', '--out', 'never'],
      ['evaluate', 'run', '--metrics', 'l1', '--palette', 'pipe.json'],
      ['train', 'manifest', ...SMALL, '--out', 'never'],
      ['train', 'described', ...SMALL, '--out', 'never'],
      ['dataset', 'download', 'facades', 'never', '--archive', 'pipe.tgz'],
    ]) {
      const { status, stderr } = pix2pix(...args);
      expect({ args, ended: status !== null && status > 0, stderr }).toMatchObject({
        args,
        ended: true,
        stderr: expect.stringContaining('pipe'),
      });
    }
  });
});
