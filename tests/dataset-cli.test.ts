/** `pix2pix dataset` as a person would use it on images of their own; each command is a process of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withChannels } from '../src/data/image.ts';
import { readImage, writePng } from '../src/data/node/codecs.ts';
import { openDataSet } from '../src/data/node/folders.ts';
import { noiseImage } from '../src/data/patterns.testing.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-dataset-cli-'));
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  for (let i = 0; i < 6; i++) await writePng(join(root, 'photos', `${i}.png`), noiseImage(80, 64, 3, i));
  for (let i = 0; i < 6; i++) await writePng(join(root, 'others', `${i}.png`), noiseImage(80, 64, 3, 9 + i));
  for (const name of ['train/1.png', 'val/1.png'])
    await writePng(join(root, 'ready', name), noiseImage(64, 64));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Runs the command in the test's folder. */
const dataset = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'dataset', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('drawn houses', () => {
  it('become two sets without pairs, with the command that learns from them', () => {
    expect(dataset('sample', 'streets', '--unpaired', '--images', '3', '--size', '64')).toEqual({
      status: 0,
      stdout:
        'streets: of A (day) and of B (night) 1 image each to train on, 1 to validate, 1 to test; next: pix2pix train streets --preset cyclegan-small --out runs/first\n',
      stderr: '',
    });
    expect(readdirSync(join(root, 'streets'))).toEqual([
      ...['dataset.json', 'testA', 'testB', 'trainA', 'trainB', 'valA', 'valB'],
    ]);
  });

  it('are divided, each side by itself, from a folder with both or from two', () => {
    dataset('sample', 'drawn', '--unpaired', '--images', '12', '--size', '64'); // 10 to train
    const shares = ['--val', '0.1', '--test', '0'];
    expect(dataset('split', 'drawn/trainA', 'drawn/trainB', 'two', ...shares)).toEqual({
      status: 0,
      stdout:
        'two: of A and B 9 and 9 images to train on, 1 and 1 to validate, 0 and 0 to test; next: pix2pix train two --model cyclegan --out runs/first\n',
      stderr: '',
    });
    expect(readdirSync(join(root, 'two'))).toEqual(['trainA', 'trainB', 'valA', 'valB']);
    expect(dataset('doctor', 'two', '--size', '64').stdout).toContain('A 9 train, 1 val (64x64)');
    for (const side of ['A', 'B']) rmSync(join(root, 'drawn', `val${side}`), { recursive: true });
    for (const side of ['A', 'B']) rmSync(join(root, 'drawn', `test${side}`), { recursive: true });
    const { splits } = JSON.parse(dataset('split', 'drawn', 'one', '--json', ...shares).stdout);
    expect(splits).toEqual({ a: { train: 9, val: 1, test: 0 }, b: { train: 9, val: 1, test: 0 } });
    expect(dataset('split', 'drawn').stderr).toContain(
      '1 folder, expected two, the pairs and the new folder',
    );
  });

  it('are pairs, or images of two sides, and never both', () => {
    const { status, stderr } = dataset('sample', 'either', '--images', '3');
    expect(status).toBe(1);
    expect(stderr).toContain('--images has no effect without --unpaired');
    expect(dataset('sample', 'both', '--unpaired', '--pairs', '3').stderr).toContain(
      "option '--unpaired' cannot be used with option '--pairs",
    );
  });
});

describe('photographs', () => {
  it('become pairs of gray and colour, split, and found well by the doctor', async () => {
    expect(dataset('gray', 'photos', 'gray', '--size', '64')).toEqual({
      status: 0,
      stdout: 'gray: 6 pairs; next: pix2pix dataset split gray gray-split\n',
      stderr: '',
    });
    expect(dataset('split', 'gray', 'gray-split', '--val', '0.2', '--test', '0.2')).toEqual({
      status: 0,
      stdout:
        'gray-split: 4 pairs to train on, 1 to validate, 1 to test; next: pix2pix train gray-split --preset small --out runs/first\n',
      stderr: '',
    });
    expect(readdirSync(join(root, 'gray-split'))).toEqual(['dataset.json', 'test', 'train', 'val']);
    const data = await openDataSet(join(root, 'gray-split'), { split: 'train', direction: 'AtoB' });
    const { input, target } = await data.readPair(0);
    expect(input).toEqual(withChannels(withChannels(target, 1), 3));
    expect(dataset('doctor', 'gray-split', '--size', '64').status).toBe(0);
  });

  it('become pairs of edges and photograph, in the splits that they have', async () => {
    const { status, stdout } = dataset('edges', 'ready', 'edges', '--sigma', '0.8', '--min-length', '4');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'edges: 2 pairs (1 train, 1 val); next: pix2pix train edges --preset small --out runs/first\n',
    });
    const pair = await readImage(join(root, 'edges', 'train', '1.png'));
    expect(pair).toMatchObject({ width: 128, height: 64 });
    expect(JSON.parse(readFileSync(join(root, 'edges', 'dataset.json'), 'utf8'))).toMatchObject({
      direction: 'AtoB',
      lines: { sigma: 0.8, minLength: 4 },
    });
  });

  it('that cannot be read are left out and listed, with exit code 1, or 0 where that is asked for', () => {
    mkdirSync(join(root, 'some'));
    writeFileSync(join(root, 'some', 'bad.png'), 'no image');
    writeFileSync(join(root, 'some', 'good.png'), readFileSync(join(root, 'photos', '0.png')));
    const whole = readFileSync(join(root, 'photos', '1.png'));
    writeFileSync(join(root, 'some', 'torn.png'), whole.subarray(0, Math.floor(0.6 * whole.length)));
    for (const kind of ['gray', 'edges']) {
      const { status, stdout, stderr } = dataset(kind, 'some', `some-${kind}`);
      expect({ status, stdout }).toEqual({
        status: 1,
        stdout: expect.stringContaining(`some-${kind}: 1 pair`),
      });
      expect(stderr).toMatch(
        /^left out some\/bad\.png: .*\nleft out some\/torn\.png: cannot be decoded .*\npix2pix: .*2 files could not be used.*--skip-bad.*\n$/,
      );
    }
    const { status, stdout, stderr } = dataset('gray', 'some', 'some-skipped', '--skip-bad', '--json');
    expect(status).toBe(0);
    expect(stderr.split('\n')).toHaveLength(3);
    expect(JSON.parse(stdout)).toEqual({
      folder: 'some-skipped',
      pairs: { '.': 1 },
      leftOut: [
        { files: ['some/bad.png'], reason: expect.stringContaining('some/bad.png: ') },
        { files: ['some/torn.png'], reason: expect.stringContaining('cannot be decoded') },
      ],
    });
  });
});

describe('a bad file', () => {
  it('costs no other pair of combine and split', () => {
    for (const side of ['bad-a', 'bad-b'])
      for (const i of [0, 1, 2, 3, 4]) {
        mkdirSync(join(root, side), { recursive: true });
        writeFileSync(join(root, side, `${i}.png`), readFileSync(join(root, 'photos', `${i}.png`)));
      }
    const whole = readFileSync(join(root, 'photos', '1.png'));
    writeFileSync(join(root, 'bad-b', '1.png'), whole.subarray(0, Math.floor(0.6 * whole.length)));
    const combined = dataset('combine', 'bad-a', 'bad-b', 'bad-pairs');
    expect(combined).toMatchObject({ status: 1, stdout: expect.stringContaining('bad-pairs: 4 pairs') });
    expect(combined.stderr).toMatch(/^left out .*bad-b\/1\.png: cannot be decoded.*\npix2pix: /);
    writeFileSync(join(root, 'bad-pairs', 'x.png'), 'no image');
    const split = dataset('split', 'bad-pairs', 'bad-split', '--json');
    expect(split.status).toBe(1);
    expect(JSON.parse(split.stdout)).toMatchObject({
      splits: { train: 2, val: 1, test: 1 },
      leftOut: [{ files: [join('bad-pairs', 'x.png')] }],
    });
    expect(dataset('split', 'bad-pairs', 'bad-skipped', '--skip-bad').status).toBe(0);
  });
});

describe('an output folder inside of an input', () => {
  it.each([
    ['gray', ['photos', 'photos/gray']],
    ['edges', ['photos', 'photos/edges']],
    ['combine', ['photos', 'ready', 'ready/pairs']],
    ['split', ['photos', 'photos/split']],
  ])('is refused by %s, as its content would be read as data', (kind, args) => {
    const before = readdirSync(join(root, 'photos'));
    const { status, stderr } = dataset(kind, ...args);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('is inside') });
    expect(readdirSync(join(root, 'photos'))).toEqual(before);
  });
});

describe('two folders', () => {
  it('become pairs side by side, as PNG or JPEG', async () => {
    const { status, stdout } = dataset('combine', 'photos', 'photos', 'twins', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ folder: 'twins', pairs: { '.': 6 }, leftOut: [] });
    expect(await readImage(join(root, 'twins', '3.png'))).toMatchObject({ width: 160, height: 64 });
    expect(
      dataset('combine', 'ready', 'ready', 'jpegs', '--format', 'jpeg', '--quality', '80').stdout,
    ).toContain('jpegs: 2 pairs (1 train, 1 val); next: pix2pix train jpegs');
    expect(readdirSync(join(root, 'jpegs', 'train'))).toEqual(['1.jpg']);
  });
});

describe('a split', () => {
  it('is told as JSON, and its files may be links', () => {
    dataset('combine', 'photos', 'photos', 'heap');
    const { stdout } = dataset('split', 'heap', 'linked', '--link', '--seed', '3', '--test', '0', '--json');
    expect(JSON.parse(stdout)).toEqual({
      folder: 'linked',
      source: 'heap',
      val: 0.1,
      test: 0,
      seed: 3,
      splits: { train: 5, val: 1, test: 0 },
      leftOut: [],
    });
    expect(readdirSync(join(root, 'linked', 'train'))).toHaveLength(5);
  });
});

describe('mistakes', () => {
  it.each([
    [1, 'photos: is not empty', ['gray', 'ready', 'photos']],
    [1, 'absent: there is no such folder', ['edges', 'absent', 'x']],
    [1, '6 of 6 images in photos have none of that name in ready', ['combine', 'photos', 'ready', 'x']],
    [1, 'has splits already: train, val', ['split', 'ready', 'x']],
    [1, 'whose sum is below 1', ['split', 'gray', 'x', '--val', '0.5', '--test', '0.5']],
    [1, 'dataset combine photos others OUT', ['split', 'photos', 'x']],
    [1, 'low is 0', ['edges', 'photos', 'x', '--low', '0']],
    [1, 'png has no quality', ['combine', 'photos', 'photos', 'x', '--quality', '80']],
    [2, 'Expected a number from 0 to 1', ['split', 'photos', 'x', '--val', '10']],
    [2, 'Allowed choices are png, jpeg', ['combine', 'photos', 'photos', 'x', '--format', 'gif']],
    [2, 'did you mean --min-length?', ['edges', 'photos', 'x', '--min-lenght', '3']],
  ] as const)('end with %i and one line: %s', (status, text, args) => {
    const result = dataset(...args);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toMatch(/^pix2pix: [^\n]*\n$/);
    expect(result.stderr).toContain(text);
    expect(readdirSync(root)).not.toContain('x');
  });
});
