/** Layers that normalise. */
import type { Tensor } from '../../core/tensor.ts';
import { add, conv2d, globalAveragePool, mul, reciprocal, reduceMean, sqrt, sub } from '../../graph/build.ts';
import type { Value } from '../../graph/ops.ts';
import { normalizeImage, normalizeRunning } from '../../nn/normalization.ts';
import { permuted } from './kernels.ts';
import type { LayerCall, LayerRule } from './layer-rule.ts';
import { axesOf, flagOf, type JsonRecord, numberOf, SettingFault } from './settings.ts';

/** Keras' default. */
const EPSILON = 1e-3;

const affineRoles = (settings: JsonRecord): string[] => [
  ...(flagOf(settings, 'scale', true) ? ['gamma'] : []),
  ...(flagOf(settings, 'center', true) ? ['beta'] : []),
];

const has = ({ settings }: LayerCall, role: 'gamma' | 'beta'): boolean =>
  affineRoles(settings).includes(role);

/** More channels than any layer has: a limit for what is made of no weights. */
const MOST_CHANNELS = 65_536;

const channelsOf = (x: Value): number => {
  const channels = x.shape[1];
  if (typeof channels === 'number' && channels <= MOST_CHANNELS) return channels;
  throw new SettingFault(`it gets ${String(channels)} channels, expected at most ${MOST_CHANNELS}`);
};

/** A weight of one number a channel; `ifAbsent` where the layer has none. */
const perChannel = (x: Value, call: LayerCall, role: 'gamma' | 'beta', ifAbsent: number): Float32Array => {
  const channels = channelsOf(x);
  return has(call, role)
    ? lengthOf(call.weight(role), channels, role)
    : new Float32Array(channels).fill(ifAbsent);
};

const lengthOf = ({ shape, data }: Tensor, channels: number, role: string): Float32Array => {
  if (data.length === channels) return data;
  throw new SettingFault(`${role} has shape [${shape.join(',')}], expected [${channels}]`);
};

const requireChannelAxis = (settings: JsonRecord): void => {
  const axes = axesOf(settings, 'axis', -1);
  if (axes.length !== 1 || axes[0] !== 1)
    throw new SettingFault(`axis is ${JSON.stringify(settings.axis)}, expected the last one, of channels`);
};

const byImage = (x: Value, call: LayerCall, epsilon: number): Value => {
  const gamma = call.parameter('gamma', [channelsOf(x)], perChannel(x, call, 'gamma', 1));
  const beta = call.parameter('beta', [channelsOf(x)], perChannel(x, call, 'beta', 0));
  return normalizeImage(x, gamma, beta, epsilon);
};

const batchNorm: LayerRule = {
  weights: (settings) => [...affineRoles(settings), 'moving_mean', 'moving_variance'],
  build: ([x], call) => {
    const { settings, statistics, weight } = call;
    requireChannelAxis(settings);
    const epsilon = numberOf(settings, 'epsilon', EPSILON);
    if (statistics === 'image') return byImage(x, call, epsilon);
    const running = (role: string): Float32Array => lengthOf(weight(role), channelsOf(x), role);
    return normalizeRunning(
      x,
      {
        gamma: perChannel(x, call, 'gamma', 1),
        beta: perChannel(x, call, 'beta', 0),
        mean: running('moving_mean'),
        variance: running('moving_variance'),
      },
      epsilon,
    );
  },
};

/** x normalised by statistics that `mean` takes; it keeps the axes that it takes them over as 1. */
const standardized = (x: Value, mean: (x: Value) => Value, epsilon: number): Value => {
  const centred = sub(x, mean(x));
  return mul(centred, reciprocal(sqrt(add(mean(mul(centred, centred)), epsilon))));
};

/** x times gamma plus beta, whose shapes are those of the axes of [N,H,W,C] that were normalised. */
const scaled = (x: Value, call: LayerCall, axes: readonly number[]): Value => {
  const role = (name: 'gamma' | 'beta'): Value | undefined => {
    if (!has(call, name)) return undefined;
    const { shape, data } = call.weight(name);
    const isImage = axes.includes(2) || axes.includes(3);
    if (!isImage) return call.parameter(name, [1, ...shape, 1, 1], data);
    const sizes = { 2: 1, 3: 1, 1: 1 } as Record<number, number>;
    for (const [i, axis] of [2, 3, 1].filter((place) => axes.includes(place)).entries())
      sizes[axis] = shape[i] ?? 1;
    const [h, w, channels] = [sizes[2] as number, sizes[3] as number, sizes[1] as number];
    const turned = permuted({ shape: [h, w, channels], data }, [2, 0, 1]); // [H,W,C] -> [C,H,W]
    return call.parameter(name, [1, ...turned.shape], turned.data);
  };
  const [gamma, beta] = [role('gamma'), role('beta')];
  const times = gamma ? mul(x, gamma) : x;
  return beta ? add(times, beta) : times;
};

const layerNorm: LayerRule = {
  weights: affineRoles,
  build: ([x], call) => {
    const axes = axesOf(call.settings, 'axis', -1);
    if (flagOf(call.settings, 'rms_scaling', false))
      throw new SettingFault('rms_scaling is true, expected false: a norm that takes the mean off');
    if (axes.includes(0)) throw new SettingFault('axis is that of images, expected axes of one image');
    // Axis by axis, so that no sum is longer than an axis.
    const mean = (of: Value): Value =>
      axes.toReversed().reduce((value, axis) => reduceMean(value, [axis]), of);
    return scaled(standardized(x, mean, numberOf(call.settings, 'epsilon', EPSILON)), call, axes);
  },
};

/** Each group of channels by its own statistics; -1 is a group a channel. */
const groupNorm = (usualGroups: number): LayerRule => ({
  weights: affineRoles,
  build: ([x], call) => {
    requireChannelAxis(call.settings);
    const channels = channelsOf(x);
    const asked = numberOf(call.settings, 'groups', usualGroups);
    const groups = asked === -1 ? channels : asked;
    const epsilon = numberOf(call.settings, 'epsilon', EPSILON);
    if (groups === channels) return byImage(x, call, epsilon);
    if (!(groups > 0) || channels % groups !== 0 || channels > MOST_GROUPED)
      throw new SettingFault(
        `groups is ${groups}, expected a divisor of the ${channels} channels, at most ${MOST_GROUPED}`,
      );
    const w = call.parameter('groups', [channels, channels, 1, 1], groupMeans(channels, groups));
    const mean = (of: Value): Value => conv2d(globalAveragePool(of), w, { stride: 1, padding: 0 });
    return scaled(standardized(x, mean, epsilon), call, [1]);
  },
});

const MOST_GROUPED = 4096;

/** The matrix that takes the mean of each group of channels. */
const groupMeans = (channels: number, groups: number): Float32Array => {
  const size = channels / groups;
  const matrix = new Float32Array(channels * channels);
  for (let row = 0; row < channels; row++) {
    const first = row - (row % size);
    matrix.fill(1 / size, row * channels + first, row * channels + first + size);
  }
  return matrix;
};

/** Whether statistics of training belong to a kind of layer. */
export const isBatchNorm = (kind: string): boolean =>
  Object.hasOwn(normRules, kind) && normRules[kind] === batchNorm;

export const normRules: Readonly<Record<string, LayerRule>> = {
  BatchNormalization: batchNorm,
  BatchNormalizationV1: batchNorm,
  BatchNormalizationV2: batchNorm,
  SyncBatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  GroupNormalization: groupNorm(32),
  // Of tensorflow-addons and keras-contrib: not Keras' own, and in many CycleGANs.
  InstanceNormalization: groupNorm(-1),
};
