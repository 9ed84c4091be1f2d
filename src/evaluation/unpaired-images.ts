/** Images without pairs: those of the input side with the outputs of each model, and the real ones of the target side. */
import { plainSide, type Side } from '../data/example.ts';
import { type AnyImage, withChannels } from '../data/image.ts';
import type { SideFormats } from '../data/side-format.ts';
import { shownSide } from '../data/side-image.ts';
import {
  type ComparedModel,
  type ComparedPairSource,
  labelsOf,
  type TrueLabels,
  type View,
} from './compared-pairs.ts';
import { identityOf, modelOutput } from './model-output.ts';

/** One side of a set: its names, and how an image is read. */
export interface ImageList {
  readonly names: readonly string[];
  /** Throws DATA or FILE naming what failed. */
  readonly read: (index: number) => Promise<AnyImage>;
}

export interface TranslatedImagesOptions {
  readonly sides: Readonly<Record<Side, ImageList>>;
  readonly formats?: SideFormats | undefined;
  readonly models: readonly [ComparedModel, ...ComparedModel[]];
  /** Labels of the inputs. */
  readonly labels?: TrueLabels;
  /** Seed of the noise, which depends only on this and on the image's name. */
  readonly seed: number;
}

/** An image of one side alone, as a model sees it. */
export const sideOf = (image: AnyImage, side: Side, view: View): AnyImage =>
  view.kind === 'full' ? withChannels(image, view.channels[side]) : plainSide(image, side, view.shape);

/** Images of the input side, translated by each model, and those of the target side. */
export const translatedImages = ({
  sides,
  formats,
  models,
  labels,
  seed,
}: TranslatedImagesOptions): ComparedPairSource => ({
  names: sides.input.names,
  read: async (index) => {
    const name = sides.input.names[index] as string;
    const image = await sides.input.read(index);
    const [{ view }] = models;
    return {
      name,
      input: shownSide(sideOf(image, 'input', view), formats?.input),
      ...(labels
        ? {
            labels: labelsOf(
              { name, input: image, target: image },
              shownSide(image, formats?.input),
              view,
              labels,
            ),
          }
        : {}),
      outputs: models.map(
        (model) => () =>
          modelOutput(model, { input: sideOf(image, 'input', model.view) }, { seed, key: name }, formats),
      ),
    };
  },
  reals: {
    names: sides.target.names,
    read: async (index) => {
      const name = sides.target.names[index] as string;
      const image = sideOf(await sides.target.read(index), 'target', models[0].view);
      return {
        name,
        image: shownSide(image, formats?.target),
        identities: models.map((model) => () => identityOf(model, image, { seed, key: name }, formats)),
      };
    },
  },
});
