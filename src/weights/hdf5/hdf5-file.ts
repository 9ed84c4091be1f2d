/**
 * The groups, texts and arrays of an HDF5 file, as h5py writes them by default: what Keras saves. Everything is read
 * through checked places of the file, and each object once, so that a damaged file ends in an error.
 */
import { Pix2PixError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import type { RandomAccess } from '../../core/random-access.ts';
import { elementCount, formatShape } from '../../core/shape.ts';
import { toFloat32 } from '../element-types.ts';
import { readAttribute } from './attributes.ts';
import { damaged, type Fields, type FileBytes, fileBytes } from './bytes.ts';
import { readLinks } from './groups.ts';
import { MESSAGE, type Message, readMessages } from './messages.ts';
import { readShape, readType, type StoredType } from './types.ts';

export interface Hdf5Array {
  readonly kind: 'array';
  /** From the root: `model_weights/conv/conv/kernel:0`. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly type: StoredType;
  /** Of the values; absent where none were written. */
  readonly place?: { readonly offset: number; readonly length: number };
}

export interface Hdf5Group {
  readonly kind: 'group';
  /** Those that hold texts. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly members: ReadonlyMap<string, Hdf5Group | Hdf5Array>;
}

/** `\x89HDF\r\n\x1a\n`. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

export const isHdf5 = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** The root of a file. Throws FORMAT. */
export const openHdf5 = async (access: RandomAccess, name: string): Promise<Hdf5Group> => {
  if (!isHdf5(await access.read(0, Math.min(SIGNATURE.length, access.length))))
    throw new Pix2PixError('FORMAT', `${name}: does not begin as an HDF5 file; is it a file of Keras (.h5)?`);
  const file = fileBytes(access, name);
  const root = await readObject(file, await rootAddress(file), '', new Set());
  return root.kind === 'group' ? root : damaged(name, 'its root is not a group');
};

/** Where the superblock says that the root is. */
const rootAddress = async (file: FileBytes): Promise<number> => {
  const start = await file.part(0, Math.min(96, file.length));
  const version = start.uint(8, 1);
  const isOld = version === 0 || version === 1;
  if (!isOld && version !== 2 && version !== 3) damaged(file.name, `superblock of version ${version}`);
  const [offsets, lengths] = isOld
    ? [start.uint(13, 1), start.uint(14, 1)]
    : [start.uint(9, 1), start.uint(10, 1)];
  if (offsets !== 8 || lengths !== 8) damaged(file.name, `addresses of ${offsets} bytes, expected 8`);
  return start.uint(ROOTS[version as 0], 8);
};

/** Place of the root's address, by the superblock's version. */
const ROOTS = [64, 68, 36, 36] as const;

/** More objects, and deeper, than in any file of weights. */
const MOST_OBJECTS = 200_000;
const MOST_DEPTH = 64;

const readObject = async (
  file: FileBytes,
  address: number,
  path: string,
  seen: Set<number>,
  depth = 0,
): Promise<Hdf5Group | Hdf5Array> => {
  if (seen.has(address)) damaged(file.name, `"${printable(path)}" is in the file twice, or holds itself`);
  seen.add(address);
  if (seen.size > MOST_OBJECTS || depth > MOST_DEPTH) damaged(file.name, 'it has too many objects');
  const messages = await readMessages(file, address);
  const links = await readLinks(file, messages);
  if (!links) return arrayOf(file, messages, path);
  const members = new Map<string, Hdf5Group | Hdf5Array>();
  for (const [name, target] of links)
    members.set(
      name,
      await readObject(file, target, path === '' ? name : `${path}/${name}`, seen, depth + 1),
    );
  return { kind: 'group', attributes: await textsOf(file, messages), members };
};

const textsOf = async (
  file: FileBytes,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const texts = new Map<string, readonly string[]>();
  for (const { type, content } of messages) {
    const attribute = type === MESSAGE.attribute ? await readAttribute(file, content) : undefined;
    if (attribute) texts.set(attribute.name, attribute.texts);
  }
  return texts;
};

const arrayOf = (file: FileBytes, messages: readonly Message[], path: string): Hdf5Array => {
  const message = (type: number): Fields =>
    messages.find((found) => found.type === type)?.content ??
    damaged(file.name, `"${printable(path)}" is neither a group nor an array`);
  const shape = readShape(message(MESSAGE.dataspace), file.name);
  const type = readType(message(MESSAGE.datatype));
  const needed = elementCount(shape) * type.size;
  const place = placeOf(file, message(MESSAGE.layout), path);
  if (place && (place.length < needed || place.offset + needed > file.length))
    damaged(
      file.name,
      `"${printable(path)}" of shape ${formatShape(shape)} needs ${needed} bytes, and they are not there`,
    );
  return {
    kind: 'array',
    path,
    shape,
    type,
    ...(place ? { place: { offset: place.offset, length: needed } } : {}),
  };
};

/** The bytes of an array that lies in one piece; undefined where none were written. */
const placeOf = (
  file: FileBytes,
  layout: Fields,
  path: string,
): { readonly offset: number; readonly length: number } | undefined => {
  const [version, kind] = [layout.uint(0, 1), layout.uint(1, 1)];
  if (version < 3 || version > 4 || kind !== 1)
    throw new Pix2PixError(
      'FORMAT',
      `${file.name}: the array "${printable(path)}" is stored in ${kind === 2 ? 'chunks, possibly compressed' : 'a form that is not read'}, expected one piece as Keras writes it; rewrite the file: h5repack -l CONTI -f NONE ${file.name} new.h5`,
    );
  const offset = layout.address(2);
  return offset === undefined ? undefined : { offset, length: layout.uint(10, 8) };
};

/** The values of an array as float32. Throws FORMAT for a type that has none. */
export const readArray = async (
  access: RandomAccess,
  { type, path, place, shape }: Hdf5Array,
  name: string,
): Promise<Float32Array> => {
  if (type.kind !== 'number')
    throw new Pix2PixError(
      'FORMAT',
      `${name}: "${printable(path)}" holds ${type.kind === 'other' ? type.text : 'texts'}, expected numbers`,
    );
  if (place) return toFloat32(await access.read(place.offset, place.length), type.type, type.littleEndian);
  if (elementCount(shape) === 0) return new Float32Array(0);
  throw new Pix2PixError(
    'FORMAT',
    `${name}: the values of "${printable(path)}" were never written; save the model again`,
  );
};
