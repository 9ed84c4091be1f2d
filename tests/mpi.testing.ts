/** Commands as several processes that MPI connects. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/pix2pix.mjs', import.meta.url));

/** Why there is no mpirun that works; undefined where there is one. Throws in CI, where there must be. */
export const missingMpi = (): string | undefined => {
  const { status, error } = spawnSync('mpirun', ['--version'], { stdio: 'ignore' });
  if (status === 0) return undefined;
  const reason = `no mpirun (${error?.message ?? `exit code ${status}`}); apt install openmpi-bin`;
  if (process.env.CI) throw new Error(reason);
  return reason;
};

/** More processes than cores, as root too, and threads that are not bound. */
const LAUNCH = ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'];

const FAR = ['env', 'OMPI_COMM_WORLD_LOCAL_SIZE=1'];

export interface Launched {
  readonly exitCode: number | null;
  /** Everything that was printed, of all ranks and of mpirun. */
  readonly text: string;
}

export interface LaunchOptions {
  readonly cwd: string;
  readonly ranks: number;
  /** What the last rank is asked for in place of the same. */
  readonly last?: string;
  /** Lets each rank believe that it is on a machine of its own. */
  readonly isFar?: boolean;
  /** Kills this rank as soon as the text matches. */
  readonly kill?: { readonly rank: number; readonly when: RegExp };
  /** Is done as soon as the text matches. */
  readonly meanwhile?: { readonly when: RegExp; readonly work: () => void };
}

/** Runs `pix2pix` on some ranks, to its end. */
export const launch = (
  args: string,
  { cwd, ranks, last, isFar, kill, meanwhile }: LaunchOptions,
): Promise<Launched> =>
  new Promise((resolve) => {
    const started = (count: number, words: string): readonly string[] => [
      ...['-n', String(count), ...(isFar ? FAR : []), process.execPath, BIN],
      ...words.split(' '),
    ];
    const commands =
      last === undefined ? started(ranks, args) : [...started(ranks - 1, args), ':', ...started(1, last)];
    const child = spawn('mpirun', [...LAUNCH, ...commands], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const waiting = [
      ...(kill
        ? [{ ...kill, work: () => void process.kill(pidOfRank(child.pid as number, kill.rank), 'SIGKILL') }]
        : []),
      ...(meanwhile ? [meanwhile] : []),
    ];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        while (waiting[0]?.when.test(text)) waiting.shift()?.work();
      });
    child.on('close', (exitCode) => resolve({ exitCode, text }));
  });

/** Runs `pix2pix` as one process. */
export const alone = (args: string, cwd: string): Launched => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args.split(' ')], {
    cwd,
    encoding: 'utf8',
  });
  return { exitCode: status, text: stdout + stderr };
};

/** The process of a rank, among the children of an mpirun; Linux tells. */
const pidOfRank = (mpirun: number, rank: number): number => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const [, , , parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (Number(parent) === mpirun && environment.includes(`OMPI_COMM_WORLD_RANK=${rank}`))
        return Number(pid);
    } catch {
      // it ended in the meantime, or is not ours
    }
  throw new Error(`rank ${rank} of mpirun ${mpirun} was not found`);
};
