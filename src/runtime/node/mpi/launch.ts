/** What a launcher of MPI tells each process by its environment. */

export interface Launch {
  readonly rank: number;
  /** Processes in all. */
  readonly size: number;
  /** Processes on this machine, where the launcher tells. */
  readonly localSize: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of rank, size and processes on this machine, by launcher. */
const LAUNCHERS: readonly (readonly [rank: string, size: string, localSize: string])[] = [
  ['OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_SIZE'], // Open MPI's mpirun
  ['PMI_RANK', 'PMI_SIZE', 'MPI_LOCALNRANKS'], // MPICH's and Intel's mpiexec, srun --mpi=pmi2
  ['SLURM_PROCID', 'SLURM_STEP_NUM_TASKS', 'SLURM_STEP_TASKS_PER_NODE'], // srun
];

/** Undefined for a process that was started without a launcher, or alone. */
export const launchOf = (environment: Environment): Launch | undefined => {
  for (const [rankName, sizeName, localName] of LAUNCHERS) {
    const [rank, size] = [wholeNumber(environment[rankName]), wholeNumber(environment[sizeName])];
    if (rank !== undefined && size !== undefined && size > 1)
      return { rank, size, localSize: wholeNumber(environment[localName]) };
  }
  return undefined;
};

/** The number that a text begins with: Slurm writes `2(x3)` for three machines of two. */
const wholeNumber = (text: string | undefined): number | undefined => {
  const digits = /^\d+/.exec(text ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
};

/** Threads of the engine for each process: the machine's cores, shared out. */
export const threadsPerRank = (cores: number, { localSize, size }: Launch): number =>
  Math.max(1, Math.floor(cores / (localSize ?? size)));
