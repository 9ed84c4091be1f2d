/** Trainings that cannot begin, and disks that fill up, through the command: it ends, says why, and blocks nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeSampleDataSet } from '../src/data/node/make/write-sample.ts';
import { LATEST } from '../src/training/checkpoint-names.ts';
import { checkpointPath, readCheckpoint } from '../src/training/node/checkpoint-files.ts';
import { buildOnce } from './built.testing.ts';

const BIN = join(fileURLToPath(new URL('..', import.meta.url)), 'bin', 'pix2pix.mjs');

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-failed-start-'));
  await writeSampleDataSet(join(root, 'data'), { pairs: 6, size: 64, seed: 2 });
  buildOnce();
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => rmSync(join(root, 'run'), { recursive: true, force: true }));

/** A process that has not ended by itself by then hangs. */
const HANG_MS = 45_000;

/** Runs `pix2pix train`; `status` is null where it had to be ended. */
const train = (...args: readonly string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [BIN, 'train', ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: HANG_MS,
  });
  return { status, stderr };
};

const TINY = ['--size', '64', '--ngf', '4', '--ndf', '4', '--max-steps', '1'];
const start = (...args: readonly string[]) => train('data', ...TINY, '--out', 'run', ...args);

describe('a start that fails', () => {
  it.each([
    ['a batch larger than the data', ['--batch-size', '32'], 'has 4 pairs but a batch takes 32'],
    [
      'weights that are missing',
      ['--metrics', 'lpips', '--lpips-weights', 'none.safetensors'],
      'none.safetens',
    ],
    ['a network that is missing', ['--init-generator', 'none.pth'], 'none.pth: cannot be read'],
    ['more memory than there is', ['--batch-size', '4', '--ngf', '4000'], 'of memory are needed'],
  ] as const)(
    'by %s ends by itself and leaves no folder, and the corrected command works',
    (_, bad, text) => {
      const failed = start(...bad);
      expect(failed.stderr).toContain(text);
      expect(failed.status).toBe(1);
      expect(readdirSync(root)).toEqual(['data']);
      expect(start().status).toBe(0);
    },
  );

  it('by a port that is taken ends by itself and leaves no folder', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const child = spawn(
      process.execPath,
      [BIN, 'train', 'data', ...TINY, '--out', 'run', '--serve', '--port', String(port)],
      { cwd: root, stdio: 'ignore', timeout: HANG_MS },
    );
    const [status] = await once(child, 'close');
    server.close();
    expect(status).toBe(1);
    expect(readdirSync(root)).toEqual(['data']);
  });

  it('in an empty folder that was there leaves it empty', () => {
    rmSync(join(root, 'there'), { recursive: true, force: true });
    cpSync(join(root, 'data', 'test'), join(root, 'there'), { recursive: true });
    for (const name of readdirSync(join(root, 'there'))) rmSync(join(root, 'there', name));
    const failed = train('data', ...TINY, '--batch-size', '32', '--out', 'there');
    expect(failed.status).toBe(1);
    expect(readdirSync(join(root, 'there'))).toEqual([]);
    rmSync(join(root, 'there'), { recursive: true });
  });
});

describe('a resume that fails', () => {
  it('by a batch in run.json beyond the data ends by itself, and works again with what was there', () => {
    expect(start().status).toBe(0);
    const path = join(root, 'run', 'run.json');
    const text = readFileSync(path, 'utf8');
    const record = JSON.parse(text);
    writeFileSync(path, JSON.stringify({ ...record, options: { ...record.options, batchSize: 32 } }));
    const failed = train('--resume', 'run', '--max-steps', '2');
    expect(failed).toMatchObject({ status: 2, stderr: expect.stringContaining('batchSize is 32') });
    // The same before any checkpoint, where nothing tells the right batch.
    rmSync(join(root, 'run', 'checkpoints'), { recursive: true });
    const begun = { ...record, hasCheckpoint: false, options: { ...record.options, batchSize: 32 } };
    writeFileSync(path, JSON.stringify(begun));
    const hung = train('--resume', 'run', '--max-steps', '2');
    expect(hung).toMatchObject({ status: 1, stderr: expect.stringContaining('a batch takes 32') });
    writeFileSync(path, JSON.stringify({ ...begun, options: record.options }));
    expect(train('--resume', 'run', '--max-steps', '2').status).toBe(0);
  });
});

describe('a disk that fills up in the middle', () => {
  it('is told with the file, what was needed and the step that is saved', async ({ skip }) => {
    if (process.platform !== 'linux') skip('the limit on the size of files is that of Linux shells');
    expect(start().status).toBe(0);
    const saved = (await readCheckpoint(checkpointPath(join(root, 'run'), LATEST))).record.position.step;
    // A limit between the sizes of a sheet of samples and of a checkpoint, as a disk that becomes full.
    const command = `ulimit -f 200; exec ${process.execPath} ${BIN} train --resume run --max-steps 3`;
    const { status, stderr } = spawnSync('bash', ['-c', command], {
      cwd: root,
      encoding: 'utf8',
      timeout: HANG_MS,
    });
    expect(stderr).toMatch(
      /\.safetensors: there is no room to write [\d.]+ [kMG]B: EFBIG.* free\); free some space/,
    );
    expect(stderr).toContain(`the run is saved at step ${saved}: resume it (--resume run)`);
    expect(stderr).not.toContain('--skip-bad');
    expect(status).toBe(1);
    expect(train('--resume', 'run', '--max-steps', '3').status).toBe(0);
  });
});
