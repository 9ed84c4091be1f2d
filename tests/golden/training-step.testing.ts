/** The golden training of make_goldens.py, as options, state, batches and expected values. */
import { elementCount } from '../../src/core/shape.ts';
import { graph } from '../../src/graph/build.ts';
import type { Graph, OpName, Value } from '../../src/graph/ops.ts';
import { reachable } from '../../src/graph/walk.ts';
import type { DiscriminatorArchitecture } from '../../src/models/discriminator.ts';
import type { GeneratorArchitecture } from '../../src/models/generator.ts';
import { layoutOf } from '../../src/models/networks.testing.ts';
import { noiseInputs } from '../../src/models/noise-inputs.ts';
import { discriminatorParameters, generatorParameters, stateName } from '../../src/models/state-layout.ts';
import { type TrainingStepOptions, trainingStep } from '../../src/models/training-step.ts';
import type { AnyTensor, Float64Tensor } from '../../src/reference/float64-tensor.ts';
import { relativeNormError } from '../../src/reference/random-tensors.testing.ts';
import goldenFile from './training-step.json' with { type: 'json' };

interface GoldenFile {
  readonly size: number;
  readonly ngf: number;
  readonly ndf: number;
  readonly depth: number;
  readonly batch: number;
  readonly lr: number;
  readonly lambdaL1: number;
  /** d_real, d_fake, g_gan, g_l1 of each step. */
  readonly losses: readonly (readonly [number, number, number, number])[];
  /** Output, logits on the real pair, and gradients of the first step. */
  readonly first: Readonly<Record<string, string>>;
  /** Parameters after the last step minus before. */
  readonly update: Readonly<Record<string, string>>;
  /** Running statistics after the last step. */
  readonly statistics: Readonly<Record<string, string>>;
}

export const golden = goldenFile as unknown as GoldenFile; // its lists of four are lists of any length to the compiler

const { output = '', logits = '', ...gradients } = golden.first;
export const resultsOfGolden = { output, logits };
/** Of both networks, in the first step. */
export const gradientsOfGolden = gradients;

/** Little-endian float64 values in base64. */
const decodeValues = (text: string): Float64Array => {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float64Array(bytes.buffer);
};

/** Of each step, in the order that the file holds them. */
export const LOSSES_OF_GOLDEN = ['d_real', 'd_fake', 'g_gan', 'g_l1'] as const;

const shared = {
  inputChannels: 3,
  outputChannels: 3,
  norm: 'batch',
  normEpsilon: 1e-5,
  leakySlope: 0.2,
} as const;

export const generatorOfGolden: GeneratorArchitecture = {
  ...shared,
  kind: 'unet',
  depth: golden.depth,
  ngf: golden.ngf,
  concatOrder: 'skip-first',
  dropoutPlace: 'paper',
  dropoutRate: 0.5,
  noise: 'dropout',
};

export const discriminatorOfGolden: DiscriminatorArchitecture = {
  ...shared,
  receptiveField: 34,
  isConditional: true,
  ndf: golden.ndf,
};

export const adamOfGolden = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

export const stepOfGolden: TrainingStepOptions = {
  generator: generatorOfGolden,
  discriminator: discriminatorOfGolden,
  objective: 'L1+cGAN',
  lambdaL1: golden.lambdaL1,
  adversarialLoss: 'vanilla',
  penalties: [],
  adam: adamOfGolden,
  batchSize: golden.batch,
  height: golden.size,
  width: golden.size,
};

/** The training step with two values inside it as outputs: the fake image, and D's logits on the real pair. */
export const probedStepOfGolden = (): Graph => {
  const { outputs } = trainingStep(stepOfGolden);
  const within = (name: string, op: OpName): Value =>
    reachable([outputs[name] as Value]).find((value) => value.op === op) as Value;
  return graph({
    ...outputs,
    output: within('g_l1', 'tanh'), // G ends in the only one
    logits: within('p_real', 'sigmoid').inputs[0] as Value,
  });
};

/** mulberry32, as in make_goldens.py: low + (high - low) * u, rounded to float32. */
export const values = (seed: number, shape: readonly number[], low: number, high: number): Float64Tensor => {
  let state = seed >>> 0;
  const data = new Float64Array(elementCount(shape));
  for (let i = 0; i < data.length; i++) {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    data[i] = Math.fround(low + (high - low) * (((t ^ (t >>> 14)) >>> 0) / 4294967296));
  }
  return { shape, data };
};

/** Every state tensor before the first step, by state name. */
export const initialOfGolden = (): Map<string, Float64Tensor> => {
  const state = new Map<string, Float64Tensor>();
  for (const tensors of Object.values(layoutOf(generatorOfGolden, discriminatorOfGolden)))
    for (const { name, shape } of tensors) {
      const begin = name.endsWith('runningVariance') ? 1 : 0;
      state.set(name, { shape, data: new Float64Array(elementCount(shape)).fill(begin) });
    }
  const parameters = [
    [100, 'G', generatorParameters(generatorOfGolden)],
    [200, 'D', discriminatorParameters(discriminatorOfGolden)],
  ] as const;
  for (const [seed, arena, specs] of parameters)
    for (const [index, { name, shape, role }] of specs.entries()) {
      const [low, high] = role === 'gamma' ? [0.8, 1.2] : [-0.15, 0.15];
      state.set(stateName(arena, name), values(seed + index, shape, low, high));
    }
  return state;
};

/** The images and masks of a step, counted from 1. */
export const batchOfGolden = (step: number): Record<string, Float64Tensor> => {
  const { batch, size } = golden;
  const masks = noiseInputs(generatorOfGolden, batch, size, size).map(({ name, layer, shape }) => {
    const level = Number(layer?.replace('decoder', ''));
    const { data } = values(3000 + 10 * step + level, shape as readonly number[], 0, 1);
    return [name, { shape: shape as readonly number[], data: data.map((u) => (u >= 0.5 ? 2 : 0)) }];
  });
  return {
    x: values(1000 + step, [batch, 3, size, size], -1, 1),
    y: values(2000 + step, [batch, 3, size, size], -1, 1),
    ...Object.fromEntries(masks),
  };
};

/**
 * What the golden file expects of named tensors and they are not: each with its relative error of norms, where
 * that is not below `tolerance`.
 */
export const farFromGolden = (
  expected: Readonly<Record<string, string>>,
  actual: (name: string) => AnyTensor | undefined,
  tolerance: number,
): { readonly name: string; readonly error: number }[] =>
  Object.entries(expected)
    .map(([name, text]) => {
      const result = actual(name);
      const shape = result?.shape ?? [];
      const error = result
        ? relativeNormError(result, { shape, data: decodeValues(text) })
        : Number.POSITIVE_INFINITY;
      return { name, error };
    })
    .filter(({ error }) => !(error < tolerance)); // NaN is far too
