/** Trainings that are asked to end, or lose their terminal: nothing that was trained is lost. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleDataSet } from '../src/data/node/make/write-sample.ts';
import { LATEST } from '../src/training/checkpoint-names.ts';
import { parseEvents } from '../src/training/events.ts';
import { checkpointPath, readCheckpoint } from '../src/training/node/checkpoint-files.ts';
import { buildOnce } from './built.testing.ts';

const BIN = join(fileURLToPath(new URL('..', import.meta.url)), 'bin', 'pix2pix.mjs');

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-stopping-'));
  await writeSampleDataSet(join(root, 'data'), { pairs: 6, size: 64, seed: 2 });
  buildOnce();
});
afterAll(() => rmSync(root, { recursive: true }));

const TINY = ['--size', '64', '--ngf', '4', '--ndf', '4'];

/** Starts a training, and calls `act` once when its first step is reported; resolves when it has ended. */
const train = (args: readonly string[], act: (child: ChildProcess) => void) =>
  new Promise<{ status: number | null; signal: string | null; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [BIN, 'train', ...args], { cwd: root });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const isFirst = !/step 1 of/.test(stderr);
      stderr += text;
      if (isFirst && /step 1 of/.test(stderr)) act(child);
    });
    child.on('close', (status, signal) => resolve({ status, signal, stderr }));
  });

const savedStep = async (run: string): Promise<number> =>
  (await readCheckpoint(checkpointPath(join(root, run), LATEST))).record.position.step;

const stepsOf = (run: string): number[] =>
  parseEvents(readFileSync(join(root, run, 'events.jsonl'), 'utf8'))
    .filter(({ type }) => type === 'step')
    .map(({ step }) => step);

/** More than any test waits for. */
const ENDLESS = ['--epochs', '5000'];
const POLL = { timeout: 30_000, interval: 50 };

describe('a training', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('that gets %s ends after its step with all saved, and exit code %i', async (name, code) => {
    const run = name.toLowerCase();
    const ended = await train(['data', ...TINY, ...ENDLESS, '--out', run], (child) => {
      child.kill(name);
      if (name === 'SIGHUP') child.kill(name); // terminals and shells send it twice
    });
    expect(ended).toMatchObject({ status: code, signal: null });
    expect(ended.stderr).toContain('stopping after this step and saving');
    const step = await savedStep(run);
    expect(ended.stderr).toContain(`training: stopped at step ${step}; go on with pix2pix train --resume`);
    expect(stepsOf(run).at(-1)).toBe(step);
    const resumed = spawnSync(
      process.execPath,
      [BIN, 'train', '--resume', run, '--max-steps', `${step + 1}`],
      { cwd: root },
    );
    expect(resumed.status).toBe(0);
    expect(stepsOf(run).at(-1)).toBe(step + 1);
  });

  it('that loses its terminal or its reader trains on to its end', async () => {
    const ended = await train(['data', ...TINY, '--epochs', '3', '--out', 'unread'], (child) => {
      child.stderr?.destroy();
      child.stdout?.destroy();
    });
    expect(ended).toMatchObject({ status: 0, signal: null });
    expect(await savedStep('unread')).toBe(12);
    expect(stepsOf('unread')).toHaveLength(12);
  });
});

describe('a training whose terminal is closed', () => {
  it('ends with all saved, and exit code 129', async ({ skip }) => {
    if (process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0)
      skip('terminals are made by script of util-linux');
    const args = [...TINY, ...ENDLESS].join(' ');
    const shell = [
      `${process.execPath} ${BIN} train data ${args} --out closed & child=$!`,
      `trap 'kill -HUP $child' HUP`, // as bash does
      'wait $child',
      'wait $child', // the first one ends with the trap
      'echo $? > code',
    ].join('\n');
    const terminal = spawn('script', ['-qec', shell, '/dev/null'], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await expect.poll(() => existsSync(checkpointPath(join(root, 'closed'), LATEST)), POLL).toBe(true);
    terminal.kill('SIGKILL'); // as a window that is closed, or an ssh connection that is lost
    const code = join(root, 'code');
    await expect.poll(() => existsSync(code) && readFileSync(code, 'utf8'), POLL).toBe('129\n');
    const steps = stepsOf('closed');
    expect(await savedStep('closed')).toBe(steps.at(-1));
    expect(existsSync(join(root, 'closed', 'model.onnx'))).toBe(true);
  });
});

describe('results that stdout cannot take', () => {
  it('are an error, and the training is whole', async ({ skip }) => {
    if (process.platform !== 'linux') skip('only Linux has a device that is always full');
    const { status, stderr } = spawnSync(
      process.execPath,
      [BIN, 'train', 'data', ...TINY, '--max-steps', '1', '--json', '--out', 'full'],
      { cwd: root, encoding: 'utf8', stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] },
    );
    expect(stderr).toContain('pix2pix: the results cannot be written to stdout (ENOSPC');
    expect(status).toBe(1);
    expect(await savedStep('full')).toBe(1);
  });
});
