/** Safetensors of any program: every type of number that has a float32, tensor by tensor. */

import { printable } from '../core/printable.ts';
import type { RandomAccess } from '../core/random-access.ts';
import { elementCount, formatShape } from '../core/shape.ts';
import { failureOf, LENGTH_BYTES, readSafetensorsHeader, type TensorEntry } from '../safetensors/header.ts';
import { ELEMENT_BYTES, isElementType, toFloat32 } from './element-types.ts';
import type { StoredTensor, TensorFile } from './tensor-file.ts';

/**
 * Opens a safetensors file. Throws FORMAT for a header that the format does not allow, for a length of data that is not
 * what the header describes, and for a type of number that has no float32, such as F8_E4M3.
 */
export const openSafetensors = async (access: RandomAccess, name: string): Promise<TensorFile> => {
  const fail = failureOf(name);
  const { tensors, metadata, dataStart } = readSafetensorsHeader(await headerBytes(access), name);
  const described = tensors.at(-1)?.end ?? 0;
  const present = access.length - dataStart;
  if (described !== present)
    fail(
      `the header describes ${described} bytes of data but ${present} are there; the file was cut off, damaged or joined with another`,
    );
  const entries = new Map(tensors.map((entry) => [entry.name, entry]));
  return {
    container: 'safetensors',
    name,
    tensors: tensors.map((entry) => storedTensor(entry, name)),
    facts: Object.entries(metadata),
    read: async ({ name: tensor, shape, type }) => {
      const { begin, end } = entries.get(tensor) as TensorEntry;
      return { shape, data: toFloat32(await access.read(dataStart + begin, end - begin), type) };
    },
    close: () => access.close(),
  };
};

/** The length and the header; as many bytes as there are where the length is more than the file has. */
const headerBytes = async (access: RandomAccess): Promise<Uint8Array> => {
  const start = await access.read(0, Math.min(LENGTH_BYTES, access.length));
  if (start.length < LENGTH_BYTES) return start;
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  return length <= access.length - LENGTH_BYTES ? access.read(0, LENGTH_BYTES + length) : start;
};

const storedTensor = (
  { name: tensor, dtype, shape, begin, end }: TensorEntry,
  name: string,
): StoredTensor => {
  const fail = failureOf(name);
  if (!isElementType(dtype))
    return fail(
      `tensor "${printable(tensor)}" has dtype ${printable(dtype)}, expected one of ${Object.keys(ELEMENT_BYTES).join(', ')}; convert it before`,
    );
  const expected = elementCount(shape) * ELEMENT_BYTES[dtype];
  if (end - begin !== expected)
    fail(
      `tensor "${printable(tensor)}" of shape ${formatShape(shape)} needs ${expected} bytes but has ${end - begin}`,
    );
  return { name: tensor, shape, type: dtype };
};
