/** A first use of the command, as a person would: draw data, train, look, translate; each a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageHeader } from '../src/data/node/codecs.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-cli-'));
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
});
afterAll(() => rmSync(root, { recursive: true }));

/** Runs the command in the test's folder. */
const pix2pix = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PIX2PIX_PLAN: join(root, 'plan.json') },
  });
  return { status, stdout, stderr };
};

const TINY = ['--size', '64', '--ngf', '4', '--ndf', '4'];

describe('a first use', () => {
  it('draws a data set', () => {
    const { status, stdout } = pix2pix('dataset', 'sample', 'data', '--pairs', '6', '--size', '64');
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('4 pairs to train on'),
    });
    expect(readdirSync(join(root, 'data'))).toEqual(['dataset.json', 'test', 'train', 'val']);
  });

  it('trains, with plain lines of progress on stderr and the result on stdout', () => {
    const { status, stdout, stderr } = pix2pix('train', 'data', ...TINY, '--epochs', '2', '--out', 'run');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^trained 8 steps, validation L1 0\.\d+; model: run\/model\.onnx; results: run\/results\/index\.html; next: .*\n$/,
    );
    expect(stderr).toContain('4 pairs, 1 to validate on; 8 steps of training\n');
    expect(stderr).toMatch(/epoch 2 done in .*validation L1 .*samples\/epoch-0002\.png\n/);
    expect(stderr).not.toContain('\x1b');
  });

  it('trains from folders A and B too', () => {
    const pairs = readdirSync(join(root, 'data', 'train'));
    for (const side of ['A', 'B']) pix2pix('translate', 'run', 'data/train', '--out', `sided/train/${side}`);
    expect(readdirSync(join(root, 'sided', 'train', 'A'))).toEqual(pairs);
    const result = pix2pix('train', 'sided', ...TINY, '--max-steps', '1', '--out', 'run-sided', '--json');
    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ isComplete: true, position: { step: 1 } });
    expect(JSON.parse(readFileSync(join(root, 'run-sided', 'run.json'), 'utf8')).data.layout).toBe('a-and-b');
  });

  it('says on resume that nothing is left, and turns an early stop off', () => {
    const cadenceOf = () => JSON.parse(readFileSync(join(root, 'run-ended', 'run.json'), 'utf8')).cadence;
    const small = ['--size', '64', '--ngf', '4', '--ndf', '4'];
    pix2pix('train', 'data', '--out', 'run-ended', ...small, '--max-steps', '1', '--early-stop', '5');
    expect(cadenceOf().earlyStop).toBe(5);
    const again = pix2pix('train', '--resume', 'run-ended');
    expect(again.status).toBe(0);
    expect(again.stdout).toMatch(
      /^nothing is left to do in run-ended, and nothing was changed: the limit of 1 steps \(--max-steps\) was reached, of \d+ steps; to go on, give maxSteps \(--max-steps\) of 2 or more$/m,
    );
    const more = pix2pix('train', '--resume', 'run-ended', '--no-early-stop', '--max-steps', '2');
    expect(more).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('the limit of 2 steps (--max-steps) was reached'),
    });
    expect(cadenceOf().earlyStop).toBeNull();
  });

  it('tells what the run and its model are', () => {
    const run = pix2pix('info', 'run');
    expect(run.stdout).toContain('generator: unet');
    expect(run.stdout).toContain('70x70 pixels');
    const model = JSON.parse(pix2pix('info', 'run/model.onnx', '--json').stdout);
    expect(model).toMatchObject({ opset: 17, irVersion: 8, record: { sizeMultiple: 64 } });
    const preset = JSON.parse(pix2pix('info', '--preset', 'paper', '--json').stdout);
    expect(preset).toMatchObject({
      networks: { G: { parameters: 54_413_955 }, D: { parameters: 2_768_705, receptiveField: 70 } },
    });
  });

  it('translates pairs, and images of other sizes, to PNG of their names', async () => {
    const pairs = pix2pix('translate', 'run', 'data/test', '--pairs', '--out', 'out');
    expect(pairs).toMatchObject({ status: 0, stdout: expect.stringContaining('translated 1 image to out') });
    expect(await imageHeader(join(root, 'out', '0001.png'))).toMatchObject({
      width: 64,
      height: 64,
      channels: 3,
    });
    const whole = pix2pix('translate', 'run/model.onnx', 'data/test/0001.png', '--out', 'wide', '--json');
    expect(JSON.parse(whole.stdout).files).toMatchObject([
      { output: 'wide/0001.png', width: 128, height: 64 },
    ]);
    expect(whole.stderr).toContain('add --pairs');
  });

  it('gives equal images for an equal seed, others for another', () => {
    const translated = (seed: string): Buffer => {
      pix2pix(
        'translate',
        'run',
        'data/test',
        '--pairs',
        '--seed',
        seed,
        '--out',
        `seed-${seed}`,
        '--overwrite',
      );
      return readFileSync(join(root, `seed-${seed}`, '0001.png'));
    };
    const [one, two] = [translated('1'), translated('2')];
    expect(translated('1').equals(one)).toBe(true);
    expect(one.equals(two)).toBe(false);
  });

  it('measures a step, with the keys that scripts read', () => {
    const { status, stdout } = pix2pix('bench', '--size', '64', '--ngf', '4', '--steps', '2', '--json');
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    for (const key of ['stepSeconds', 'floorSeconds', 'floorRatio', 'gemmGflops', 'copyGBs', 'peakRssMB'])
      expect(result[key]).toBeGreaterThan(0);
  });
});

describe('bench', () => {
  const tiny = ['--size', '32', '--ngf', '4', '--receptive-field', '16', '--steps', '2'];

  it('tells where the time of a step goes', () => {
    const { status, stdout } = pix2pix('bench', ...tiny, '--profile');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^op +nodes +ms per step +GFLOP\/s\n/);
    expect(stdout).toMatch(/^Conv .*\d/m);
  });

  it('times a translation', () => {
    const result = JSON.parse(pix2pix('bench', ...tiny, '--inference', '--json').stdout);
    for (const key of ['imageSeconds', 'floorSeconds', 'floorRatio']) expect(result[key]).toBeGreaterThan(0);
  });

  it('tunes a plan, which the next bench and training use and a checkpoint keeps', () => {
    const { path, plan } = JSON.parse(pix2pix('bench', ...tiny, '--tune', '--json').stdout);
    expect(path).toBe(join(root, 'plan.json'));
    expect(plan.name).toBe('cpu-tuned');
    expect(JSON.parse(pix2pix('bench', ...tiny, '--json').stdout).plan).toBe('cpu-tuned');
    const { stderr, status } = pix2pix(...['train', 'data', ...TINY, '--max-steps', '1', '--out', 'tuned']);
    expect(status).toBe(0);
    expect(stderr).toContain(`Trains by the plan tuned for this machine (${path})`);
    rmSync(path);
  });
});

describe('mistakes', () => {
  it.each([
    [2, "unknown option '--sise'; did you mean --size?", ['train', 'data', '--sise', '64', '--out', 'x']],
    [
      2,
      "option '--size <number>' argument 'large' is invalid",
      ['train', 'data', '--size', 'large', '--out', 'x'],
    ],
    [1, 'size 33 cannot be halved', ['train', 'data', '--size', '33', '--out', 'x']],
    [1, 'there is no such folder', ['train', 'absent', '--out', 'x']],
    [1, 'run: is not empty', ['train', 'data', '--out', 'run']],
    [1, 'absent: cannot be read', ['translate', 'absent', 'data', '--out', 'x']],
    [1, 'holds no model.onnx', ['translate', 'data', 'data', '--out', 'x']],
    [1, 'broken.png: is not an image', ['translate', 'run', 'broken.png', '--out', 'x']],
    [2, 'broken.png: is not a file of weights; expected one of safetensors', ['info', 'broken.png']],
  ] as const)('end with %i and one line: %s', (status, text, args) => {
    writeFileSync(join(root, 'broken.png'), 'no image');
    const result = pix2pix(...args);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toContain(`pix2pix: `);
    expect(result.stderr).toContain(text);
    expect(readdirSync(root)).not.toContain('x');
  });
});

describe('Ctrl+C', () => {
  it('ends a training after its step, with the checkpoint and the model saved, and exit code 130', async () => {
    const child = spawn(process.execPath, [BIN, 'train', 'data', ...TINY, '--out', 'interrupted'], {
      cwd: root,
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const isFirst = !stderr.includes('step 1 of');
      stderr += text;
      if (isFirst && stderr.includes('step 1 of')) child.kill('SIGINT');
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(130);
    expect(stderr).toContain('training: stopped at step');
    expect(readdirSync(join(root, 'interrupted'))).toEqual(
      expect.arrayContaining(['checkpoints', 'events.jsonl', 'model.onnx', 'run.json']),
    );
  });
});
