/** Activations: as a layer of their own, or a setting of another. */
import { add, clip, exp, leakyRelu, log, mul, neg, relu, sigmoid, sub, tanh } from '../../graph/build.ts';
import type { Value } from '../../graph/ops.ts';
import { permuted } from './kernels.ts';
import type { LayerRule } from './layer-rule.ts';
import { isRecord, type JsonRecord, numberOf, SettingFault } from './settings.ts';

type Activation = (x: Value, settings: JsonRecord) => Value;

/** alpha * (e^x - 1) where x < 0. */
const elu = (x: Value, alpha: number): Value => add(relu(x), mul(sub(exp(neg(relu(neg(x)))), 1), alpha));

/** Klambauer et al. 2017. */
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** log(1 + e^x) without overflow. */
const softplus = (x: Value): Value => add(relu(x), log(add(exp(neg(add(relu(x), relu(neg(x))))), 1)));

/** x where it is at least the threshold, limited to the largest value; slope * (x - threshold) below. */
const generalRelu = (x: Value, slope: number, largest: number | undefined, threshold: number): Value => {
  if (threshold !== 0) throw new SettingFault(`threshold is ${threshold}, expected 0`);
  if (largest === undefined) return slope === 0 ? relu(x) : leakyRelu(x, slope);
  return slope === 0 ? clip(x, 0, largest) : sub(clip(x, 0, largest), mul(relu(neg(x)), slope));
};

/** LeakyReLU has had two names for its slope. */
const slopeOf = (settings: JsonRecord, ifAbsent: number): number =>
  settings.negative_slope === undefined
    ? numberOf(settings, 'alpha', ifAbsent)
    : numberOf(settings, 'negative_slope', ifAbsent);

const largestOf = (settings: JsonRecord): number | undefined =>
  settings.max_value === undefined || settings.max_value === null
    ? undefined
    : numberOf(settings, 'max_value', 0);

/** By the names of functions; layers have settings. */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  linear: (x) => x,
  relu: (x) => relu(x),
  relu6: (x) => clip(x, 0, 6),
  leaky_relu: (x, settings) => leakyRelu(x, slopeOf(settings, 0.2)), // as a function; the layer's default is 0.3
  elu: (x, settings) => elu(x, numberOf(settings, 'alpha', 1)),
  selu: (x) => mul(elu(x, SELU.alpha), SELU.scale),
  tanh: (x) => tanh(x),
  sigmoid: (x) => sigmoid(x),
  softplus: (x) => softplus(x),
  exponential: (x) => exp(x),
  swish: (x) => mul(x, sigmoid(x)),
  silu: (x) => mul(x, sigmoid(x)),
};

const LAYERS: Readonly<Record<string, Activation>> = {
  ReLU: (x, settings) =>
    generalRelu(
      x,
      numberOf(settings, 'negative_slope', 0),
      largestOf(settings),
      numberOf(settings, 'threshold', 0),
    ),
  LeakyReLU: (x, settings) => leakyRelu(x, slopeOf(settings, 0.3)),
  ELU: (x, settings) => elu(x, numberOf(settings, 'alpha', 1)),
};

/**
 * What follows a layer: the name of a function, or a layer in a setting. Throws SettingFault for another one.
 */
export const activate = (x: Value, activation: unknown): Value => {
  if (activation === undefined || activation === null) return x;
  if (isRecord(activation)) {
    const { class_name: kind, config } = activation;
    if (kind === 'function') return activate(x, config);
    const settings = isRecord(config) ? config : {};
    if (kind === 'Activation') return activate(x, settings.activation);
    const layer = Object.hasOwn(LAYERS, String(kind)) ? LAYERS[String(kind)] : undefined;
    if (layer) return layer(x, settings);
    return activate(x, String(kind).toLowerCase());
  }
  const known = Object.hasOwn(ACTIVATIONS, String(activation)) ? ACTIVATIONS[String(activation)] : undefined;
  if (known) return known(x, {});
  throw new SettingFault(
    `activation is ${JSON.stringify(activation)?.slice(0, 80)}, expected ${Object.keys(ACTIVATIONS).join(', ')}`,
  );
};

/** The name of an activation, in lower case; undefined for none. */
export const activationName = (activation: unknown): string | undefined => {
  if (typeof activation === 'string') return activation.toLowerCase();
  if (!isRecord(activation)) return undefined;
  return typeof activation.config === 'string'
    ? activation.config
    : String(activation.class_name).toLowerCase();
};

const layerOf = (kind: keyof typeof LAYERS): LayerRule => ({
  build: ([x], { settings }) => (LAYERS[kind] as Activation)(x, settings),
});

/** One slope a channel, or one for each value of an image of one size. */
const prelu: LayerRule = {
  weights: () => ['alpha'],
  build: ([x], { weight, parameter }) => {
    const { shape, data } = weight('alpha'); // [H,W,C], with 1 for shared axes
    const [h = 1, w = 1, channels = 1] = shape;
    const slope = permuted({ shape: [h, w, channels], data }, [2, 0, 1]); // [H,W,C] -> [C,H,W]
    return sub(relu(x), mul(parameter('alpha', [1, ...slope.shape], slope.data), relu(neg(x))));
  },
};

export const activationRules: Readonly<Record<string, LayerRule>> = {
  Activation: { build: ([x], { settings }) => activate(x, settings.activation) },
  ReLU: layerOf('ReLU'),
  LeakyReLU: layerOf('LeakyReLU'),
  ELU: layerOf('ELU'),
  PReLU: prelu,
  // As operations between layers.
  Tanh: { build: ([x]) => tanh(x) },
  Sigmoid: { build: ([x]) => sigmoid(x) },
  Relu: { build: ([x]) => relu(x) },
  LeakyRelu: { build: ([x], { settings }) => leakyRelu(x, slopeOf(settings, 0.2)) },
};
