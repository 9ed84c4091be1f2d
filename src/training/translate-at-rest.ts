/** Images through the generator of a training, between two of its steps. */
import type { Tensor } from '../core/tensor.ts';
import type { AnyImage } from '../data/image.ts';
import { imageSize } from '../settings/image-size.ts';
import { translateAt } from '../translation/resized-translation.ts';
import { type ImageTranslation, translateImage } from '../translation/translate-image.ts';
import { recordAtRest } from './model-at-rest.ts';
import type { RunAtRest } from './run-control.ts';

/**
 * Translates an image by the newest weights, at the size of the training; the result is as large as the image. Equal seeds
 * give equal noise. Throws DATA for an image that the task cannot take.
 */
export const translateAtRest = (run: RunAtRest, image: AnyImage, seed: number): Promise<ImageTranslation> => {
  const { trainer } = run;
  const translate = (x: Tensor): Promise<Tensor> =>
    translateAt(
      (resized) => trainer.sample(resized, `seed ${seed}`),
      x,
      imageSize(trainer.options),
      trainer.options.inputResize,
    );
  return translateImage({ record: recordAtRest(run), translate }, image);
};
