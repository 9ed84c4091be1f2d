/** A network's values under our names, read from a file, and the way back. */
import { Pix2PixError } from '../../core/errors.ts';
import { elementCount, formatShape } from '../../core/shape.ts';
import { type Tensor, zeros } from '../../core/tensor.ts';
import type { TensorFile } from '../tensor-file.ts';
import type { FoundNetwork } from './find-networks.ts';
import { ORIGINS, type Origin } from './naming-scheme.ts';
import { type Network, type NetworkValues, networkText } from './network.ts';
import { schemeFor } from './schemes.ts';

/** Reads the values of a network that was found. Throws FORMAT for a damaged file, and for values that are not finite. */
export const readNetwork = async (file: TensorFile, { parts }: FoundNetwork): Promise<NetworkValues> => {
  const values = new Map<string, Tensor>();
  for (const [{ own, ownShape, ifMissing, fromStored }, tensor] of parts) {
    if (!tensor) {
      if (ifMissing === 'zero') values.set(own, zeros(ownShape));
      continue;
    }
    const stored = await file.read(tensor);
    requireFinite(file.name, tensor.name, stored);
    values.set(own, fromStored ? fromStored(stored) : stored);
  }
  return values;
};

const requireFinite = (file: string, name: string, { data }: Tensor): void => {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new Pix2PixError(
    'FORMAT',
    `${file}: tensor "${name}" holds ${data[at]} at place ${at}, expected finite values; take weights from before the training went wrong`,
  );
};

/**
 * The tensors of a network under an origin's names, in the order of its layers. Throws MODEL if that origin's programs
 * have no such network, or if values are missing.
 */
export const namedTensors = (
  network: Network,
  values: NetworkValues,
  origin: Origin,
): Map<string, Tensor> => {
  const tensors = new Map<string, Tensor>();
  for (const { stored, own, shape, ownShape, ifMissing, toStored } of schemeFor(network, origin).parts(
    network,
  )) {
    const value = values.get(own);
    if (!value) {
      if (ifMissing) continue;
      throw new Pix2PixError(
        'MODEL',
        `weights: ${own} is missing among ${values.size}; do the values belong to this network (${networkText(network)})?`,
      );
    }
    if (ifMissing === 'zero') {
      requireZero(own, value, origin);
      continue;
    }
    requireShape(own, value, ownShape);
    const { data } = toStored ? toStored(value) : value;
    tensors.set(stored, { shape, data });
  }
  return tensors;
};

const requireShape = (own: string, value: Tensor, shape: readonly number[]): void => {
  if (value.data.length === elementCount(shape)) return;
  throw new Pix2PixError(
    'MODEL',
    `weights: ${own} has shape ${formatShape(value.shape)}, expected ${formatShape(shape)}; do the values belong to this network?`,
  );
};

const requireZero = (own: string, { data }: Tensor, origin: Origin): void => {
  if (data.every((value) => value === 0)) return;
  throw new Pix2PixError(
    'MODEL',
    `weights: names of ${ORIGINS[origin]} cannot be given, since layers without a norm have no bias there, and ${own} is not zero; use our own names (--names own)`,
  );
};
