/** Which numbers black and white are for a network of Keras: its file does not say, but its first and last layers do. */
import { activationName } from './activations.ts';
import type { KerasLayer, KerasModel } from './model-config.ts';
import { numberOf } from './settings.ts';

/** What black and white are in a network. */
export type ImageRange = readonly [black: number, white: number];

/** What black and white are in the images of a network, as its layers suggest. */
export interface GuessedRanges {
  readonly input: ImageRange;
  readonly output: ImageRange;
  /** Why, for a line of text. */
  readonly reason: string;
}

const SIGNED: ImageRange = [-1, 1];
const UNIT: ImageRange = [0, 1];
const BYTES: ImageRange = [0, 255];

/** The ranges of a network: what its last activation gives, in and out; others where it begins or ends with Rescaling. */
export const guessRanges = (model: KerasModel): GuessedRanges => {
  const path = lastLayers(model);
  const last = path.find(({ kind }) => !PASSING.has(kind) && kind !== 'Rescaling');
  const activation = last ? nameOf(last) : undefined;
  const end = activation === 'sigmoid' ? UNIT : SIGNED;
  const known = activation === 'tanh' || end === UNIT;
  const first = firstLayer(model);
  const input = first && rangeBefore(first);
  const rescaling = path[0]?.kind === 'Rescaling' ? path[0] : undefined;
  const reasons = [
    known
      ? `its last activation is ${activation}`
      : `its last activation is ${activation ?? 'none'}, so [-1, 1] is assumed`,
    ...(input ? [`it begins with ${first.kind}`] : []),
    ...(rescaling ? ['it ends with Rescaling'] : []),
  ];
  return {
    input: input ?? end,
    output: rescaling ? usual(rescaled(rescaling, end)) : end,
    reason: reasons.join(', '),
  };
};

/** What a Rescaling or division was made for: bytes, or one of the ranges around 1 for the other; undefined for none of these. */
const rangeBefore = (first: KerasLayer): ImageRange | undefined => {
  const { kind, settings } = first;
  const [, by] = Array.isArray(settings.operands) ? settings.operands : [];
  if (kind === 'TrueDivide') return typeof by === 'number' && by >= LEAST_OF_BYTES ? BYTES : undefined;
  if (kind !== 'Rescaling') return undefined;
  if (numberOf(settings, 'scale', 1) <= 1 / LEAST_OF_BYTES) return BYTES;
  if (isNear(rescaled(first, UNIT), SIGNED)) return UNIT;
  return isNear(rescaled(first, SIGNED), UNIT) ? SIGNED : undefined;
};

/** Bytes are divided by 127.5, 128, 255 or 256. */
const LEAST_OF_BYTES = 100;

/** What a Rescaling makes of a range. */
const rescaled = ({ settings }: KerasLayer, [black, white]: ImageRange): ImageRange => {
  const [scale, offset] = [numberOf(settings, 'scale', 1), numberOf(settings, 'offset', 0)];
  return [black * scale + offset, white * scale + offset];
};

/** The usual range that another is near: 127.5 and 128 mean the same, and scales are rounded to float32. */
const usual = (range: ImageRange): ImageRange =>
  [BYTES, UNIT, SIGNED].find((known) => isNear(range, known)) ?? range;

/** To a hundredth of the range. */
const isNear = (range: ImageRange, known: ImageRange): boolean =>
  range.every((value, i) => Math.abs(value - (known[i] as number)) <= (known[1] - known[0]) / 100);

/** Layers that keep a range. */
const PASSING: ReadonlySet<string> = new Set([
  'Dropout',
  'SpatialDropout2D',
  'Cropping2D',
  'ZeroPadding2D',
  'ReflectionPadding2D',
  'UpSampling2D',
  'AveragePooling2D',
]);

const nameOf = ({ kind, settings }: KerasLayer): string | undefined => {
  if (kind === 'ReLU' || kind === 'LeakyReLU') return kind.toLowerCase();
  if (kind === 'Tanh' || kind === 'Sigmoid') return kind.toLowerCase();
  const name = activationName(settings.activation);
  return name === 'linear' ? undefined : name;
};

/** The last layers of a network, from its end on, as long as one follows another. */
const lastLayers = (model: KerasModel): readonly KerasLayer[] => {
  const layers: KerasLayer[] = [];
  let at = model.layers.get(model.outputs[0]?.layer ?? '');
  while (at && layers.length < model.layers.size) {
    if (at.model) layers.push(...lastLayers(at.model));
    else layers.push(at);
    at = model.layers.get(at.calls[0]?.[0]?.layer ?? '');
  }
  return layers;
};

/** The layer that gets the image. */
const firstLayer = (model: KerasModel): KerasLayer | undefined => {
  const start = model.inputs[0]?.layer;
  const first = [...model.layers.values()].find(({ calls }) => calls[0]?.[0]?.layer === start);
  return first?.model ? firstLayer(first.model) : first;
};
