/** About how much memory a training takes, known before it begins. */
import { elementCount } from '../core/shape.ts';
import { CPU_PLAN, type LoweringPlan } from '../lowering/plan.ts';
import { discriminatorArchitecture, generatorArchitecture } from '../models/architecture.ts';
import type { Options } from '../models/options.ts';
import { trainingLayout } from '../models/state-layout.ts';
import { peakValueBytes } from '../runtime/memory-estimate.ts';
import { stepGraph } from './trainer.ts';

const FLOAT32_BYTES = 4;

/** Node, the engine and decoders before any network: measured with the smallest one. */
const BASE_BYTES = 150e6;

/** The engine's arena keeps gaps between values of unequal size: measured, see docs/performance.md. */
const ARENA_FACTOR = 2;

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
  const generator = generatorArchitecture(options);
  const discriminator = discriminatorArchitecture(options);
  const layout = trainingLayout(generator, discriminator);
  const stateBytes =
    FLOAT32_BYTES *
    Object.values(layout)
      .flat()
      .reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const valueBytes = peakValueBytes(stepGraph(options, generator, discriminator), plan);
  return { stateBytes, valueBytes, totalBytes: BASE_BYTES + stateBytes + ARENA_FACTOR * valueBytes };
};
