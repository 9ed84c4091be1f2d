/** What sizes images must have where crops are taken of them. */
import type { SizeCheck } from '../data/layouts/check-pairs.ts';
import type { Size } from '../data/transform.ts';
import { imageSize } from './image-size.ts';
import { optionText } from './option-text.ts';
import type { Options } from './options.ts';

/** Crops are taken of images as they are, so that headers tell whether there is enough of them. */
export const cropCheck =
  (options: Options): SizeCheck =>
  (a, b, weight = a) => {
    if (options.preprocess !== 'crop') return undefined;
    const { width, height } = imageSize(options);
    const text = (size: Size): string => `${size.width}x${size.height}`;
    if (a.width !== b.width || a.height !== b.height)
      return `has sides of ${text(a)} and ${text(b)}; ${optionText('preprocess', 'crop')} takes the same part of both, so they must have one size`;
    if (weight.width !== a.width || weight.height !== a.height)
      return `has sides of ${text(a)} and weights of ${text(weight)}; ${optionText('preprocess', 'crop')} takes the same part of all, so they must have one size`;
    return a.width < width || a.height < height
      ? `has sides of ${text(a)}; ${optionText('preprocess', 'crop')} expects at least ${width}x${height}: take smaller crops by ${optionText('size')}`
      : undefined;
  };
