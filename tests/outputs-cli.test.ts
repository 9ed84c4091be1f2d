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
  utimesSync,
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

describe('translate by several processes', () => {
  it('makes each result once, whoever is repeated, and --check says what is missing', () => {
    const args = ['translate', 'run', 'data/train', '--pairs', '--out', 'shared'];
    const made: string[][] = [];
    for (const part of ['1/3', '3/3', '3/3']) {
      const { status, stdout } = pix2pix(...args, '--shard', part, '--json');
      expect(status).toBe(0);
      const { files } = JSON.parse(stdout) as { files: { input: string }[] };
      made.push(files.map(({ input }) => input));
    }
    expect(made[2]).toEqual([]); // it is there already
    const checked = pix2pix(...args, '--check');
    expect(checked.status).toBe(1);
    const missing = checked.stdout.trim().split('\n');
    const all = readdirSync(join(root, 'data', 'train')).map((name) => join('data', 'train', name));
    expect([...made.flat(), ...missing].toSorted()).toEqual(all.toSorted());
    expect(checked.stderr).toContain(`${missing.length} of ${all.length} images have no result in shared`);

    expect(pix2pix(...args, '--check', '--shard', '1/3').status).toBe(0);
    expect(pix2pix(...args, '--check', '--shard', '2/3').stdout).toBe(checked.stdout);

    const scheduled = spawnSync(process.execPath, [BIN, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        SLURM_ARRAY_TASK_ID: '2',
        SLURM_ARRAY_TASK_COUNT: '3',
        SLURM_ARRAY_TASK_MIN: '1',
      },
    });
    expect(scheduled.stderr).toContain('part 2 of 3 (SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT)');
    expect(pix2pix(...args, '--check')).toMatchObject({
      status: 0,
      stdout: `${all.length} images, each with its result in shared\n`,
    });
    const whole = pix2pix('translate', 'run', 'data/train', '--pairs', '--out', 'whole', '--shard', 'none');
    expect(whole.status).toBe(0);
    for (const name of readdirSync(join(root, 'whole')))
      expect(bytesOf('shared', name).equals(bytesOf('whole', name))).toBe(true);
  });
});

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

  it('takes an image from standard input and writes one to standard output', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [BIN, 'translate', 'run', '-', '--out', '-', '--no-noise'],
      { cwd: root, input: bytesOf('photo.png') },
    );
    expect({ status, end: String(stderr).endsWith('s each)\n') }).toEqual({ status: 0, end: true });
    expect([...stdout.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
    expect(pix2pix('translate', 'run', 'photo.png', '--out', 'piped', '--no-noise').status).toBe(0);
    expect(stdout.equals(bytesOf('piped', 'photo.png'))).toBe(true);
  });

  it('leaves results that are newer than input and model, and replaces earlier results only with --overwrite', () => {
    expect(pix2pix('translate', 'run', 'photo.png', '--out', 'once').status).toBe(0);
    const before = bytesOf('once', 'photo.png');
    const again = pix2pix('translate', 'run', 'photo.png', '--seed', '1', '--out', 'once');
    expect(again).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('left 1 result in once as it is, newer than its input and the model'),
    });
    expect(bytesOf('once', 'photo.png').equals(before)).toBe(true);
    const now = new Date();
    utimesSync(join(root, 'photo.png'), now, now);
    const changed = pix2pix('translate', 'run', 'photo.png', '--out', 'once');
    expect(changed).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('--overwrite') });
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

describe('evaluate', () => {
  it('goes on after torn files, lists them and ends with 1, or with 0 by --skip-bad', () => {
    cpSync(join(root, 'data'), join(root, 'torn'), { recursive: true });
    tear('torn/train/0001.png', 'torn/train/0003.png');
    writeFileSync(join(root, 'torn', 'train', '0005.png'), 'no image');
    const args = ['evaluate', 'run', 'torn', '--split', 'train', '--metrics', 'l1'];
    const { status, stdout, stderr } = pix2pix(...args);
    expect(status).toBe(1);
    expect(stdout).toContain('L1, values in [-1,1]');
    expect(stdout).toContain(', without 2 that could not be used');
    expect(stderr).toMatch(/left out train\/0005\.png.*\nleft out .*train\/0003\.png.*cannot be decoded.*\n/);
    expect(stderr).toContain('2 files could not be used');
    const skipped = pix2pix(...args, '--skip-bad', '--out', 'report', '--json');
    expect(skipped.status).toBe(0);
    const record = JSON.parse(skipped.stdout);
    expect(record.pairs).toHaveLength(14);
    expect(record.failed).toMatchObject([{ files: ['train/0005.png'] }, { files: ['0003'] }]);
    // Images of a report are those of their pairs, also after one that failed.
    expect(record.pairs[3]).toMatchObject({ name: '0006', images: { target: 'images/0006-target.png' } });
  });

  it('reads the smallest and first images that it can, also where they are torn', () => {
    mkdirSync(join(root, 'small', 'test'), { recursive: true });
    for (const name of ['2', '3'])
      cpSync(join(root, 'photo.png'), join(root, 'small', 'test', `${name}.png`));
    tear('photo.png', 'small/test/1.png');
    const { status, stdout } = pix2pix('evaluate', 'run', 'small', '--metrics', 'l1', '--skip-bad');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('without 1') });
  });

  it('compares folders without the images that are torn', () => {
    for (const name of ['outs', 'truth'])
      cpSync(join(root, 'data', 'train'), join(root, name), { recursive: true });
    tear('truth/0002.png', 'outs/0002.png');
    writeFileSync(join(root, 'truth', '0001.png'), 'no image');
    const { status, stdout, stderr } = pix2pix(
      ...['evaluate', '--outputs', 'outs', '--targets', 'truth', '--metrics', 'l1', '--json'],
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout).pairs).toHaveLength(14);
    expect(stderr).toMatch(/left out truth\/0001\.png.*\nleft out .*outs\/0002\.png: cannot be decoded.*\n/);
  });

  it('writes no report over the images that it compares, or among them', () => {
    pix2pix('evaluate', 'run', 'data', '--metrics', 'l1', '--out', 'own');
    const own = readdirSync(join(root, 'own', 'images'));
    expect(own.length).toBeGreaterThan(0);
    for (const [out, text] of [
      ['own', 'holds the input own/images'],
      ['own/images', 'is not part of a report'],
      ['own/images/deep', 'is inside own/images'],
    ] as const) {
      const args = ['--outputs', 'own/images', '--targets', 'own/images', '--metrics', 'l1', '--out', out];
      const { status, stderr } = pix2pix('evaluate', ...args);
      expect({ out, status, stderr }).toEqual({ out, status: 1, stderr: expect.stringContaining(text) });
    }
    expect(readdirSync(join(root, 'own', 'images'))).toEqual(own);
    const inside = pix2pix('evaluate', 'run', 'data', '--metrics', 'l1', '--out', 'data/report');
    expect(inside).toMatchObject({ status: 1, stderr: expect.stringContaining('is inside data') });
  });

  it('says that it replaces an earlier report, and removes no folder beside it', () => {
    mkdirSync(join(root, 'own.new'));
    writeFileSync(join(root, 'own.new', 'thesis.txt'), 'mine');
    const { status, stderr } = pix2pix('evaluate', 'run', 'data', '--metrics', 'l1', '--out', 'own');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('Replacing the earlier report in own\n'),
    });
    expect(bytesOf('own.new', 'thesis.txt').toString()).toBe('mine');
  });

  it('replaces no file that it did not make by the segmenter that it trains', () => {
    const train = [
      'evaluate',
      'run',
      'data',
      '--metrics',
      'l1',
      '--train-segmenter',
      '--segmenter-steps',
      '1',
    ];
    cpSync(join(root, 'run', 'model.onnx'), join(root, 'run', 'segmenter.onnx'));
    const refused = pix2pix(...train);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('segmenter.onnx: was not trained'),
    });
    expect(bytesOf('run', 'segmenter.onnx').equals(bytesOf('run', 'model.onnx'))).toBe(true);
    rmSync(join(root, 'run', 'segmenter.onnx'));
    expect(pix2pix(...train).status).toBe(0);
    const again = pix2pix(...train, '--seed', '1');
    expect(again).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('segmenter.onnx was trained on other'),
    });
  });

  it('gives folders of equal names names of their own', () => {
    for (const name of ['x/out', 'y/out'])
      cpSync(join(root, 'data', 'val'), join(root, name), { recursive: true });
    const args = ['--outputs', 'x/out', 'y/out', '--targets', 'data/val', '--metrics', 'l1', '--json'];
    expect(JSON.parse(pix2pix('evaluate', ...args).stdout).models).toEqual(['x/out', 'y/out']);
  });
});

describe('export --web', () => {
  it('keeps what it did not make, such as .git and CNAME, and says so', () => {
    expect(pix2pix('export', 'run', '--web', 'site')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('or try it here: npx serve site\n'), // Node is there, Python need not be
    });
    mkdirSync(join(root, 'site', '.git'));
    writeFileSync(join(root, 'site', '.git', 'HEAD'), 'ref: refs/heads/main');
    writeFileSync(join(root, 'site', 'CNAME'), 'example.org');
    const { status, stderr } = pix2pix('export', 'run', '--web', 'site');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/replaced the \d+ files of the earlier export\n.*site: \.git, CNAME\n/),
    });
    expect(bytesOf('site', '.git', 'HEAD').toString()).toBe('ref: refs/heads/main');
    expect(bytesOf('site', 'CNAME').toString()).toBe('example.org');
  });
});

describe('train', () => {
  const tiny = ['--size', '64', '--ngf', '2', '--ndf', '2', '--max-steps', '1'];

  it('puts no run among the pairs that it learns from, where its samples would be pairs', () => {
    for (const out of ['data/train/run', 'data/val']) {
      const { status, stderr } = pix2pix('train', 'data', ...tiny, '--out', out);
      expect({ out, status, stderr }).toEqual({
        out,
        status: 1,
        stderr: expect.stringContaining('is inside data/'),
      });
    }
    expect(readdirSync(join(root, 'data', 'train'))).toHaveLength(16);
    expect(pix2pix('train', 'data', ...tiny, '--out', 'run')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('run: is not empty'),
    });
  });
});
