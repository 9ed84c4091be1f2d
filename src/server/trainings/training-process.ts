/** The process of a training: the same command that people type, which goes on when the server ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { kebabCase } from '../../settings/option-text.ts';
import { resolveOptions } from '../../settings/options.ts';
import { holderState, type RunLock } from '../../training/lock-holder.ts';
import { ownPidSpace, processFacts, startedOf } from '../../training/node/process-facts.ts';
import { readRunProcess } from '../runs/run-process.ts';
import type { TrainingFile } from './training-file.ts';

/** The program and its first arguments: `pix2pix`, in a package and in a checkout alike. */
export const OWN_COMMAND: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL('../../../bin/pix2pix.mjs', import.meta.url)),
];

/** What follows `pix2pix`. */
export const trainArguments = ({ folder, fresh }: Pick<TrainingFile, 'folder' | 'fresh'>): string[] => {
  if (!fresh) return ['train', '--resume', folder];
  const { data, preset, options } = fresh;
  return ['train', data, '--out', folder, '--preset', preset, ...flagsOf(options)];
};

/** Options as flags. A switch has one flag, which says the other of its default; asked for what it is anyway, it has none. */
const flagsOf = (options: NonNullable<TrainingFile['fresh']>['options']): string[] => {
  const defaults: Readonly<Record<string, unknown>> = resolveOptions();
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value !== 'boolean') return [`--${kebabCase(name)}=${value}`];
    if (value === defaults[name]) return []; // no preset changes a switch
    return [value ? `--${kebabCase(name)}` : `--no-${kebabCase(name)}`];
  });
};

export interface StartedProcess {
  readonly child: ChildProcess;
  /** Tells the process from a later one with its number. */
  readonly holder: RunLock;
  /** Resolves with how it ended. */
  readonly ended: Promise<ProcessEnd>;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts it in a session of its own, so that neither Ctrl+C at the server nor its end reaches it. */
export const startProcess = async (
  command: readonly string[],
  training: TrainingFile,
  log: string,
): Promise<StartedProcess> => {
  const [program, ...first] = command as readonly [string, ...string[]];
  const { PIX2PIX_TOKEN: _, ...env } = process.env; // the server's alone
  const file = await open(log, 'w');
  try {
    const child = spawn(program, [...first, ...trainArguments(training)], {
      detached: true,
      stdio: ['ignore', 'ignore', file.fd],
      env,
      windowsHide: true,
    });
    const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as ProcessEnd); // as: what Node gives
    ended.catch(() => {}); // it did not start, which is thrown below
    await once(child, 'spawn');
    child.unref();
    const pid = child.pid as number; // it was started
    return { child, ended, holder: { pid, ...(await ownPidSpace()), started: await startedOf(pid) } };
  } finally {
    await file.close();
  }
};

/** Whether the process of a training lives: by its number, or by the lock that it renews. */
export const isAlive = async ({ folder, process }: TrainingFile): Promise<boolean> => {
  const lock = await readRunProcess(folder);
  if (lock?.isAlive) return true;
  if (!process) return false;
  const [here, facts] = await Promise.all([ownPidSpace(), processFacts(process.pid)]);
  return holderState(process, { here, process: facts, lockAgeMs: 0 }) === 'alive';
};

/** So many lines say what went wrong. */
const LAST_LINES = 8;
/** The longest of our messages fit; one of an engine may be a page. */
const LONGEST_LINE = 500;
/** The end of a log, which holds those lines. */
const TAIL_BYTES = 16_384;

/** The last lines of a log, without blank ones and progress. `hide` replaces paths, which pages must not show. */
export const lastLines = async (log: string, hide: (line: string) => string): Promise<string[]> => {
  const text = await tailOf(log).catch(() => '');
  return text
    .split(/\r?\n|\r/)
    .map((line) => hide(line.trim().replace(/^pix2pix: /, '')).slice(0, LONGEST_LINE))
    .filter((line) => line !== '' && !/^(epoch|step) \d/.test(line))
    .slice(-LAST_LINES);
};

const tailOf = async (path: string): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
};
