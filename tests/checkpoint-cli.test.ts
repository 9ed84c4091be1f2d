/** `--checkpoint` of every command that takes a model, each a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin', 'pix2pix.mjs');

let root: string;

const pix2pix = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const bytesOf = (...parts: readonly string[]): Buffer => readFileSync(join(root, ...parts));

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-checkpoint-'));
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  pix2pix('dataset', 'sample', 'data', '--pairs', '6', '--size', '64');
  const tiny = ['--size', '64', '--ngf', '4', '--ndf', '4', '--epochs', '2', '--keep', '2'];
  pix2pix('train', 'data', ...tiny, '--out', 'run');
});
afterAll(() => rmSync(root, { recursive: true }));

describe('translate', () => {
  const translated = (name: string, ...flags: readonly string[]) => {
    const result = pix2pix('translate', 'run', 'data/test', '--pairs', ...flags, '--out', name);
    expect(result.status).toBe(0);
    return { stderr: result.stderr, bytes: bytesOf(name, '0001.png') };
  };

  it('says which weights it took; without the flag those of model.onnx, which has the latest', () => {
    const usual = translated('usual');
    expect(usual.stderr).toContain(
      'run: model.onnx, epoch 2, step 8 (the latest weights; --checkpoint best takes others)\n',
    );
    const latest = translated('latest', '--checkpoint', 'latest');
    expect(latest.stderr).toContain('run: checkpoint latest, epoch 2, step 8\n');
    expect(latest.bytes.equals(usual.bytes)).toBe(true);
    expect(translated('best', '--checkpoint', 'best').stderr).toMatch(
      /run: checkpoint best, epoch [12], step [48]\n$/,
    );
  });

  it('takes an earlier epoch by its name, and a file of another folder', () => {
    const early = translated('early', '--checkpoint', 'epoch-0001');
    expect(early.stderr).toContain('run: checkpoint epoch-0001, epoch 1, step 4\n');
    expect(early.bytes.equals(bytesOf('usual', '0001.png'))).toBe(false);
    copyFileSync(join(root, 'run', 'checkpoints', 'epoch-0001.safetensors'), join(root, 'moved.safetensors'));
    expect(translated('moved', '--checkpoint', 'moved.safetensors').bytes.equals(early.bytes)).toBe(true);
  });

  it('lists those that there are where one is not', () => {
    const { status, stderr } = pix2pix(
      'translate',
      'run',
      'data/test',
      '--checkpoint',
      'bst',
      '--out',
      'none',
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /run: has no checkpoint "bst"; it has best \(epoch .*\), latest \(epoch 2, step 8\), epoch-0001 \(epoch 1, step 4\), .*did you mean "best"\?\n$/,
    );
  });

  it('works for a run that has no model.onnx', () => {
    renameSync(join(root, 'run', 'model.onnx'), join(root, 'model.onnx'));
    const without = pix2pix('translate', 'run', 'data/test', '--out', 'none');
    expect(without).toMatchObject({ status: 1, stderr: expect.stringContaining('latest (epoch 2, step 8)') });
    expect(translated('stopped', '--checkpoint', 'latest').bytes.equals(bytesOf('usual', '0001.png'))).toBe(
      true,
    );
    renameSync(join(root, 'model.onnx'), join(root, 'run', 'model.onnx'));
  });
});

describe('other commands', () => {
  it('evaluate measures a checkpoint, and compares two of one run', () => {
    const flags = ['data', '--split', 'train', '--metrics', 'l1', '--json'];
    const one = pix2pix('evaluate', 'run', ...flags, '--checkpoint', 'epoch-0001');
    expect(one.stderr).toContain('run: checkpoint epoch-0001, epoch 1, step 4\n');
    const record = JSON.parse(one.stdout);
    expect(record.settings['model run']).toBe('checkpoint epoch-0001, epoch 1, step 4, objective L1+cGAN');
    const files = ['epoch-0001', 'epoch-0002'].map((name) => `run/checkpoints/${name}.safetensors`);
    const two = JSON.parse(pix2pix('evaluate', ...files, ...flags).stdout);
    expect(two.models).toEqual(['epoch-0001', 'epoch-0002']);
    expect(two.scores[0].scores[0].value).toBe(record.scores[0].scores[0].value);
    expect(two.scores[0].scores[1].value).not.toBe(record.scores[0].scores[0].value);
  });

  it('info lists the checkpoints with epoch, step and validation', () => {
    const { stdout } = pix2pix('info', 'run');
    expect(stdout).toMatch(
      /\ncheckpoint +epoch +step +l1\nbest +[12] +[48] +0\.\d+\nlatest +2 +8 +0\.\d+\nepoch-0001 +1 +4 +0\.\d+\n/,
    );
    expect(JSON.parse(pix2pix('info', 'run', '--json').stdout).checkpoints).toMatchObject([
      { name: 'best' },
      { name: 'latest', epoch: 2, step: 8, validation: { l1: expect.any(Number) } },
      { name: 'epoch-0001', epoch: 1 },
      { name: 'epoch-0002', epoch: 2 },
    ]);
  });

  it('export puts a checkpoint into the page', () => {
    const { status, stdout, stderr } = pix2pix(
      ...['export', 'run', '--web', 'page', '--checkpoint', 'epoch-0001', '--json'],
    );
    expect(status).toBe(0);
    expect(stderr).toBe('run: checkpoint epoch-0001, epoch 1, step 4\n');
    expect(JSON.parse(stdout).models).toMatchObject([{ from: 'checkpoint epoch-0001, epoch 1, step 4' }]);
  });

  it('serve translates by a checkpoint and gives it as a model', async () => {
    const args = ['serve', 'run', '--checkpoint', 'epoch-0001', '--port', '0', '--json'];
    const child = spawn(process.execPath, [BIN, ...args], { cwd: root });
    try {
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const url: string = await new Promise((resolve) => {
        child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(JSON.parse(text).url));
      });
      expect(stderr).toBe('run: checkpoint epoch-0001, epoch 1, step 4\n');
      const { models } = (await (await fetch(new URL('api/models', url))).json()) as {
        models: { url: string }[];
      };
      expect(models).toMatchObject([{ name: 'run', trainedWidth: 64 }]);
      const model = Buffer.from(await (await fetch(new URL(models[0]?.url as string, url))).arrayBuffer());
      expect(model.length).toBeGreaterThan(1000);
      expect(model.equals(bytesOf('run', 'model.onnx'))).toBe(false);
      const answer = await fetch(new URL('api/models/run/translate?pair=1&key=0001', url), {
        method: 'POST',
        body: new Uint8Array(bytesOf('data', 'test', '0001.png')),
      });
      expect(answer.status).toBe(200);
      const image = Buffer.from(await answer.arrayBuffer());
      expect(image.subarray(1, 4).toString()).toBe('PNG');
      expect(image.equals(bytesOf('early', '0001.png'))).toBe(true);
    } finally {
      child.kill();
    }
    const missing = pix2pix('serve', 'run', '--checkpoint', 'epoch-7');
    expect(missing).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('has no checkpoint epoch-7'),
    });
  });
});
