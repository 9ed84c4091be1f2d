/** What the ranks of a training exchange in a step. */
import { elementCount } from '../core/shape.ts';
import { segmentsOf } from '../graph/segments.ts';
import { CPU_PLAN, type LoweringPlan } from '../lowering/plan.ts';
import { gradientsOfNetwork, graphsOf, type Phase, recipeLayout } from '../models/recipe.ts';
import { arenaOf } from '../models/state-layout.ts';
import { statisticOfShare } from '../models/statistics-track.ts';
import type { Options } from '../settings/options.ts';
import { trainingRecipe } from '../settings/training-recipe.ts';

export interface StepExchange {
  /** Of the gradients of all networks, as one rank holds them. */
  readonly bytes: number;
  /** Exchanges of up to some kilobytes: what ranks agree on, losses, statistics of batch norm. */
  readonly small: number;
}

/** What a step of these options exchanges between so many ranks, each of which takes one part of a batch. */
export const stepExchange = (
  options: Options,
  ranks: number,
  { lanes }: Pick<LoweringPlan, 'lanes'> = CPU_PLAN,
): StepExchange => {
  if (ranks === 1) return { bytes: 0, small: 0 };
  const recipe = trainingRecipe({ ...options, accumulate: ranks }, 'shares');
  const layout = recipeLayout(recipe, lanes);
  const arenas = recipe.phases.flatMap(({ updates }) =>
    updates.flatMap((name) =>
      gradientsOfNetwork(recipe, name, lanes).map((follower) => arenaOf(name, follower)),
    ),
  );
  const values = arenas
    .flatMap((arena) => layout[arena] ?? [])
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return {
    bytes: values * Float32Array.BYTES_PER_ELEMENT,
    small: 1 + recipe.phases.reduce((sum, phase) => sum + smallOf(phase, lanes), 0), // 1: the next step is agreed on
  };
};

/** Losses; running statistics, or sums inside of the graph where batch norm is over all ranks. */
const smallOf = (phase: Phase, lanes: LoweringPlan['lanes']): number => {
  const graphs = graphsOf(phase, lanes);
  const sums =
    graphs.length > 1 ? 0 : graphs.reduce((most, graph) => Math.max(most, segmentsOf(graph).length - 1), 0);
  if (sums > 0) return 1 + sums;
  const hasShares = graphs.some(({ outputs }) => Object.keys(outputs).some((name) => statisticOfShare(name)));
  return hasShares ? 2 : 1;
};
