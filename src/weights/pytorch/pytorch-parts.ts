/** A state dict as torch.save writes it: a zip archive of a pickle and the values of each tensor. */
import { Pix2PixError } from '../../core/errors.ts';
import { formatShape } from '../../core/shape.ts';
import { type ZipPart, zipParts } from '../zip-parts.ts';
import { type PickledStorage, stateDictPickle } from './pickle-writer.ts';
import { countOf } from './tensor-views.ts';

/** float32, or int64 as in `num_batches_tracked`. */
export interface PytorchTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** The folder that torch.save takes for a stream. */
const FOLDER = 'archive';

/** The version of the archive that torch.save of 1.6 and later writes. */
const VERSION = '3\n';

/**
 * The bytes of a `.pth` file with an OrderedDict of the tensors, as parts that share the tensors' memory. `torch.load`
 * reads it, also with `weights_only=True`. Throws SHAPE where a shape does not fit its data, DATA beyond 4 GiB.
 */
export const pytorchParts = (tensors: ReadonlyMap<string, PytorchTensor>): readonly Uint8Array[] => {
  const pickled = [...tensors].map(([name, tensor], i) => pickledStorage(name, tensor, String(i)));
  const values = [...tensors.values()].map(({ data }, i) => entry(`data/${i}`, bytesOf(data)));
  const encoder = new TextEncoder();
  return zipParts([
    entry('data.pkl', stateDictPickle(pickled)),
    entry('byteorder', encoder.encode('little')),
    ...values,
    entry('version', encoder.encode(VERSION)),
  ]);
};

const entry = (name: string, data: Uint8Array): ZipPart => ({ name: `${FOLDER}/${name}`, data });

const pickledStorage = (name: string, { shape, data }: PytorchTensor, key: string): PickledStorage => {
  if (countOf(shape) !== data.length)
    throw new Pix2PixError(
      'SHAPE',
      `pytorchParts: tensor "${name}" of shape ${formatShape(shape)} needs ${countOf(shape)} values but has ${data.length}`,
    );
  const storage = data instanceof Float32Array ? 'FloatStorage' : 'LongStorage';
  return { name, key, shape, elements: data.length, storage };
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
