/** What processes that train together add up of their states: gradients, and shares of running statistics. */
import { Pix2PixError } from '../core/errors.ts';
import type { Peers } from '../core/peers.ts';
import type { Tensor } from '../core/tensor.ts';
import { statisticOfShare } from '../models/statistics-track.ts';
import { RUNNING_KEPT } from '../nn/normalization.ts';
import type { State } from '../runtime/device.ts';
import { optionText } from '../settings/option-text.ts';
import { alike } from './agreement.ts';

/** Throws OPTION for a batch of so many parts that not every rank gets as many of them. */
export const requireSharedOut = (parts: number, { size }: Pick<Peers, 'size'>): void => {
  if (size === 1 || (parts > 1 && parts % size === 0)) return;
  throw new Pix2PixError(
    'OPTION',
    `train: the ${parts === 1 ? 'one part' : `${parts} parts`} of a batch, ${optionText('accumulate', parts)}, cannot be shared out to ${size} ranks; start as many ranks as divide ${parts}, or begin a run with a multiple of ${size}`,
  );
};

/** Adds up an arena over all ranks, in place where it is in host memory. */
export const sumArena = async (state: State, arena: string, peers: Peers): Promise<void> => {
  const memory = state.memory(arena);
  if (memory) return peers.sum(memory);
  const tensors = [...(await state.read(arena))];
  const all = new Float32Array(tensors.reduce((total, [, { data }]) => total + data.length, 0));
  const parts = new Map<string, Tensor>();
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    all.set(data, begin);
    parts.set(name, { shape, data: all.subarray(begin, begin + data.length) });
    begin += data.length;
  }
  await peers.sum(all);
  await state.write(parts);
};

/** Shares of running statistics by output of a graph, for each part of a batch in turn. */
export type Shares = readonly Readonly<Record<string, Tensor>>[];

/**
 * Moves running statistics by what all ranks met, in the order of ranks, of their parts, and of the batches of a graph: as
 * one process that meets all of them.
 */
export const mixStatistics = async (state: State, shares: Shares, peers: Peers): Promise<void> => {
  const all = (await peers.gather(shares)).flat();
  const names = new Set(
    all.flatMap((part) => Object.keys(part).map((output) => statisticOfShare(output) as string)),
  );
  const arenas = new Set([...names].map((name) => name.slice(0, name.indexOf('/'))));
  const statistics = new Map<string, Tensor>();
  for (const arena of arenas)
    for (const [name, value] of await state.read(arena)) if (names.has(name)) statistics.set(name, value);
  for (const part of all)
    for (const [output, share] of Object.entries(part))
      moveStatistic((statistics.get(statisticOfShare(output) as string) as Tensor).data, share.data);
  await state.write(statistics);
};

const KEPT = Math.fround(RUNNING_KEPT);

/** In float32 after each operation, as the graph of one process does it. */
const moveStatistic = (values: Float32Array, share: Float32Array): void => {
  for (let i = 0; i < values.length; i++)
    values[i] = Math.fround((values[i] as number) * KEPT) + (share[i] as number);
};

/** Steps between comparisons of the weights of all ranks: a hash of 54 million takes 0.1 s. */
export const COMPARED_EVERY = 200;

/** Throws STATE if the weights of the networks are not the same bits on all ranks; all throw it. */
export const requireEqualWeights = async (
  state: State,
  networks: readonly string[],
  peers: Peers,
  step: number,
): Promise<void> => {
  const hashes: string[] = [];
  for (const network of networks) hashes.push(`${network} ${await hashOf(state, network)}`);
  const all = await peers.gather(hashes.join(', '));
  const others = all.flatMap((hash, rank) => (hash === all[0] ? [] : [rank]));
  if (others.length === 0) return;
  alike(() => {
    throw new Pix2PixError(
      'STATE',
      `train: after step ${step} ${others.length === 1 ? 'rank' : 'ranks'} ${others.join(', ')} and rank 0 have other weights (${all.join('; ')}); the ranks must run on processors of one kind with as many threads each: go on from the last checkpoint on such, or without the machine that differs`,
    );
  });
};

/** Of an arena's bits, in their order. */
const hashOf = async (state: State, arena: string): Promise<string> => {
  const memory = state.memory(arena);
  const parts = memory ? [memory] : [...(await state.read(arena)).values()].map(({ data }) => data);
  return parts.reduce((hash, part) => hashedBits(part, hash), FNV_START).toString(16);
};

// FNV-1a (Fowler, Noll, Vo) over words of 32 bits: it need not be safe against anyone, only see a changed bit.
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const hashedBits = (values: Float32Array, start: number): number => {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let hash = start;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ (words[i] as number), FNV_PRIME);
  return hash >>> 0;
};
