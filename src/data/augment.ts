/** Variation of pairs beyond jitter and mirror, off by default: turned and scaled together, coloured on one side. */
import type { RandomStream } from '../core/random.ts';
import type { Image } from './image.ts';
import type { Turn } from './warp.ts';

export interface AugmentOptions {
  /** Turned by up to so many degrees, either way. */
  readonly rotate: number;
  /** Scaled by up to this share: 0.1 is 0.9 to 1.1. */
  readonly scale: number;
  /** Brightness, contrast and saturation of the photograph by up to this share. */
  readonly color: number;
  /** The side that is a photograph: colours of labels mean something, and stay. */
  readonly photoSide: 'input' | 'target';
}

/** Factors of a photograph's colours; 1 leaves them. */
export interface ColorChange {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

export interface Augmentation {
  /** Absent if nothing turns or scales. */
  readonly turn?: Turn;
  readonly color?: ColorChange;
}

/** Draws what happens to a pair. */
export const drawAugmentation = (
  stream: RandomStream,
  { rotate, scale, color }: Omit<AugmentOptions, 'photoSide'>,
): Augmentation => {
  const within = (most: number): number => (2 * stream.uniform() - 1) * most;
  // All are drawn, so that one option does not change what another draws.
  const turn = { degrees: within(rotate), scale: 1 + within(scale) };
  const change = {
    brightness: 1 + within(color),
    contrast: 1 + within(color),
    saturation: 1 + within(color),
  };
  return { ...(rotate > 0 || scale > 0 ? { turn } : {}), ...(color > 0 ? { color: change } : {}) };
};

/**
 * Brightness, then contrast about the mean gray, then saturation about each pixel's gray: the arithmetic of
 * torchvision's ColorJitter, with luma of ITU-R 601. A gray image has no saturation to change.
 */
export const changeColors = (image: Image, { brightness, contrast, saturation }: ColorChange): Image => {
  const { channels } = image;
  const values = Float32Array.from(image.data, (value) => Math.min(255, value * brightness));
  const pixels = values.length / channels;
  let sum = 0;
  for (let i = 0; i < pixels; i++) sum += grayOf(values, i * channels, channels);
  const mean = sum / pixels;
  const data = new Uint8ClampedArray(values.length); // storing clips and rounds
  for (let i = 0; i < values.length; i += channels) {
    for (let c = 0; c < channels; c++)
      values[i + c] = clipped(mean + ((values[i + c] as number) - mean) * contrast);
    const gray = grayOf(values, i, channels);
    for (let c = 0; c < channels; c++)
      data[i + c] = channels === 1 ? gray : gray + ((values[i + c] as number) - gray) * saturation;
  }
  return { ...image, data: new Uint8Array(data.buffer) };
};

const clipped = (value: number): number => Math.min(255, Math.max(0, value));

const grayOf = (values: Float32Array, at: number, channels: number): number =>
  channels === 1
    ? (values[at] as number)
    : 0.299 * (values[at] as number) +
      0.587 * (values[at + 1] as number) +
      0.114 * (values[at + 2] as number);
