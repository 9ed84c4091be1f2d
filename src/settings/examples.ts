/** How the options of a training say what its pairs become. */
import type { AugmentOptions } from '../data/augment.ts';
import type { ExampleOptions } from '../data/example.ts';
import { imageSize, sizeRounding } from './image-size.ts';
import type { Options } from './options.ts';

/** What does not vary from showing to showing. */
export const exampleShape = (
  options: Options,
): Omit<ExampleOptions, 'augment' | 'seed' | 'isJittered' | 'isMirrored'> => ({
  ...imageSize(options),
  preprocess: options.preprocess,
  loadSize: options.loadSize,
  rounding: sizeRounding(options),
  channels: { input: options.inputChannels, target: options.outputChannels },
  inputResize: options.inputResize,
  isPaired: options.model === 'pix2pix',
});

/** All that a training's examples depend on, but for the pairs. */
export const exampleOptions = (options: Options): ExampleOptions => {
  const augment = augmentOptions(options);
  return {
    ...exampleShape(options),
    seed: options.seed,
    isJittered: options.jitter,
    isMirrored: options.flip,
    ...(augment ? { augment } : {}),
  };
};

const augmentOptions = (options: Options): AugmentOptions | undefined => {
  const { augmentRotate: rotate, augmentScale: scale, augmentColor: color, photoSide } = options;
  if (rotate === 0 && scale === 0 && color === 0) return undefined;
  return { rotate, scale, color, photoSide: photoSide === 'auto' ? 'target' : photoSide };
};
