/** The TensorFile of a pickle and of the places of its storages: what both containers of PyTorch have in common. */

import { printable } from '../../core/printable.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import type { Fail } from '../../safetensors/header.ts';
import { ELEMENT_BYTES, toFloat32 } from '../element-types.ts';
import type { StoredTensor, TensorFile, WeightContainer } from '../tensor-file.ts';
import { namedTensors } from './named-tensors.ts';
import type { PickleStorage, PickleTensor } from './pickle-values.ts';
import { countOf, gathered, isRowMajor, touched } from './tensor-views.ts';
import type { Unpickled } from './unpickle.ts';

/** Where the bytes of a storage are in the file. */
export interface StoragePlace {
  readonly at: number;
  readonly bytes: number;
  /** Throws where all bytes of the storage do not have their checksum. */
  readonly check?: (bytes: Uint8Array) => void;
}

interface PytorchParts {
  readonly access: RandomAccess;
  readonly name: string;
  readonly container: WeightContainer;
  readonly unpickled: Unpickled;
  readonly isLittleEndian: boolean;
  readonly facts: TensorFile['facts'];
  /** Called once for each storage that tensors need. */
  readonly place: (key: string) => Promise<StoragePlace>;
  readonly fail: Fail;
}

/** Checks all tensors against the file, and reads them when they are asked for. */
export const pytorchTensors = async (parts: PytorchParts): Promise<TensorFile> => {
  const { access, name, container, unpickled, isLittleEndian, fail } = parts;
  const { tensors, facts } = namedTensors(unpickled, name, fail);
  const places = new Map<string, StoragePlace>();
  for (const [tensor, { storage }] of tensors) {
    const place = places.get(storage.key) ?? (await parts.place(storage.key));
    places.set(storage.key, place);
    requireInside(storage, place, tensor, fail);
  }
  requireBounded([...tensors.values()], access.length, fail);
  return {
    container,
    name,
    tensors: [...tensors].map(([tensor, { shape, type }]) => ({ name: tensor, shape, type })),
    facts: [...parts.facts, ['pickle', `protocol ${unpickled.protocol}, ${namesText(unpickled)}`], ...facts],
    read: async ({ name: wanted }: StoredTensor) => {
      const tensor = tensors.get(wanted) as PickleTensor;
      const place = places.get(tensor.storage.key) as StoragePlace;
      const values = await storedValues(access, tensor, place, isLittleEndian);
      return { shape: tensor.shape, data: isRowMajor(tensor) ? values : gathered(values, tensor) };
    },
    close: () => access.close(),
  };
};

/** A storage that is a part of another says where it begins; otherwise it is what the file has under its key. */
const requireInside = (storage: PickleStorage, place: StoragePlace, tensor: string, fail: Fail): void => {
  const end = storage.begin + storage.bytes;
  if (end > place.bytes)
    fail(
      `tensor "${printable(tensor)}" needs a storage of ${end} bytes but the file has ${place.bytes} under "${printable(storage.key)}"; the file was cut off or damaged`,
    );
};

/** Tensors may share storages, as tied weights do; beyond this a small file asks for much memory. */
const MAX_TIMES_FILE = 8;

const requireBounded = (tensors: readonly PickleTensor[], fileBytes: number, fail: Fail): void => {
  const bytes = tensors.reduce((sum, tensor) => {
    const { begin, end } = touched(tensor);
    return sum + Math.max(end - begin, countOf(tensor.shape)) * ELEMENT_BYTES[tensor.type];
  }, 0);
  if (bytes > MAX_TIMES_FILE * fileBytes)
    fail(
      `its tensors take ${bytes} bytes, more than ${MAX_TIMES_FILE} times the file, as they share storages; save them after .clone()`,
    );
};

/** From the tensor's first element to its last. */
const storedValues = async (
  access: RandomAccess,
  tensor: PickleTensor,
  { at, bytes: storageBytes, check }: StoragePlace,
  isLittleEndian: boolean,
): Promise<Float32Array> => {
  const size = ELEMENT_BYTES[tensor.type];
  const { begin, end } = touched(tensor);
  const bytes = await access.read(at + tensor.storage.begin + begin * size, (end - begin) * size);
  if (bytes.length === storageBytes) check?.(bytes);
  return toFloat32(bytes, tensor.type, isLittleEndian);
};

const MAX_SHOWN_NAMES = 20;

const namesText = ({ names }: Unpickled): string => {
  const shown = [...names.keys()].slice(0, MAX_SHOWN_NAMES).map(printable).join(', ');
  return `${names.size} names: ${shown}${names.size > MAX_SHOWN_NAMES ? ', ...' : ''}`;
};
