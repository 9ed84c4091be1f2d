/** Which numbers black and white are for a network of Keras: its file does not say, but its first and last layers do. */
import { activationName } from './activations.ts';
import type { KerasLayer, KerasModel } from './model-config.ts';

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

/** The ranges of a network: what its last activation gives, in and out; bytes where it begins or ends with Rescaling. */
export const guessRanges = (model: KerasModel): GuessedRanges => {
  const path = lastLayers(model);
  const last = path.find(({ kind }) => !PASSING.has(kind) && kind !== 'Rescaling');
  const activation = last ? nameOf(last) : undefined;
  const end = activation === 'sigmoid' || activation === 'hard_sigmoid' ? UNIT : SIGNED;
  const known = activation === 'tanh' || end === UNIT;
  const first = firstLayer(model);
  const startsWithBytes = first !== undefined && takesBytes(first);
  const endsWithBytes = path[0]?.kind === 'Rescaling';
  const reasons = [
    known
      ? `its last activation is ${activation}`
      : `its last activation is ${activation ?? 'none'}, so [-1, 1] is assumed`,
    ...(startsWithBytes ? [`it begins with ${first.kind}`] : []),
    ...(endsWithBytes ? ['it ends with Rescaling'] : []),
  ];
  return {
    input: startsWithBytes ? BYTES : end,
    output: endsWithBytes ? BYTES : end,
    reason: reasons.join(', '),
  };
};

/** Whether a layer makes numbers of about 1 of those of bytes, as Rescaling does, or a division by 127.5 or 255. */
const takesBytes = ({ kind, settings }: KerasLayer): boolean => {
  if (kind === 'Rescaling') return true;
  const [, by] = Array.isArray(settings.operands) ? settings.operands : [];
  return kind === 'TrueDivide' && typeof by === 'number' && by >= 100;
};

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
