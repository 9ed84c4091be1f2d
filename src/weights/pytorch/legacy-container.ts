/** The container of torch.save before 1.6: five pickles one after another, then the storages. */

import { printable } from '../../core/printable.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import type { Fail } from '../../safetensors/header.ts';
import type { TensorFile } from '../tensor-file.ts';
import { CutPickle } from './pickle-bytes.ts';
import { isSequence, type PickleValue } from './pickle-values.ts';
import { pytorchTensors, type StoragePlace } from './pytorch-tensors.ts';
import { type Unpickled, unpickle } from './unpickle.ts';
import { MAX_PICKLE_BYTES } from './zip-container.ts';

/** What the first pickle holds. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

/** What the second one holds; there has been no other. */
const VERSION = 1001;

/** Enough for the pickles of most networks; longer ones are read again with more. */
const FIRST_BYTES = 2 ** 18;

/** Before each storage: the number of its elements. */
const COUNT_BYTES = 8;

/** Throws FORMAT through `fail` for pickles of other programs. */
export const openLegacyContainer = async (
  access: RandomAccess,
  name: string,
  fail: Fail,
): Promise<TensorFile> => {
  const { unpickled, keys, end } = await readPickles(access, fail);
  const places = await storagePlaces(access, keys, unpickled.storages, end, fail);
  return pytorchTensors({
    access,
    name,
    container: 'pytorch-legacy',
    unpickled,
    isLittleEndian: true, // torch swaps bytes when it writes on a machine of the other order
    facts: [['format', `version ${VERSION}, little-endian`]],
    place: async (key) =>
      places.get(key) ??
      fail(`has no storage "${printable(key)}", which its pickle names; the file was damaged`),
    fail,
  });
};

interface LegacyPickles {
  readonly unpickled: Unpickled;
  /** Of the storages, in the order of their data. */
  readonly keys: readonly string[];
  /** Where the first storage begins. */
  readonly end: number;
}

/** Reads more of the file until all five are there. */
const readPickles = async (access: RandomAccess, fail: Fail): Promise<LegacyPickles> => {
  for (let length = FIRST_BYTES; ; length *= 8) {
    const bytes = await access.read(0, Math.min(length, access.length, MAX_PICKLE_BYTES));
    try {
      return fivePickles(bytes, fail);
    } catch (error) {
      if (!(error instanceof CutPickle)) throw error;
      if (bytes.length === access.length)
        return fail('ends inside of its pickles; the file was cut off or damaged', error);
      if (bytes.length === MAX_PICKLE_BYTES)
        return fail(
          `its pickles have more than ${MAX_PICKLE_BYTES} bytes; the file was damaged, or holds much besides a state dict`,
          error,
        );
    }
  }
};

const fivePickles = (bytes: Uint8Array<ArrayBuffer>, fail: Fail): LegacyPickles => {
  const magic = unpickle(bytes, 0, fail);
  if (magic.value !== MAGIC)
    return fail(
      'is a pickle, but not one that torch.save wrote; save tensors with torch.save(network.state_dict(), "weights.pth")',
    );
  const version = unpickle(bytes, magic.end, fail);
  if (version.value !== VERSION) return fail(`has a version other than ${VERSION}; the file was damaged`);
  const system = unpickle(bytes, version.end, fail); // sizes and order of bytes of the machine that wrote it
  const unpickled = unpickle(bytes, system.end, fail);
  const keys = unpickle(bytes, unpickled.end, fail);
  if (!isSequence(keys.value)) return fail('has no list of storages; the file was damaged');
  const texts = keys.value.items.map((key: PickleValue) =>
    typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint'
      ? String(key)
      : fail('has a list of storages that are no texts; the file was damaged'),
  );
  return { unpickled, keys: texts, end: keys.end };
};

/** Each storage is a count of elements and the elements, at the next byte. */
const storagePlaces = async (
  access: RandomAccess,
  keys: readonly string[],
  elementBytes: ReadonlyMap<string, number>,
  begin: number,
  fail: Fail,
): Promise<ReadonlyMap<string, StoragePlace>> => {
  const places = new Map<string, StoragePlace>();
  let at = begin;
  for (const key of keys) {
    const size = elementBytes.get(key);
    if (size === undefined || places.has(key))
      return fail(
        `lists the storage "${printable(key)}", which no tensor has or which came before; the file was damaged`,
      );
    if (at + COUNT_BYTES > access.length) return fail('ends before its last storage; the file was cut off');
    const count = new DataView((await access.read(at, COUNT_BYTES)).buffer).getBigInt64(0, true);
    const bytes = Number(count) * size;
    at += COUNT_BYTES;
    if (!(bytes >= 0 && at + bytes <= access.length))
      return fail(
        `storage "${printable(key)}" has ${count} elements, more than the file; it was cut off or damaged`,
      );
    places.set(key, { at, bytes });
    at += bytes;
  }
  if (at !== access.length)
    return fail(
      `goes on for ${access.length - at} bytes after its last storage; the file was damaged or joined with another`,
    );
  return places;
};
