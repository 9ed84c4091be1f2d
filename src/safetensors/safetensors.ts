/**
 * Safetensors files of float32 tensors: an 8-byte little-endian header length, a JSON header padded with
 * spaces, then the tensors' bytes, one after the other, in the header's order.
 */
import { joinBytes } from '../core/bytes.ts';
import { Pix2PixError } from '../core/errors.ts';
import { elementCount, formatShape } from '../core/shape.ts';
import type { Tensor } from '../core/tensor.ts';
import {
  failureOf,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  METADATA_KEY,
  readSafetensorsHeader,
  type TensorEntry,
} from './header.ts';

/** The data starts at a multiple of this, a cache line: readers may then map the file as it is. */
const ALIGNMENT = 64;

const FLOAT32_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** What a file holds. */
export interface SafetensorsContent {
  /** In the order of the file; views of its bytes where these are aligned to 4, else copies. */
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/**
 * A file as parts to be written one after the other, tensors in the map's order; the data are views of the
 * tensors, so that a file of a gigabyte takes no second one in memory.
 * Throws SHAPE if a tensor's data does not fill its shape, FORMAT for a reserved name.
 */
export const safetensorsParts = (
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): readonly Uint8Array[] => {
  const header = encodeHeader(tensors, metadata);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  // Typed arrays are little-endian on every machine that ONNX Runtime is published for.
  const data = [...tensors.values()].map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return [length, header, ...data];
};

/**
 * A whole file in one buffer. Errors as `safetensorsParts`.
 *
 * @example
 * const bytes = encodeSafetensors(new Map([['bias', zeros([64])]]), { epoch: '7' });
 */
export const encodeSafetensors = (
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> => joinBytes(safetensorsParts(tensors, metadata));

const encodeHeader = (
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array => {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push([METADATA_KEY, metadata]);
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    requireEncodable(name, shape, data);
    const begin = end;
    end += data.length * FLOAT32_BYTES;
    entries.push([name, { dtype: 'F32', shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil((LENGTH_BYTES + json.length) / ALIGNMENT) * ALIGNMENT - LENGTH_BYTES;
  if (length > MAX_HEADER_BYTES)
    throw new Pix2PixError(
      'FORMAT',
      `encodeSafetensors: the header would have ${length} bytes, the format allows ${MAX_HEADER_BYTES}; shorten the metadata`,
    );
  const header = new Uint8Array(length).fill(0x20); // spaces, as the format asks
  header.set(json);
  return header;
};

const requireEncodable = (name: string, shape: readonly number[], data: Float32Array): void => {
  if (name === METADATA_KEY)
    throw new Pix2PixError(
      'FORMAT',
      `encodeSafetensors: a tensor is named "${name}", which the format keeps for metadata; rename it`,
    );
  if (data.length !== elementCount(shape))
    throw new Pix2PixError(
      'SHAPE',
      `encodeSafetensors: tensor "${name}" of shape ${formatShape(shape)} must hold ${elementCount(shape)} values but has ${data.length}`,
    );
};

/**
 * The tensors and metadata of a file; `name` is what errors call it. The tensors are views of `bytes`
 * where these are aligned, so do not write to them. Throws FORMAT for anything but a whole file of F32.
 */
export const decodeSafetensors = (bytes: Uint8Array, name: string): SafetensorsContent => {
  const fail = failureOf(name);
  const { tensors: entries, metadata, dataStart } = readSafetensorsHeader(bytes, name);
  const described = entries.at(-1)?.end ?? 0;
  const present = bytes.length - dataStart;
  if (described > present)
    fail(`the header describes ${described} bytes of data but ${present} are there; the file was cut off`);
  if (described < present)
    fail(`${present - described} bytes follow the last tensor; the file was damaged or joined with another`);
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) {
    requireFloat32(entry, name);
    tensors.set(entry.name, { shape: entry.shape, data: floatsOf(bytes, dataStart, entry) });
  }
  return { tensors, metadata: { ...metadata } };
};

/**
 * One tensor of a file from its own bytes alone, `begin` to `end` of the entry: for readers that take a part of a
 * large file. A view of `bytes` where these are aligned. Throws FORMAT for another type or too few bytes.
 */
export const decodeTensor = (entry: TensorEntry, bytes: Uint8Array, name: string): Tensor => {
  requireFloat32(entry, name);
  const length = entry.end - entry.begin;
  if (bytes.length !== length)
    failureOf(name)(
      `tensor "${entry.name}" needs ${length} bytes but ${bytes.length} are there; the file was cut off`,
    );
  return { shape: entry.shape, data: floatsOf(bytes, 0, { ...entry, begin: 0, end: length }) };
};

const requireFloat32 = ({ name: tensor, dtype, shape, begin, end }: TensorEntry, name: string): void => {
  const fail = failureOf(name);
  if (dtype !== 'F32')
    fail(`tensor "${tensor}" has dtype ${dtype}, expected F32; convert it to float32 before`);
  const expected = elementCount(shape) * FLOAT32_BYTES;
  if (end - begin !== expected)
    fail(`tensor "${tensor}" of shape ${formatShape(shape)} needs ${expected} bytes but has ${end - begin}`);
};

const floatsOf = (bytes: Uint8Array, dataStart: number, { begin, end }: TensorEntry): Float32Array => {
  const start = bytes.byteOffset + dataStart + begin;
  return start % FLOAT32_BYTES === 0
    ? new Float32Array(bytes.buffer, start, (end - begin) / FLOAT32_BYTES)
    : new Float32Array(new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer);
};
