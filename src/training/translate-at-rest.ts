/** Images through the generator of a training, between two of its steps. */
import type { AnyImage } from '../data/image.ts';
import { generatorOf } from '../models/recipe.ts';
import { imageSize } from '../settings/image-size.ts';
import { translateAt } from '../translation/resized-translation.ts';
import { type ImageTranslation, translateImage } from '../translation/translate-image.ts';
import type { RunAtRest } from './run-control.ts';
import { runModelRecord } from './run-model.ts';

/**
 * Translates an image by the newest weights, at the size of the training; the result is as large as the image. Equal seeds
 * give equal noise. Throws DATA for an image that the task cannot take.
 */
export const translateAtRest = (
  { trainer, position }: Pick<RunAtRest, 'trainer' | 'position'>,
  image: AnyImage,
  seed: number,
): Promise<ImageTranslation> => {
  const { options, recipe } = trainer;
  const [{ network }] = recipe.translates as [(typeof recipe.translates)[number]]; // every recipe translates
  const record = runModelRecord(
    generatorOf(recipe, network),
    options,
    options.direction,
    position,
    undefined,
  );
  return translateImage(
    {
      record,
      translate: (x) =>
        translateAt(
          (resized) => trainer.sample(resized, `seed ${seed}`),
          x,
          imageSize(options),
          options.inputResize,
        ),
    },
    image,
  );
};
