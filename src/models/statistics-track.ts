/** Batch norms of a training step: what their statistics are taken over, and the running statistics that follow. */
import { type Tensor, tensor } from '../core/tensor.ts';
import { input, stopGradient } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import {
  normalizeBatch,
  normalizeWholeBatch,
  type RunningStatistics,
  shareOfBatch,
  shareOfWholeBatch,
  updateRunningStatistics,
  wholeBatch,
} from '../nn/normalization.ts';
import { type Layer, layerStatistics } from './layers.ts';
import { type Arena, arenaOf, stateName } from './state-layout.ts';

/**
 * What batch norms of a graph take their statistics over, and what the graph gives of running ones: each part of a batch by
 * itself, and new values; the same, and the shares of the batches that it met, for those who put together what several
 * processes met; or all of `parts` parts together, and their shares.
 */
export type StatisticsForm = 'values' | 'shares' | { readonly parts: number };

/** Input [K,1] of a graph whose norms are over K parts: 1 in the row of the part that it sees. */
export const OWN_PART = 'part.own';

/** What norms take of a batch in one of `parts`, counted from 0. */
export const ownPartFeed = (part: number, parts: number): Tensor =>
  tensor(
    [parts, 1],
    Float32Array.from({ length: parts }, (_, row) => (row === part ? 1 : 0)),
  );

/** Norms of batches by gamma, beta and epsilon. */
type Normalize = (gamma: Value, beta: Value, epsilon: number) => Value;

/** Batch norms of a step, and running statistics: each batch that a network meets moves them. */
export class StatisticsTrack {
  private readonly latest = new Map<string, RunningStatistics>();
  /** The shares of every batch that a layer met, in order. */
  private readonly met = new Map<string, RunningStatistics[]>();
  private readonly form: StatisticsForm;
  private own: Value | undefined;

  constructor(form: StatisticsForm = 'values') {
    this.form = form;
  }

  /** How a layer's batch x [N,C,H,W] is normalised; its running statistics follow. */
  meet(arena: Arena, layer: Layer, x: Value): Normalize {
    if (typeof this.form === 'string') {
      this.follow(arena, layer, x, this.form);
      return (gamma, beta, epsilon) => normalizeBatch(x, gamma, beta, epsilon);
    }
    const { parts } = this.form;
    this.own ??= input(OWN_PART, [parts, 1]);
    const whole = wholeBatch(x, this.own);
    this.share(arena, layer, shareOfWholeBatch(whole, parts));
    return (gamma, beta, epsilon) => normalizeWholeBatch(whole, gamma, beta, epsilon);
  }

  private share(arena: Arena, layer: Layer, share: RunningStatistics): void {
    const key = stateName(arena, layer.name);
    this.met.set(key, [...(this.met.get(key) ?? []), share]);
  }

  private follow(arena: Arena, layer: Layer, x: Value, form: 'values' | 'shares'): void {
    if (form === 'shares') {
      this.share(arena, layer, shareOfBatch(stopGradient(x)));
      return;
    }
    const key = stateName(arena, layer.name);
    const [mean, variance] = layerStatistics(layer).map(({ name, shape }) =>
      input(stateName(arena, name), shape),
    );
    const before = this.latest.get(key) ?? { mean: mean as Value, variance: variance as Value };
    this.latest.set(key, updateRunningStatistics(before, stopGradient(x)));
  }

  /** New values by state name, or shares by `shareName`, of the layers of each network that met a batch. */
  outputs(networks: Readonly<Record<string, readonly Layer[]>>): Readonly<Record<string, Value>> {
    return Object.fromEntries(
      Object.entries(networks).flatMap(([network, layers]) =>
        layers.flatMap((layer): [string, Value][] => {
          const arena = arenaOf(network, 'statistics');
          const key = stateName(arena, layer.name);
          const names = layerStatistics(layer).map(({ name }) => stateName(arena, name)) as [string, string];
          const after = this.latest.get(key);
          return [
            ...(after ? bothOf(after, (index) => names[index]) : []),
            ...(this.met.get(key) ?? []).flatMap((share, meeting) =>
              bothOf(share, (index) => shareName(meeting, names[index])),
            ),
          ];
        }),
      ),
    );
  }
}

const bothOf = ({ mean, variance }: RunningStatistics, name: (index: 0 | 1) => string): [string, Value][] => [
  [name(0), mean],
  [name(1), variance],
];

const SHARES = 'share';

/** The output that holds what a batch adds to a running statistic; batches are counted from 0 within a graph. */
const shareName = (meeting: number, statistic: string): string => `${SHARES}${meeting}:${statistic}`;

/** The statistic, by its name in the state, that an output of a graph is a share of. */
export const statisticOfShare = (output: string): string | undefined =>
  new RegExp(`^${SHARES}\\d+:(.*)$`).exec(output)?.[1];
