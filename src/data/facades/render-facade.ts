/** The embedded sample data: labelled building facades, drawn on demand. */
import { Pix2PixError } from '../../core/errors.ts';
import { randomStream } from '../../core/random.ts';
import { planStreet } from './layout.ts';
import { paintLabels } from './paint-labels.ts';
import { paintPhoto } from './paint-photo.ts';
import { mapRegions, type Plan } from './plan.ts';
import { PICTURE, snapped } from './region.ts';
import type { RgbImage } from './rgb-image.ts';
import type { TimeOfDay } from './weather.ts';

/** Which facade is drawn, and its size. */
export interface FacadeOptions {
  readonly seed: number;
  /** Which facade of the seed's endless series; a whole number of at least 0. */
  readonly index: number;
  /** Pixels a side, 64 to 512. */
  readonly size: number;
  /** When the photograph is taken; by day if absent. */
  readonly time?: TimeOfDay;
}

/** A drawn facade: its labels and its photograph. */
export interface FacadePair {
  /** Flat colours of FACADE_PALETTE only. */
  readonly labels: RgbImage;
  readonly photo: RgbImage;
}

const MIN_SIZE = 64; // in a smaller image, the frame of a window has no room
const MAX_SIZE = 512; // above this it would only be slow: the textures have no finer detail

/**
 * Renders a labelled facade; equal (seed, index, size) give equal bytes, and equal (seed, index) the same
 * building at any size and time of day. Both images are `size` x `size`. Throws OPTION if index or size cannot be used.
 *
 * @example
 * const { labels, photo } = renderFacade({ seed: 0, index: 7, size: 128 });
 */
export const renderFacade = (options: FacadeOptions): FacadePair => {
  const { seed, index, size } = options;
  if (!Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE)
    throw new Pix2PixError(
      'OPTION',
      `renderFacade: size is ${size}, expected a whole number from ${MIN_SIZE} to ${MAX_SIZE}; try 256`,
    );
  if (!Number.isInteger(index) || index < 0)
    throw new Pix2PixError(
      'OPTION',
      `renderFacade: index is ${index}, expected a whole number of at least 0; number the facades from 0`,
    );
  const plan = planStreet(randomStream(seed, 'facade', index, 'plan'));
  const onPixels: Plan = {
    ...mapRegions(plan, (region) => snapped(region, size)),
    ground: (Math.round((plan.ground * size) / PICTURE) * PICTURE) / size,
  };
  return { labels: paintLabels(onPixels, size), photo: paintPhoto(onPixels, size, options) };
};
