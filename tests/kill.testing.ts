/** A training that is killed again and again: what tests and the script of many kills share. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../src/core/random.ts';

const BIN = fileURLToPath(new URL('../bin/pix2pix.mjs', import.meta.url));

/** Killed within so long of its start: from before the engine is loaded to well into the training. */
const LONGEST_LIFE_MS = 1500;

/** Runs `pix2pix` to its end, or kills it after `lifeMs`; resolves with its exit code, null where it was killed. */
const pix2pix = (cwd: string, args: readonly string[], lifeMs?: number): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd, stdio: 'ignore' });
    const timer = lifeMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), lifeMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });

export interface KillOptions {
  /** Folder that holds `data` and gets the runs. */
  readonly root: string;
  readonly kills: number;
  readonly epochs: number;
  /** Seed of the moments. */
  readonly seed: number;
}

/**
 * Trains `whole` uninterrupted and `killed` with kills at random moments, each followed by a resume. Resolves with
 * how many were killed in fact: a process may have ended before its moment.
 */
export const trainWithKills = async ({ root, kills, epochs, seed }: KillOptions): Promise<number> => {
  const start = (out: string): string[] => [
    'train',
    'data',
    '--size',
    '64',
    '--ngf',
    '4',
    '--ndf',
    '4',
    '--epochs',
    String(epochs),
    '--out',
    out,
  ];
  if ((await pix2pix(root, start('whole'))) !== 0) throw new Error('the uninterrupted training failed');
  const stream = randomStream(seed, 'kills');
  let numKilled = 0;
  let isStarted = false;
  while (numKilled < kills) {
    const args = isStarted ? ['train', '--resume', 'killed'] : start('killed');
    const code = await pix2pix(root, args, stream.uniform() * LONGEST_LIFE_MS);
    if (code === null) numKilled++;
    else if (code !== 0 && isStarted) throw new Error(`resume ended with ${code} after ${numKilled} kills`);
    isStarted ||= await isRun(join(root, 'killed'));
    if (code === 0) break; // the training is done: nothing is left to kill
  }
  if ((await pix2pix(root, ['train', '--resume', 'killed'])) !== 0) throw new Error('the last resume failed');
  return numKilled;
};

const isRun = async (folder: string): Promise<boolean> => {
  const { isRunFolder } = await import('../src/training/node/run-folder.ts');
  return isRunFolder(folder);
};
