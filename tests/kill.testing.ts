/** A training that is killed again and again: what tests and the script of many kills share. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../src/core/random.ts';
import { LATEST } from '../src/training/checkpoint-names.ts';
import { checkpointPath, readCheckpoint } from '../src/training/node/checkpoint-files.ts';
import { isRunFolder } from '../src/training/node/run-folder.ts';

const BIN = fileURLToPath(new URL('../bin/pix2pix.mjs', import.meta.url));

/** Killed within so long of a moment: from before the engine is loaded to well into the training. */
const LONGEST_LIFE_MS = 1000;

interface Life {
  /** What the clock starts at: the process, or the first step that it reports. */
  readonly from: 'start' | 'first step';
  readonly ms: number;
}

interface Ended {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs `pix2pix` to its end, or kills it at the end of its life. */
const pix2pix = (cwd: string, args: readonly string[], life?: Life): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let timer: NodeJS.Timeout | undefined;
    let stderr = '';
    const startClock = (): void => {
      timer ??= life && setTimeout(() => child.kill('SIGKILL'), life.ms);
    };
    if (life?.from === 'start') startClock();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (/step [\d,]+ of/.test(text)) startClock();
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stderr });
    });
  });

export interface KillOptions {
  /** Folder that holds `data` and gets the runs. */
  readonly root: string;
  readonly kills: number;
  /** Seed of the moments. */
  readonly seed: number;
  /** What is trained, as arguments of `train` but for its length and its folder. */
  readonly training: string;
}

/** More than any number of kills lets pass; the run ends where the kills do. */
const ENDLESS_EPOCHS = 2000;

/**
 * Trains `killed` with kills at random moments, each followed by a resume, then ends it two epochs later, and trains
 * `whole` to there without a kill. However fast or slow the machine, at least one checkpoint was resumed from.
 */
export const trainWithKills = async ({ root, kills, seed, training }: KillOptions): Promise<void> => {
  const stream = randomStream(seed, 'kills');
  const latest = checkpointPath(join(root, 'killed'), LATEST);
  for (let kill = 0; kill < kills || !existsSync(latest); kill++) {
    const isRun = await isRunFolder(join(root, 'killed'));
    const args = isRun ? ['train', '--resume', 'killed'] : start(training, 'killed', ENDLESS_EPOCHS);
    const from = stream.bernoulli(0.5) ? 'start' : 'first step';
    const { code, stderr } = await pix2pix(root, args, { from, ms: stream.uniform() * LONGEST_LIFE_MS });
    if (code !== null)
      throw new Error(`${args.join(' ')} ended with ${code} before kill ${kill + 1}:\n${stderr}`);
  }
  const { position } = (await readCheckpoint(latest)).record;
  const epochs = position.epoch + 2;
  await succeed(root, ['train', '--resume', 'killed', '--epochs', String(epochs)]);
  await succeed(root, start(training, 'whole', epochs));
};

const start = (training: string, out: string, epochs: number): string[] =>
  `train ${training} --epochs ${epochs} --out ${out}`.split(' ');

const succeed = async (root: string, args: readonly string[]): Promise<void> => {
  const { code, stderr } = await pix2pix(root, args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`);
};
