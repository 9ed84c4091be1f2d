/** What goes into a network must be images of its channels. */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';

/** The shape of x. Throws MODEL if it is not [N,C,H,W] of so many channels. */
export const requireImage = (x: Tensor, channels: number): readonly number[] => {
  if (x.shape.length === 4 && x.shape[1] === channels) return x.shape;
  throw new Pix2PixError(
    'MODEL',
    `got ${formatShape(x.shape)}, expected [1,${channels},H,W]; convert the image to ${channels} channel${channels === 1 ? '' : 's'}`,
  );
};
