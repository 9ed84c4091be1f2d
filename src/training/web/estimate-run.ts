/** How long a training in this tab will take, and how much memory, before it begins. */
import { withScope } from '../../core/scope.ts';
import type { Device } from '../../runtime/device.ts';
import type { PartialOptions, PresetName } from '../../settings/options.ts';
import { resolveRunOptions } from '../../settings/run-options.ts';
import { FIRST_POSITION } from '../checkpoint.ts';
import { estimateMemory } from '../memory.ts';
import { stepsPerEpochOf, totalSteps } from '../run-state.ts';
import { settleTabOptions } from './settle-tab-options.ts';
import { type OpenData, openPairs, openTabRun } from './tab-run.ts';

/** What a training will take, as far as this device tells before it begins. */
export interface TrainingEstimate {
  /** Measured here on a few steps; undefined where the training is refused. */
  readonly secondsPerStep: number | undefined;
  readonly totalSteps: number;
  /** Of all steps; validation and samples come on top. Undefined where the training is refused. */
  readonly totalSeconds: number | undefined;
  /** About how much memory it takes at its peak. */
  readonly memoryBytes: number;
  /** Why it cannot be trained here, and what to choose instead; undefined if it can. */
  readonly refusal: string | undefined;
}

/** A training that is only measured. */
export interface EstimateRequest {
  readonly openData: OpenData;
  readonly preset?: PresetName | undefined;
  readonly options?: PartialOptions | undefined;
}

/** Steps that compile, allocate and warm caches come first. */
const WARM_UP_STEPS = 2;
const TIMED_STEPS = 3;

/** WebAssembly's memory, of which the engine needs some for itself. */
const MOST_WASM_BYTES = 3.7e9;

/**
 * Measures a few steps on the first batch, and forgets what they learned. Throws OPTION for options that are wrong or that a tab
 * cannot do, DATA for unusable pairs.
 */
export const estimateTabRun = (device: Device, request: EstimateRequest): Promise<TrainingEstimate> =>
  withScope(async (scope) => {
    const { options: given } = resolveRunOptions(request);
    const data = await openPairs(scope, request, given);
    const { train } = data.splits;
    const options = await settleTabOptions(given, train);
    const steps = totalSteps(options, stepsPerEpochOf(train.count, options));
    const memoryBytes = estimateMemory(options, device.plan).totalBytes;
    const refusal = device.info.device === 'wasm' ? memoryRefusal(memoryBytes) : undefined;
    if (refusal !== undefined)
      return { secondsPerStep: undefined, totalSteps: steps, totalSeconds: undefined, memoryBytes, refusal };
    const { trainer, batches } = await openTabRun(scope, device, data, options, FIRST_POSITION);
    const { input, target, weight } = await batches.next();
    const seconds: number[] = [];
    for (let step = 1; step <= WARM_UP_STEPS + TIMED_STEPS; step++) {
      const begin = performance.now();
      await trainer.step(step, options.lr, input, target, weight);
      if (step > WARM_UP_STEPS) seconds.push((performance.now() - begin) / 1000);
    }
    const secondsPerStep = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
    return {
      secondsPerStep,
      totalSteps: steps,
      totalSeconds: secondsPerStep * steps,
      memoryBytes,
      refusal: undefined,
    };
  });

/** A line for people where a tab has too little memory. */
export const memoryRefusal = (bytes: number): string | undefined =>
  bytes <= MOST_WASM_BYTES
    ? undefined
    : `This training needs about ${(bytes / 1e9).toFixed(1)} GB of memory, and a tab without a GPU has 4 GB at most: choose smaller pictures, a smaller batch or fewer filters (size, batchSize, ngf, ndf), or train it with Node: pix2pix train`;
