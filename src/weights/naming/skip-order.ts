/** The input of a U-Net's decoder layers holds a skip and what was upsampled: either may come first. */
import type { Tensor } from '../../core/tensor.ts';
import type { UnetArchitecture } from '../../models/unet.ts';
import type { Network, NetworkValues } from './network.ts';

/** A U-Net or an encoder-decoder; undefined for other networks. */
export const unetOf = ({ role, architecture }: Network): UnetArchitecture | undefined =>
  role === 'generator' && architecture.kind !== 'resnet' ? architecture : undefined;

/** Whether a parameter belongs to a convolution that takes both. */
export const takesSkip = (name: string, { kind, depth }: Pick<UnetArchitecture, 'kind' | 'depth'>): boolean =>
  kind === 'unet' && Number(/^decoder(\d+)\.conv\.weight$/.exec(name)?.[1]) < depth;

/** The weights of a transposed convolution whose input has its two halves exchanged. */
export const swapHalves = ({ shape, data }: Tensor): Tensor => {
  const swapped = new Float32Array(data.length);
  const half = data.length / 2;
  swapped.set(data.subarray(half), 0);
  swapped.set(data.subarray(0, half), half);
  return { shape, data: swapped };
};

/**
 * The values of one network in the order of another, where both are U-Nets whose skips differ in it: they compute the
 * same.
 */
export const inOrder = (values: NetworkValues, from: Network, to: Network): NetworkValues => {
  const [one, other] = [unetOf(from), unetOf(to)];
  if (!one || !other || one.concatOrder === other.concatOrder) return values;
  return new Map(
    [...values].map(([name, value]) => [name, takesSkip(name, one) ? swapHalves(value) : value]),
  );
};
