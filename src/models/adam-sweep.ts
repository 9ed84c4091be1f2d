/**
 * Adam over whole arenas of flat memory, and the moving average that may follow it, in one pass: what is read once
 * is written once.
 */
import { add, graph, input, mul } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { type AdamOptions, adamScalars, adamUpdate } from '../nn/adam.ts';
import { AVERAGE_FEEDS } from '../nn/moving-average.ts';
import { type Arena, arenaOf, type GradientFollower } from './state-layout.ts';

export interface AdamSweepOptions {
  readonly adam: AdamOptions;
  /** Whether `a` follows the parameters as their moving average. */
  readonly isAveraged: boolean;
  /** The gradients are the sum of these; `grad` alone if absent. */
  readonly gradients?: readonly GradientFollower[];
}

/** What the sweep calls a part of the gradients. */
const GRADIENT_NAMES: { readonly [K in GradientFollower]: string } = { grad: 'g', grad2: 'g2' };

/** Vectors of any length: inputs p, m, v, g, perhaps g2 and a, and scalars; outputs p, m, v, perhaps a. */
export const adamSweep =
  ({ adam, isAveraged, gradients = ['grad'] }: AdamSweepOptions) =>
  (length: number): Graph => {
    const vector = (name: string): Value => input(name, [length]);
    const next = adamUpdate(
      { parameter: vector('p'), m: vector('m'), v: vector('v') },
      gradients.map((part) => vector(GRADIENT_NAMES[part])).reduce((sum, part) => add(sum, part)),
      adamScalars(),
      adam,
    );
    const { parameter: p, m, v } = next;
    if (!isAveraged) return graph({ p, m, v });
    const [kept, taken] = [input(AVERAGE_FEEDS.kept, []), input(AVERAGE_FEEDS.taken, [])];
    return graph({ p, m, v, a: add(mul(vector('a'), kept), mul(p, taken)) });
  };

/** The arenas that the sweep of a network passes through. */
export const adamSweepArenas = (
  network: string,
  { isAveraged, gradients = ['grad'] }: Omit<AdamSweepOptions, 'adam'>,
): Readonly<Record<string, Arena>> => ({
  p: network,
  m: arenaOf(network, 'm'),
  v: arenaOf(network, 'v'),
  ...Object.fromEntries(gradients.map((part) => [GRADIENT_NAMES[part], arenaOf(network, part)])),
  ...(isAveraged ? { a: arenaOf(network, 'average') } : {}),
});
