/** Little-endian fields at places of an HDF5 file, each checked against the file before it is read. */
import { Pix2PixError } from '../../core/errors.ts';
import type { RandomAccess } from '../../core/random-access.ts';

export interface FileBytes {
  /** What errors call the file. */
  readonly name: string;
  readonly length: number;
  /** A part of the file. Throws FORMAT where the file ends before it. */
  part(offset: number, length: number): Promise<Fields>;
}

/** The fields of a part of a file. Reading past its end throws FORMAT. */
export interface Fields {
  readonly length: number;
  /** An unsigned number of 1, 2, 4 or 8 bytes; those of 8 bytes are rounded above 2^53. */
  uint(at: number, bytes: number): number;
  /** An address; undefined for the one that means none. */
  address(at: number): number | undefined;
  text(at: number, length: number): string;
  /** The same fields from a place on. */
  from(at: number): Fields;
  /** The first `length` bytes. */
  first(length: number): Fields;
}

/** Throws FORMAT: the file is not what its format requires. */
export const damaged = (name: string, problem: string): never => {
  throw new Pix2PixError(
    'FORMAT',
    `${name}: is not a whole HDF5 file (${problem}); it was cut off or damaged, get another copy`,
  );
};

export const fileBytes = (access: RandomAccess, name: string): FileBytes => ({
  name,
  length: access.length,
  part: async (offset, length) => {
    if (!(offset + length <= access.length))
      damaged(name, `it has ${access.length} bytes, and ${offset + length} are needed`);
    return fieldsOf(await access.read(offset, length), name);
  },
});

const NONE = 0xffff_ffff_ffff_ffffn;

export const fieldsOf = (bytes: Uint8Array, name: string): Fields => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inside = (at: number, count: number): number =>
    at >= 0 && at + count <= bytes.length
      ? at
      : damaged(name, `a record of ${bytes.length} bytes is too short`);
  return {
    length: bytes.length,
    uint: (at, count) => {
      inside(at, count);
      if (count === 1) return view.getUint8(at);
      if (count === 2) return view.getUint16(at, true);
      return count === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
    },
    address: (at) => {
      const address = view.getBigUint64(inside(at, 8), true);
      return address === NONE ? undefined : Number(address);
    },
    text: (at, length) => UTF8.decode(bytes.subarray(inside(at, length), at + length)),
    from: (at) => fieldsOf(bytes.subarray(inside(at, 0)), name),
    first: (length) => fieldsOf(bytes.subarray(0, inside(length, 0)), name),
  };
};

const UTF8 = new TextDecoder();

/** A text up to its first zero. */
export const untilZero = (text: string): string => {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
};
