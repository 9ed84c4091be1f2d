/** About how much memory a training takes, known before it begins. */
import { elementCount } from '../core/shape.ts';
import type { Graph } from '../graph/ops.ts';
import { segmentsOf } from '../graph/segments.ts';
import { CPU_PLAN, type LoweringPlan } from '../lowering/plan.ts';
import { graphsOf, type Model, type Recipe, recipeLayout } from '../models/recipe.ts';
import { peakValueBytes } from '../runtime/memory-estimate.ts';
import type { Options } from '../settings/options.ts';
import { largestPhase, trainingRecipe } from '../settings/training-recipe.ts';

const FLOAT32_BYTES = 4;

// Fitted to the peaks of five trainings from 64x64, ngf 16 to 256x256, ngf 64, batch 4: bench/RESULTS.md.

/** Node, the engine and decoders before any network. */
const BASE_BYTES = 270e6;
/** What a model is written from is a copy of parameters, and a checkpoint is hashed tensor by tensor. */
const STATE_FACTOR = 1.25;
/**
 * The engine runs nodes in an order of its own, keeps gaps between values and buffers inside convolutions. The many equal
 * layers of CycleGAN's ResNets leave few gaps: 1.1 at 256x256, 9 blocks, ngf 64, and at 128x128, 6 blocks, ngf 32; 1.3 at
 * batch 4 of the latter.
 */
const VALUE_FACTORS: { readonly [M in Model]: number } = { pix2pix: 2.35, cyclegan: 1.45 };

/** Segments of the paper's step at 256x256 in two and in four parts, which carry values from one to the next. */
const SEGMENT_FACTOR = 1.5;

export interface MemoryEstimate {
  /** Parameters, gradients, moments and running statistics. */
  readonly stateBytes: number;
  /** Values that are alive at once during a step. */
  readonly valueBytes: number;
  /** Resident memory of a training at its peak. */
  readonly totalBytes: number;
}

/** The estimate for a training of these options on a CPU. */
export const estimateMemory = (options: Options, plan: LoweringPlan = CPU_PLAN): MemoryEstimate => {
  const recipe = trainingRecipe(options);
  const stateBytes =
    FLOAT32_BYTES *
    Object.values(recipeLayout(recipe, plan.lanes))
      .flat()
      .reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const bytesOf = (graphs: readonly Graph[]): number =>
    graphs.reduce((sum, graph) => sum + peakValueBytes(graph, plan), 0);
  const segments = segmentsOfAll(recipe);
  // Lanes run at the same time; segments and phases run in turn, but each keeps its memory.
  const phases = options.model === 'cyclegan' ? [largestPhase(recipe)] : recipe.phases; // as its factor was fitted
  const graphs = phases.flatMap((phase) => graphsOf(phase, plan.lanes));
  const valueBytes = bytesOf(segments.length > 0 ? segments : graphs);
  const factor = segments.length > 0 ? SEGMENT_FACTOR : VALUE_FACTORS[options.model];
  return {
    stateBytes,
    valueBytes,
    totalBytes: BASE_BYTES + STATE_FACTOR * stateBytes + factor * valueBytes,
  };
};

/** The graphs of phases whose parts wait for one another; none where none does. */
const segmentsOfAll = ({ phases }: Recipe): readonly Graph[] =>
  phases
    .map(({ graph }) => segmentsOf(graph))
    .filter(({ length }) => length > 1)
    .flatMap((segments) => segments.map(({ graph }) => graph));
