/** One array of a .npz file: the only one, or that of a name. */
import { type Entry, fromBufferPromise } from 'yauzl';
import { problem } from './file-problem.ts';
import { decodeNpy, npyHeader } from './npy-reader.ts';
import type { SampleHeader, StoredImage } from './stored-types.ts';

interface FoundArray {
  readonly bytes: Uint8Array;
  readonly numArrays: number;
}

/** A number counts the arrays in their order; text is a name, with or without its ending. */
const arrayOf = async (bytes: Uint8Array, page: number | string | undefined): Promise<FoundArray> => {
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    lazyEntries: true,
  });
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) if (entry.fileName.endsWith('.npy')) entries.push(entry);
  const names = entries.map(({ fileName }) => fileName.replace(/\.npy$/, ''));
  if (page === undefined && names.length > 1)
    throw problem(
      `holds the arrays ${names.join(', ')}, expected one; choose one by its place, 0 to ${names.length - 1}: inputPage (--input-page 0) or outputPage (--output-page 0) of train`,
    );
  const index = typeof page === 'string' ? names.indexOf(page.replace(/\.npy$/, '')) : (page ?? 0);
  const entry = entries[index];
  if (!entry)
    throw problem(`has no array ${page ?? 0}; it holds ${names.length === 0 ? 'none' : names.join(', ')}`);
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return { bytes: Buffer.concat(chunks), numArrays: names.length };
};

export const decodeNpz = async (bytes: Uint8Array, page?: number | string): Promise<StoredImage> => {
  const found = await arrayOf(bytes, page);
  return { ...decodeNpy(found.bytes), numPages: found.numArrays };
};

/** Of the whole file; of several arrays the first one's, and `numPages` tells. */
export const npzHeader = async (bytes: Uint8Array, page?: number | string): Promise<SampleHeader> => {
  const found = await arrayOf(bytes, page ?? 0);
  return { ...npyHeader(found.bytes), numPages: found.numArrays };
};
