/** The pairs that models are compared on, at the size and in the channels in which they are compared. */
import { Pix2PixError } from '../core/errors.ts';
import { plainExample, plainTaskPair } from '../data/example.ts';
import { type AnyImage, type Image, withChannels } from '../data/image.ts';
import type { Pair, PairChannels, PairSource } from '../data/pairs.ts';
import { hasWeight, loadedWeight } from '../data/pixel-weights.ts';
import { shownImage } from '../data/shown.ts';
import type { SideFormats } from '../data/side-format.ts';
import { shownSide } from '../data/side-image.ts';
import type { PhotoTask } from '../data/tasks.ts';
import { type ClassMap, classMap, type Palette } from '../metrics/class-map.ts';
import type { exampleShape } from '../settings/examples.ts';
import { type ModelNetworks, type ModelOutput, modelOutput } from './model-output.ts';

/** A pair with the output of each model. */
export interface ComparedPair {
  readonly name: string;
  /** Absent if only outputs and targets are known. */
  readonly input?: Image;
  /** Absent where there are no pairs. */
  readonly target?: Image;
  /** The target with the values of its format; absent where they are bytes of colour or gray. */
  readonly targetValues?: AnyImage;
  readonly labels?: ClassMap;
  /** How much each pixel counts in metrics that are means over pixels; absent where all count alike. */
  readonly weight?: AnyImage;
  /** One function per model, in order. Each is called once, one after the other. */
  readonly outputs: readonly (() => Promise<ModelOutput>)[];
}

/** A real image of the target side, and what each model makes of it. */
export interface ComparedReal {
  readonly name: string;
  readonly image: Image;
  /** One function per model, as in `ComparedPair`; it resolves with nothing for a model that does not take such images. */
  readonly identities: readonly (() => Promise<Image | undefined>)[];
}

export interface ComparedPairSource {
  readonly names: readonly string[];
  /** Reads a pair; may be called while the previous pair is still in use. Throws DATA or FILE naming what failed. */
  read(index: number): Promise<ComparedPair>;
  /** Where there are no pairs, the images of the target side. */
  readonly reals?: { readonly names: readonly string[]; read(index: number): Promise<ComparedReal> };
}

/** How a training sees its pairs: size, filters, crops. */
export type TrainedShape = ReturnType<typeof exampleShape>;

/** `trained`: at the size and channels of the training, as its validation has them. `full`: at their own size, in these channels. */
export type View =
  | { readonly kind: 'trained'; readonly shape: TrainedShape }
  | { readonly kind: 'full'; readonly channels: PairChannels; readonly task?: PhotoTask | undefined };

export const viewOf = (pair: Pair, view: View): Pair =>
  view.kind === 'trained' ? plainExample(pair, view.shape) : fullPair(pair, view);

const fullPair = (pair: Pair, { channels, task }: Extract<View, { readonly kind: 'full' }>): Pair =>
  task
    ? plainTaskPair(pair, task)
    : {
        ...pair,
        input: withChannels(pair.input, channels.input),
        target: withChannels(pair.target, channels.target),
        ...(pair.weight ? { weight: loadedWeight(pair.weight, pair.target) } : {}),
      };

/** Labels at the view's size. They are always resized by nearest pixels, because a mixture of two colours is not a class. */
export const labelsOf = (
  { name }: Pair,
  labels: AnyImage,
  view: View,
  { palette, voids }: Omit<TrueLabels, 'side'>,
): ClassMap => {
  const colour = { input: 3, target: 3 };
  if (view.kind === 'full') return classMap(withChannels(shownImage(labels), 3), palette, voids);
  const shape: TrainedShape = {
    ...view.shape,
    channels: colour,
    formats: undefined,
    inputResize: 'nearest',
  };
  const { input } = plainExample({ name, input: labels, target: labels }, shape);
  return classMap(shownImage(input), palette, voids);
};

/** A model that is compared. */
export interface ComparedModel extends ModelNetworks {
  readonly name: string;
  readonly view: View;
}

/** Which side of a pair is labels, and the colours of the classes. */
export interface TrueLabels {
  readonly side: 'input' | 'target';
  readonly palette: Palette;
  /** Colours of pixels that are not counted. */
  readonly voids?: Palette;
}

export interface TranslatedPairsOptions {
  readonly source: PairSource & { readonly formats?: SideFormats | undefined };
  /** All must see the same targets: of one size, resized in the same way. */
  readonly models: readonly [ComparedModel, ...ComparedModel[]];
  readonly labels?: TrueLabels;
  /** Seed of the noise, which depends only on this and on the pair's name. */
  readonly seed: number;
}

/** Pairs of a data set, translated by each model. */
export const translatedPairs = ({
  source,
  models,
  labels,
  seed,
}: TranslatedPairsOptions): ComparedPairSource => ({
  names: source.names,
  read: async (index) => {
    const pair = await source.readPair(index);
    const seen = models.map(({ view }) => viewOf(pair, view));
    const [{ view }] = models;
    const { input, target, weight } = seen[0] as Pair;
    requireOneTarget(seen, models);
    if (weight) requireWeight(pair.name, weight, target);
    return {
      name: pair.name,
      input: shownSide(input, source.formats?.input),
      target: shownSide(target, source.formats?.target, input),
      ...(source.formats?.target.kind === 'raw' ? { targetValues: target } : {}),
      ...(weight ? { weight } : {}),
      ...(labels
        ? {
            labels: labelsOf(pair, shownSide(pair[labels.side], source.formats?.[labels.side]), view, labels),
          }
        : {}),
      outputs: models.map(
        (model, i) => () => modelOutput(model, seen[i] as Pair, { seed, key: pair.name }, source.formats),
      ),
    };
  },
});

/** Throws DATA for weights of another size, and for such as are all 0. */
const requireWeight = (name: string, weight: AnyImage, target: AnyImage): void => {
  const fault =
    weight.width !== target.width || weight.height !== target.height
      ? `its weights are ${weight.width}x${weight.height} and its target ${target.width}x${target.height}, expected one size`
      : hasWeight(weight)
        ? undefined
        : 'its weights are 0 throughout, so that no pixel counts';
  if (fault !== undefined)
    throw new Pix2PixError(
      'DATA',
      `pair ${name}: ${fault}; correct them, or let all pixels count alike: hasPixelWeights false (--no-pixel-weights)`,
    );
};

/** Throws DATA if the models resize targets differently: all outputs must be compared with the same pixels. */
const requireOneTarget = (seen: readonly Pair[], models: readonly ComparedModel[]): void => {
  const [first, ...others] = seen.map(({ target }) => target.data);
  const odd = others.findIndex((data) => data.some((value, i) => value !== first?.[i]));
  if (odd >= 0)
    throw new Pix2PixError(
      'DATA',
      `pair ${seen[0]?.name}: ${models[0]?.name} and ${models[odd + 1]?.name} were trained with targets resized in different ways, inputResize (--input-resize); compare them at full size: isFullSize (--full-size)`,
    );
};
