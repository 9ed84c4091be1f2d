/** `pix2pix evaluate` as a person uses it, each a process of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallWeights } from '../src/metrics/lpips.testing.ts';
import { encodeSafetensors } from '../src/safetensors/safetensors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');

let root: string;

/** Runs the command in the test's folder, with a cache of its own. */
const pix2pix = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: join(root, 'cache') },
  });
  return { status, stdout, stderr };
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-evaluate-'));
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  pix2pix('dataset', 'sample', 'data', '--pairs', '6', '--size', '64');
  pix2pix('train', 'data', '--size', '64', '--ngf', '2', '--ndf', '2', '--max-steps', '1', '--out', 'run');
  pix2pix('dataset', 'sample', 'houses', '--unpaired', '--images', '6', '--size', '64');
  const tiny = ['--size', '64', '--generator', 'resnet-1', '--ngf', '2', '--ndf', '2', '--max-steps', '1'];
  pix2pix('train', 'houses', '--model', 'cyclegan', ...tiny, '--out', 'cycle');
  writeFileSync(join(root, 'lpips.safetensors'), encodeSafetensors(smallWeights()));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('pix2pix evaluate', () => {
  it('prints a table of scores with intervals on stdout, and what it left out on stderr', () => {
    const { status, stdout, stderr } = pix2pix('evaluate', 'run', 'data', '--split', 'train');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^all 4 pairs of the split “train” of data; compared at 64x64, the size of the training\n/,
    );
    expect(stdout).toMatch(/\nL1, values in \[-1,1\] ↓ +\d\.\d{4} \(\d\.\d{4} to \d\.\d{4}\)\n/);
    expect(stderr).toContain('Left out ms-ssim');
  });

  it('writes a report, and prints everything as JSON', () => {
    const { status, stdout } = pix2pix(
      ...['evaluate', 'run', '--metrics', 'l1,lpips', '--lpips-weights', 'lpips.safetensors'],
      ...['--split', 'val', '--out', 'report', '--json'],
    );
    expect(status).toBe(0);
    const record = JSON.parse(stdout);
    expect(record).toMatchObject({
      format: 1,
      models: ['run'],
      page: join('report', 'index.html'),
      scores: [{ name: 'l1' }, { name: 'lpips' }],
      pairs: [{ name: '0001', images: { target: 'images/0001-target.png' } }],
    });
    expect(readdirSync(join(root, 'report')).sort()).toEqual([
      'evaluation.json',
      'images',
      'index.html',
      'pairs.csv',
    ]);
    const { page: _, ...kept } = record;
    expect(JSON.parse(readFileSync(join(root, 'report', 'evaluation.json'), 'utf8'))).toEqual(kept);
  });

  it('compares runs, and folders with folders', () => {
    const two = pix2pix('evaluate', 'run', 'run', 'data', '--metrics', 'l1', '--json');
    expect(JSON.parse(two.stdout).scores[0].differences).toEqual([{ value: 0, verdict: 'unclear' }]);
    expect(two.stderr).toContain('There is only 1 pair');
    const folders = pix2pix(
      'evaluate',
      '--outputs',
      'data/val',
      '--targets',
      'data/val',
      '--metrics',
      'psnr',
    );
    expect(folders.stdout).toContain('the only image of val; compared at each image’s own size');
    expect(folders.stdout).toMatch(/PSNR, dB ↑ +∞/);
  });

  it('evaluates a CycleGAN both ways, or one, without pairs', () => {
    const both = pix2pix('evaluate', 'cycle', '--split', 'train', '--out', 'both-ways');
    expect(both.status).toBe(0);
    expect(both.stdout).toMatch(
      /^all 4 images of A and 4 of B of the split “train” of houses, AtoB; [^\n]+\n\nmetric +cycle\ncycle L1, values in \[-1,1\] ↓ .*\nidentity L1/,
    );
    expect(both.stdout).toContain('histogram intersection of the whole set, L ↑');
    expect(both.stdout).toContain('\nall 4 images of B and 4 of A of the split “train” of houses, BtoA;');
    expect(both.stdout).toMatch(/\nreport: both-ways.index\.html\n$/);
    expect(both.stderr).toContain('Images: A is trainA/ and B is trainB/, without pairs (4 and 4)');
    expect(both.stderr.match(/There are only 4 images/g)).toHaveLength(1);
    const record = JSON.parse(pix2pix('evaluate', 'cycle', '--json').stdout);
    expect(record).toMatchObject({
      format: 1,
      models: ['cycle'],
      directions: [{ direction: 'AtoB', isPaired: false }, { direction: 'BtoA' }],
    });
    const one = JSON.parse(pix2pix('evaluate', 'cycle', '--direction', 'BtoA', '--json').stdout);
    expect(one).toEqual(record.directions[1]);
  });

  it('lists images of either side that cannot be read, once for both ways', () => {
    pix2pix('dataset', 'sample', 'torn', '--unpaired', '--images', '6', '--size', '64');
    writeFileSync(join(root, 'torn', 'trainB', 'night-0001.png'), 'torn');
    const args = ['evaluate', 'cycle', 'torn', '--split', 'train'];
    const { status, stderr } = pix2pix(...args);
    expect(status).toBe(1);
    expect(stderr.match(/left out .*night-0001/g)).toHaveLength(1);
    expect(pix2pix(...args, '--skip-bad').status).toBe(0);
  });

  it('trains a segmenter into the run', () => {
    const args = ['evaluate', 'run', '--metrics', 'l1', '--train-segmenter', '--segmenter-steps', '1'];
    const { status, stdout, stderr } = pix2pix(...args);
    expect(status).toBe(0);
    expect(stdout).toMatch(/FCN-score, class IoU ↑/);
    expect(stdout).not.toContain('FCN-8s');
    expect(stderr).toContain(
      'Training a segmenter on 4 real photos, 1 steps; it is saved in run/segmenter.onnx',
    );
    expect(readdirSync(join(root, 'run'))).toContain('segmenter.onnx');
  });

  it('measures in training, and chooses the best checkpoint by it', () => {
    const tiny = ['--size', '64', '--ngf', '2', '--ndf', '2', '--epochs', '1', '--out', 'measured'];
    const run = pix2pix('train', 'data', ...tiny, '--metrics', 'lab', '--best-by', 'ms-ssim');
    expect(run.stderr).toContain('ms-ssim takes images of at least 161 pixels each way');
    const { status, stderr } = pix2pix('train', 'data', ...tiny, '--metrics', 'lab', '--best-by', 'ssim');
    expect(status).toBe(0);
    expect(stderr).toMatch(/epoch 1 done .*validation L1 0\.\d+, ssim -?0\.\d+, lab_l 0\.\d+/);
    const resumed = pix2pix('train', '--resume', 'measured', '--epochs', '2', '--best-by', 'psnr');
    expect(resumed.status).toBe(0);
    const record = JSON.parse(readFileSync(join(root, 'measured', 'run.json'), 'utf8'));
    expect(record.cadence).toMatchObject({ metrics: ['lab'], metricsEvery: 1, bestBy: 'psnr' });
  });

  it.each([
    [1, 'no model is given', []],
    [1, '--targets is missing', ['--outputs', 'data/val']],
    [
      1,
      'evaluate models and folders in two calls',
      ['run', '--outputs', 'data/val', '--targets', 'data/val'],
    ],
    [1, 'data is neither a run folder nor an .onnx file', ['data']],
    [1, 'did you mean "run"?', ['rum', 'data']],
    [1, '--segmenter-steps 5 is for --train-segmenter', ['run', '--segmenter-steps', '5']],
    [1, '--out is empty', ['run', '--out', '']],
    [2, "cannot be used with option '--split", ['--outputs', 'data', '--targets', 'data', '--split', 'val']],
    [2, 'unknown metric "sim"; did you mean "ssim"?', ['run', '--metrics', 'sim']],
    [1, 'is not in the cache', ['run', '--metrics', 'lpips']],
    [
      1,
      'cannot be reached (ECONNREFUSED',
      ['run', '--metrics', 'lpips', '--weights-server', 'http://127.0.0.1:1/'],
    ],
    [1, 'no split "tset"; it has train, val, test; did you mean "test"?', ['run', '--split', 'tset']],
    [
      1,
      '--segmenter is about one way, but these models translate both ways; choose one with --direction',
      ['cycle', '--segmenter', 'x.onnx'],
    ],
    [1, 'metrics: l1 compares an output with its target, but', ['cycle', '--metrics', 'l1']],
    [1, 'is not part of a report', ['run', '--out', 'data']],
    [2, "option '--train-segmenter' cannot be used with", ['run', '--segmenter', 'x', '--train-segmenter']],
  ] as const)('ends with %i and one line: %s', (status, text, args) => {
    const result = pix2pix('evaluate', ...args);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toContain(text);
  });
});
