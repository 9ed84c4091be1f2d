/**
 * What a training step costs on a device, against its floor: the multiply-adds of the layer tables at the best
 * rate of large matrix products, and Adam's traffic at the best rate of a large copy, both in the same run.
 */
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { gemm, graph, input, neg } from '../graph/build.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import { networkInfo, stepMultiplyAdds } from '../models/network-info.ts';
import type { Device, Program, State } from '../runtime/device.ts';
import { imageSize } from '../settings/image-size.ts';
import type { Options } from '../settings/options.ts';
import { openTrainer, type Trainer } from './trainer.ts';

export interface StepBenchmark {
  /** Median of the timed steps. */
  readonly stepSeconds: number;
  readonly allStepSeconds: readonly number[];
  readonly floorSeconds: number;
  /** stepSeconds / floorSeconds. */
  readonly floorRatio: number;
  /** Arithmetic of a step by the layer tables, in 10^9 floating-point operations. */
  readonly stepGflop: number;
  /** Best rate of the two matrix products. */
  readonly gemmGflops: number;
  /** Best rate of a large copy, bytes read and written, in 10^9 a second. */
  readonly copyGBs: number;
  /** Trained values of both networks. */
  readonly parameters: number;
}

export interface BenchmarkOptions {
  /** Timed steps, after two that warm caches and pools. */
  readonly steps: number;
  /** Called after the steps and before the copies, whose buffers are not the training's. */
  readonly onStepsDone?: () => void;
  /** The device's own if absent. */
  readonly plan?: LoweringPlan | undefined;
}

/** Measures a device by its options' training step. */
export const benchmarkStep = async (
  device: Device,
  options: Options,
  { steps, onStepsDone, plan }: BenchmarkOptions,
): Promise<StepBenchmark> => {
  const gemmBefore = await bestGemmRate(device);
  const trainer = await openTrainer(device, options, plan);
  const allStepSeconds = await timeSteps(trainer, steps);
  onStepsDone?.();
  const { multiplyAdds, parameters } = stepSize(trainer);
  await trainer.dispose();
  const gemmRate = Math.max(gemmBefore, await bestGemmRate(device));
  const copyRate = await bestCopyRate(device);
  const floorSeconds = (2 * multiplyAdds) / gemmRate + (ADAM_BYTES * parameters) / copyRate;
  const stepSeconds = median(allStepSeconds);
  return {
    stepSeconds,
    allStepSeconds,
    floorSeconds,
    floorRatio: stepSeconds / floorSeconds,
    stepGflop: (2 * multiplyAdds) / 1e9,
    gemmGflops: gemmRate / 1e9,
    copyGBs: copyRate / 1e9,
    parameters,
  };
};

/** Bytes that Adam moves for a parameter: p, m and v read and written, the gradient read. */
const ADAM_BYTES = 28;

const stepSize = ({ options, recipe: { networks } }: Trainer) => {
  const { batchSize } = options;
  const { width, height } = imageSize(options);
  return {
    multiplyAdds: batchSize * stepMultiplyAdds(networks, height, width),
    parameters: networks.reduce((sum, network) => sum + networkInfo(network, height, width).parameters, 0),
  };
};

const WARM_UP_STEPS = 2;

/** Seconds of each of some steps on random images, after two that warm up. */
export const timeSteps = async (trainer: Trainer, steps: number): Promise<number[]> => {
  const { batchSize, inputChannels, outputChannels, lr, pixelWeights } = trainer.options;
  const { width, height } = imageSize(trainer.options);
  const x = randomImages([batchSize, inputChannels, height, width], 'input');
  const y = randomImages([batchSize, outputChannels, height, width], 'target');
  const w = pixelWeights === 'folder' ? ones([batchSize, 1, height, width]) : undefined;
  const seconds: number[] = [];
  for (let step = 1; step <= WARM_UP_STEPS + steps; step++) {
    const begin = performance.now();
    await trainer.step(step, lr, x, y, w);
    if (step > WARM_UP_STEPS) seconds.push((performance.now() - begin) / 1000);
  }
  return seconds;
};

const ones = (shape: readonly number[]): Tensor => {
  const length = shape.reduce((product, dim) => product * dim, 1);
  return tensor(shape, new Float32Array(length).fill(1));
};

const randomImages = (shape: readonly number[], name: string): Tensor => {
  const stream = randomStream(0, 'benchmark', name);
  const length = shape.reduce((product, dim) => product * dim, 1);
  return tensor(
    shape,
    Float32Array.from({ length }, () => 2 * stream.uniform() - 1),
  );
};

/** Rows, inner and columns of the products that set the floor. */
const GEMMS = [
  [512, 4096, 1024],
  [1024, 1024, 1024],
] as const;

const GEMM_TRIALS = 12; // the best of them is the machine's, not its neighbours'

/** The best rate of two large matrix products, in floating-point operations a second. */
export const bestGemmRate = async (device: Device): Promise<number> => {
  let best = 0;
  for (const [m, k, n] of GEMMS) {
    const state = await device.createState({
      gemm: [
        { name: 'a', shape: [m, k] },
        { name: 'b', shape: [k, n] },
        { name: 'c', shape: [m, n] },
      ],
      ...MARK,
    });
    await state.write(new Map([randomMatrix('a', m, k), randomMatrix('b', k, n)]));
    const program = await device.compile(graph({ c: gemm(input('a', [m, k]), input('b', [k, n])) }), {
      state,
    });
    const seconds = await bestRunSeconds(device, state, program, GEMM_TRIALS);
    best = Math.max(best, (2 * m * k * n) / seconds);
    await program.dispose();
    await state.dispose();
  }
  return best;
};

const randomMatrix = (name: string, rows: number, columns: number): readonly [string, Tensor] => [
  name,
  randomImages([rows, columns], name),
];

const COPY_VALUES = 32 * 1024 * 1024; // 128 MB, beyond every cache
const COPY_TRIALS = 6;

/** Bytes a second, read and written: the better of a host copy and of a pass through the engine. */
const bestCopyRate = async (device: Device): Promise<number> => {
  const source = new Float32Array(COPY_VALUES).fill(1);
  const target = new Float32Array(COPY_VALUES);
  const host = await bestSeconds(COPY_TRIALS, async () => target.set(source));
  const state = await device.createState({
    from: [{ name: 'from', shape: [COPY_VALUES] }],
    to: [{ name: 'to', shape: [COPY_VALUES] }],
    ...MARK,
  });
  const program = await device.compileSweep((length) => graph({ b: neg(input('a', [length])) }), {
    state,
    arenas: { a: 'from', b: 'to' },
  });
  const engine = await bestRunSeconds(device, state, program, COPY_TRIALS);
  await program.dispose();
  await state.dispose();
  return (COPY_VALUES * 8) / Math.min(host, engine);
};

/** An arena that no program writes: reading it from a device with a queue waits for what was queued before. */
const MARK = { mark: [{ name: 'mark', shape: [1] }] };

/** What a GPU queues in a tenth of a second, and at most so many: its answer takes as long as a small product. */
const QUEUED = { seconds: 0.1, mostRuns: 10 };

/** Of one run that has ended, where fetching nothing would only queue it. */
const bestRunSeconds = async (
  device: Device,
  state: State,
  program: Program,
  trials: number,
): Promise<number> => {
  const runAndWait = async (runs: number): Promise<void> => {
    for (let run = 0; run < runs; run++) await program.run();
    await state.read('mark');
  };
  const one = await bestSeconds(trials, () => runAndWait(1));
  const runs = Math.min(Math.floor(QUEUED.seconds / one), QUEUED.mostRuns);
  if (device.info.device !== 'webgpu' || runs < 2) return one;
  return (await bestSeconds(trials, () => runAndWait(runs))) / runs;
};

const MOST_SECONDS = 10; // of trials on a device so slow that its first run is good enough

const bestSeconds = async (trials: number, run: () => Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  await run(); // warms up
  const warmUp = (performance.now() - begin) / 1000;
  if (warmUp > MOST_SECONDS) return warmUp;
  let best = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < trials; trial++) {
    const start = performance.now();
    await run();
    best = Math.min(best, (performance.now() - start) / 1000);
    if (performance.now() - begin > MOST_SECONDS * 1000) break;
  }
  return best;
};

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
};
