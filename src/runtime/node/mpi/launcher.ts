/** The programs that start the processes of a launch, as this machine has them. */
import { spawnSync } from 'node:child_process';
import { isOpenMpi } from './mpi-library.ts';

export interface Launcher {
  readonly command: string;
  /** As it calls itself, in one line. */
  readonly version: string;
}

const COMMANDS = ['mpirun', 'mpiexec', 'srun'];

/** A command on a file system that hangs must not stop who looks for it. */
const MOST_MS = 20_000;

/** Those that are on the PATH and answer, in the order in which people use them. */
export const findLaunchers = (environment: NodeJS.ProcessEnv = process.env): readonly Launcher[] =>
  COMMANDS.flatMap((command) => {
    const { status, stdout } = spawnSync(command, ['--version'], {
      env: environment,
      encoding: 'utf8',
      timeout: MOST_MS,
    });
    return status === 0 ? [{ command, version: launcherVersion(stdout) }] : [];
  });

/** Of what a launcher prints: its first line, or for Hydra, MPICH's, the number that stands below. */
export const launcherVersion = (text: string): string => {
  const [first = ''] = text.trim().split('\n');
  const number = /^\s*Version:\s*(\S+)/m.exec(text)?.[1];
  return first.startsWith('HYDRA') ? `MPICH ${number ?? '(Hydra)'}` : first.trim();
};

/** Whether processes that it starts find one another by a library of that version; srun takes both kinds. */
export const startsFor = ({ command, version }: Launcher, libraryVersion: string): boolean =>
  command === 'srun' || isOpenMpi(version) === isOpenMpi(libraryVersion);
