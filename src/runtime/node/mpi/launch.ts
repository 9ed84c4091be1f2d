/** What a launcher of MPI tells each process by its environment. */

export interface Launch {
  readonly rank: number;
  /** Processes in all. */
  readonly size: number;
  /** Processes on this machine, where the launcher tells. */
  readonly localSize: number | undefined;
  /** Cores that this process alone was given, where the launcher tells. */
  readonly ownCores?: number;
  /** Whether the launcher binds processes to cores without being asked. */
  readonly binds: boolean;
  /** The variables that told rank and size. */
  readonly from: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Launcher {
  /** Names of variables. */
  readonly rank: string;
  readonly size: string;
  readonly localSize: string;
  readonly ownCores?: string;
  readonly binds: boolean;
}

const LAUNCHERS: readonly Launcher[] = [
  // Open MPI's mpirun, which binds small jobs to a core for each process
  {
    rank: 'OMPI_COMM_WORLD_RANK',
    size: 'OMPI_COMM_WORLD_SIZE',
    localSize: 'OMPI_COMM_WORLD_LOCAL_SIZE',
    binds: true,
  },
  // MPICH's and Intel's mpiexec, srun --mpi=pmi2
  {
    rank: 'PMI_RANK',
    size: 'PMI_SIZE',
    localSize: 'MPI_LOCALNRANKS',
    ownCores: 'SLURM_CPUS_PER_TASK',
    binds: false,
  },
  // srun, which binds tasks to what was asked for
  {
    rank: 'SLURM_PROCID',
    size: 'SLURM_STEP_NUM_TASKS',
    localSize: 'SLURM_STEP_TASKS_PER_NODE',
    ownCores: 'SLURM_CPUS_PER_TASK',
    binds: false,
  },
];

/** Undefined for a process that was started without a launcher, or alone. */
export const launchOf = (environment: Environment): Launch | undefined => {
  const numberOf = (name: string | undefined): number | undefined =>
    name === undefined ? undefined : wholeNumber(environment[name]);
  for (const { rank: rankName, size: sizeName, localSize, ownCores: coresName, binds } of LAUNCHERS) {
    const [rank, size, ownCores] = [numberOf(rankName), numberOf(sizeName), numberOf(coresName)];
    if (rank === undefined || size === undefined || size < 2) continue;
    const from = `${rankName} and ${sizeName}`;
    return {
      ...{ rank, size, localSize: numberOf(localSize), binds, from },
      ...(ownCores === undefined ? {} : { ownCores }),
    };
  }
  return undefined;
};

/** The number that a text begins with: Slurm writes `2(x3)` for three machines of two. */
const wholeNumber = (text: string | undefined): number | undefined => {
  const digits = /^\d+/.exec(text ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
};

/** Threads of the engine for each process: the cores that it was given, or an equal share of those that all may use. */
export const threadsPerRank = (
  cores: number,
  { localSize, size, ownCores }: Pick<Launch, 'localSize' | 'size' | 'ownCores'>,
): number => ownCores ?? Math.max(1, Math.floor(cores / (localSize ?? size)));
