/** Entries of a `.keras` archive: stored as Keras writes them, or compressed by another program, within bounds. */
import { crc32 } from '../../core/crc32.ts';
import { accessBytes, type RandomAccess, requireInside } from '../../core/random-access.ts';
import type { Fail } from '../../safetensors/header.ts';
import { storedEntryStart, type ZipEntry } from '../zip-directory.ts';

/** Weights hardly become smaller in an archive; an entry that grows so much was made to fill the memory. */
const MOST_GROWTH = 20;

const DEFLATED = 8;

/** The bytes of an entry as a file of their own: a part of the archive, or in memory where they are compressed. */
export const entryAccess = async (
  access: RandomAccess,
  entry: ZipEntry,
  fail: Fail,
): Promise<RandomAccess> => {
  if (entry.method !== DEFLATED)
    return partOf(access, await storedEntryStart(access, entry, fail), entry.size);
  const { name, size, compressedSize } = entry;
  if (size > MOST_GROWTH * Math.max(compressedSize, 1024))
    fail(`entry "${name}" of its archive is ${size} bytes in ${compressedSize}; do not use it`);
  const start = await storedEntryStart(access, { ...entry, method: 0, size: compressedSize }, fail);
  const bytes = await inflated(await access.read(start, compressedSize), size);
  if (bytes === undefined)
    return fail(`entry "${name}" of its archive is damaged; copy or download the file again`);
  return { ...accessBytes(bytes), close: () => access.close() };
};

/** Throws FORMAT through `fail` where an entry does not have its checksum; it is read in pieces. */
export const checkEntry = async (
  file: RandomAccess,
  { name, checksum }: ZipEntry,
  fail: Fail,
): Promise<void> => {
  if (checksum === 0) return; // its writer did not compute it
  let found = 0;
  for (let at = 0; at < file.length; at += PIECE)
    found = crc32(await file.read(at, Math.min(PIECE, file.length - at)), found);
  if (found !== checksum)
    fail(`entry "${name}" does not have its checksum; the file was damaged, copy or download it again`);
};

const PIECE = 8 * 2 ** 20;

/** Undefined for bytes that do not unpack to exactly `size`. */
const inflated = async (bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array | undefined> => {
  const result = new Uint8Array(size);
  let at = 0;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    for await (const chunk of stream) {
      if (at + chunk.length > size) return undefined;
      result.set(chunk, at);
      at += chunk.length;
    }
  } catch {
    return undefined; // whatever the engine says of it
  }
  return at === size ? result : undefined;
};

const partOf = (access: RandomAccess, start: number, length: number): RandomAccess => ({
  length,
  read: async (offset, count) => {
    requireInside(offset, count, length);
    return access.read(start + offset, count);
  },
  close: () => access.close(),
});
