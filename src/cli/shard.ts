/** Which part of bulk work is this process's: `--shard 2/4`, or what a scheduler tells each of its tasks. */
import { InvalidArgumentError } from 'commander';
import type { Part } from '../core/part-of.ts';
import { launchOf } from '../runtime/node/mpi/launch.ts';

export interface Shard extends Part {
  /** Where it is known from. */
  readonly from: string;
}

/** The value of `--shard`: `2/4` for the second of four, or `none`. */
export const parseShard = (text: string): Shard | 'none' => {
  if (text === 'none') return 'none';
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(number) - 1, count: Number(count), from: `--shard ${text}` };
  if (number === undefined || shard.index < 0 || shard.index >= shard.count)
    throw new InvalidArgumentError('expected a number and how many there are, from 1/4 to 4/4, or none.');
  return shard;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** What is no launcher of MPI: names of index, count and, where indices do not begin at 0, the first index. */
const OTHERS: readonly {
  readonly index: string;
  readonly count: string;
  readonly first?: string;
}[] = [
  { index: 'SLURM_ARRAY_TASK_ID', count: 'SLURM_ARRAY_TASK_COUNT', first: 'SLURM_ARRAY_TASK_MIN' },
  { index: 'JOB_COMPLETION_INDEX', count: 'JOB_COMPLETIONS' }, // Kubernetes sets the first, its manifest the second
  { index: 'RANK', count: 'WORLD_SIZE' }, // torchrun and others
];

/** The part of this process by the first scheduler that tells one among several; undefined for a process alone. */
export const shardOf = (environment: Environment): Shard | undefined => {
  const launch = launchOf(environment);
  if (launch) return { index: launch.rank, count: launch.size, from: launch.from };
  for (const { index: indexName, count: countName, first = '' } of OTHERS) {
    const [index, count] = [environment[indexName], environment[countName]].map(wholeNumber);
    const begin = wholeNumber(environment[first]) ?? 0;
    if (index !== undefined && count !== undefined && count > 1 && index - begin < count)
      return { index: index - begin, count, from: `${indexName} and ${countName}` };
  }
  return undefined;
};

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
