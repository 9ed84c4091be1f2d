/** Cases of accuracy: norms of large planes, flat, dark and noisy, against the interpreter in float64. */
import { gradients } from '../autodiff/gradient.ts';
import { randomStream } from '../core/random.ts';
import { symbolicDim } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { constant, graph, input, instanceNorm, mul, reduceSum } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { l1Loss, l2Loss } from '../nn/losses.ts';
import { normalizeBatch, normalizeImage, updateRunningStatistics } from '../nn/normalization.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference, relativeNormError } from '../reference/random-tensors.testing.ts';
import type { Device, Program } from './device.ts';
import { type DeviceCase, deviceCase } from './device-case.testing.ts';
import { expectEqual } from './expect.testing.ts';

const EPSILON = 1e-5;

/** Kinds of planes; a flat one has no variance, so that any error of its mean is divided by sqrt(epsilon). */
const PLANES: Readonly<Record<string, (noise: number) => number>> = {
  flat: () => 0.99,
  'flat and large': () => 7.3,
  'flat and larger': () => 1e4,
  'far from zero': (noise) => 50 + 3 * noise,
  dark: (noise) => -0.98 + 0.004 * noise,
  noisy: (noise) => 0.3 + 2 * noise,
};

/** Of planes over this side only a few kinds: a GPU in software takes a minute for each. */
const LARGE = 1024;
const FEW_PLANES = ['flat and large', 'noisy'];

/** [1,1,size,size] of values between 0 and 1. */
const uniform = (size: number, name: string): Tensor => {
  const stream = randomStream(0, name, size);
  return tensor(
    [1, 1, size, size],
    Float32Array.from({ length: size * size }, () => stream.uniform()),
  );
};

const plane = (kind: string, size: number): Tensor => {
  const { shape, data } = uniform(size, kind);
  const value = PLANES[kind] as (noise: number) => number;
  return tensor(
    shape,
    data.map((noise) => value(noise - 0.5)),
  );
};

const [GAMMA, BETA] = [tensor([1], Float32Array.of(1)), tensor([1], Float32Array.of(0.5))];

/** Which errors are too large, as text. */
const tooLarge = (errors: Readonly<Record<string, number>>, tolerance: number): readonly string[] =>
  Object.entries(errors)
    .filter(([, error]) => !(error < tolerance))
    .map(([name, error]) => `${name}: ${error.toExponential(1)}`);

/** The norm of exported files, at any size, as the bytes of one. */
const exportedNorm = (): Uint8Array => {
  const x = input('x', [1, 1, symbolicDim('H'), symbolicDim('W')]);
  const [gamma, beta] = [constant([1], GAMMA.data), constant([1], BETA.data)];
  return encodeModel(graph({ y: normalizeImage(x, gamma, beta, EPSILON) }), { opset: 17, irVersion: 8 });
};

/** Its errors on planes of a size, by kind. The oracle has the plain op, which in float64 is right. */
const exportedErrors = async (program: Program, size: number): Promise<Readonly<Record<string, number>>> => {
  const errors: Record<string, number> = {};
  const exact = graph({
    y: instanceNorm(input('x', [1, 1, size, size]), input('gamma', [1]), input('beta', [1]), EPSILON),
  });
  for (const kind of size > LARGE ? FEW_PLANES : Object.keys(PLANES)) {
    const x = plane(kind, size);
    const { y } = await program.run({ x });
    const expected = interpret(exact, { x, gamma: GAMMA, beta: BETA }).y as Float64Tensor;
    errors[kind] = maxAbsDifference(y as Tensor, expected);
  }
  return errors;
};

/** A norm as training has it, with the gradients of a loss in which pixels weigh unequally. */
const trainedNorm = (size: number): Graph => {
  const shape = [1, 1, size, size];
  const [x, weights, gamma, beta] = [
    input('x', shape),
    input('weights', shape),
    input('gamma', [1]),
    input('beta', [1]),
  ];
  const y = normalizeBatch(x, gamma, beta, EPSILON);
  const loss = reduceSum(mul(y, weights), [0, 1, 2, 3]);
  const [dx, dGamma, dBeta] = gradients(loss, [x, gamma, beta]) as [Value, Value, Value];
  return graph({ y, dx, dGamma, dBeta });
};

/** Errors of its result in deviations, of dx against dx, and of the parameters' gradients per weight. */
const trainedErrors = async (device: Device, size: number): Promise<Readonly<Record<string, number>>> => {
  const errors: Record<string, number> = {};
  const source = trainedNorm(size);
  const program = await device.compile(source);
  const weights = uniform(size, 'weights');
  for (const kind of Object.keys(PLANES)) {
    const feeds = { x: plane(kind, size), weights, gamma: GAMMA, beta: BETA };
    const [actual, exact] = [await program.run(feeds), interpret(source, feeds)];
    const pair = (name: string) => [actual[name] as Tensor, exact[name] as Float64Tensor] as const;
    errors[`${kind}, y`] = maxAbsDifference(...pair('y'));
    errors[`${kind}, dx`] = relativeNormError(...pair('dx'));
    for (const name of ['dGamma', 'dBeta'])
      errors[`${kind}, ${name}`] = maxAbsDifference(...pair(name)) / (size * size);
  }
  await program.dispose();
  return errors;
};

/** What a training adds up besides: losses of an image, and the running statistics of a layer. */
const trainedSums = (size: number): Graph => {
  const shape = [1, 1, size, size];
  const [x, target] = [input('x', shape), input('target', shape)];
  const before = { mean: input('mean', [1]), variance: input('variance', [1]) };
  return graph({
    l1: l1Loss(x, target),
    l2: l2Loss(x, target),
    ...updateRunningStatistics(before, x),
  });
};

/** Errors of these sums, relative to the sums; the weights of running statistics are no float32 numbers. */
const sumErrors = async (device: Device, size: number): Promise<Readonly<Record<string, number>>> => {
  const errors: Record<string, number> = {};
  const source = trainedSums(size);
  const program = await device.compile(source);
  const [target, none] = [uniform(size, 'target'), tensor([1], Float32Array.of(0))];
  for (const kind of Object.keys(PLANES)) {
    const feeds = { x: plane(kind, size), target, mean: none, variance: none };
    const [actual, exact] = [await program.run(feeds), interpret(source, feeds)];
    for (const name of ['l1', 'l2', 'mean', 'variance']) {
      const [found, right] = [actual[name]?.data[0] as number, exact[name]?.data[0] as number];
      errors[`${kind}, ${name}`] = Math.abs(found - right) / Math.max(Math.abs(right), EPSILON);
    }
  }
  await program.dispose();
  return errors;
};

/** In deviations: half a step of 8 bits is 4e-3. */
const EXPORTED_TOLERANCE = 1e-4;

const TRAINED_TOLERANCE = 2e-4;

const SUM_TOLERANCE = 1e-4;

export const accuracyCases: readonly DeviceCase[] = [
  ...([256, 1024, 2048] as const).map((size) =>
    deviceCase(
      `an exported norm is accurate on flat, dark and noisy planes of ${size}x${size}`,
      async ({ device }) => {
        const program = await device.loadModel(exportedNorm());
        expectEqual(tooLarge(await exportedErrors(program, size), EXPORTED_TOLERANCE), []);
        await program.dispose();
      },
    ),
  ),
  ...[64, 128, 256, 1024].map((size) =>
    deviceCase(
      `a trained norm and its gradients are accurate on such planes of ${size}x${size}`,
      async ({ device }) => expectEqual(tooLarge(await trainedErrors(device, size), TRAINED_TOLERANCE), []),
    ),
  ),
  ...[256, 1024].map((size) =>
    deviceCase(`losses and running statistics of ${size}x${size} pixels are accurate`, async ({ device }) =>
      expectEqual(tooLarge(await sumErrors(device, size), SUM_TOLERANCE), []),
    ),
  ),
];
