/** Processes that work together, in one. */
import { ALONE, type Peers } from '../core/peers.ts';

/** Ranks of one process, who meet when all have called. */
export const ranksOf = (size: number): readonly Peers[] => {
  let waiting: { readonly value: unknown; readonly resolve: (all: readonly unknown[]) => void }[] = [];
  return Array.from({ length: size }, (_, rank) => ({
    ...ALONE,
    rank,
    size,
    gather: <T>(value: T) =>
      new Promise<readonly T[]>((resolve) => {
        waiting[rank] = { value, resolve: resolve as (all: readonly unknown[]) => void };
        if (Object.keys(waiting).length < size) return;
        const all = waiting;
        waiting = [];
        for (const { resolve: done } of all) done(all.map(({ value: told }) => told));
      }),
  }));
};
