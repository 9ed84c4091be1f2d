/** Images out of a .tar.gz of strangers: nothing but images and their folders, and nothing outside its folder. */
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { openRegular } from '../../../core/node/regular-file.ts';
import { useOfEntry } from './archive-entry.ts';
import { READ_BYTES } from './file-digest.ts';
import { imageFolder } from './image-folder.ts';

export interface UnpackOptions {
  /** The only folder at the top of the archive. */
  readonly top: string;
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of the archive that are read. */
  readonly onProgress?: ((read: number) => void) | undefined;
}

export interface Unpacked {
  readonly images: number;
  /** Names of what was left out: files that are not images. */
  readonly leftOut: readonly string[];
}

/**
 * Unpacks an archive into a folder that is there, so that `into/top` holds its images. gzip's checksum and length
 * are compared by zlib. Throws FORMAT if the archive is damaged, or holds links or paths that lead elsewhere;
 * FILE where it cannot be read or the images not be written; AbortError by the signal.
 */
export const unpackImages = async (
  archive: string,
  into: string,
  { top, signal, onProgress }: UnpackOptions,
): Promise<Unpacked> => {
  const images = imageWriter(into, top);
  // node-tar reads the entries; we write them ourselves, so that nothing is in flight once this has ended.
  const parser = new Parser({ strict: true, onReadEntry: images.onEntry }); // strict: damage is an error
  const closed = once(parser, 'close');
  closed.catch(() => {}); // awaited below, unless something else fails before
  let failure: unknown;
  parser.on('error', (error) => {
    failure ??= error;
  });
  const settle = async (): Promise<void> => {
    await images.written();
    if (failure !== undefined) throw failure;
    const problem = images.problem();
    if (problem !== undefined)
      throw new Pix2PixError('FORMAT', `${archive}: ${problem}; do not use it, and get another copy`);
  };
  try {
    await pipeline(
      (await openRegular(archive)).createReadStream({ highWaterMark: READ_BYTES }),
      counted(onProgress),
      createGunzip({ chunkSize: READ_BYTES }),
      async (source: AsyncIterable<Buffer>) => {
        for await (const chunk of source) {
          parser.write(chunk);
          await settle(); // no more images in memory than one chunk ends
        }
        parser.end();
        await settle();
        await closed;
        await settle();
      },
      signal ? { signal } : {},
    );
  } catch (error) {
    await images.written().catch(() => {}); // the first error tells more
    throw unpackError(archive, error);
  }
  return { images: images.count(), leftOut: images.leftOut };
};

/** Writes the images among entries, and collects what to report about the others. */
const imageWriter = (into: string, top: string) => {
  const leftOut: string[] = [];
  const writeImage = imageFolder(into);
  let writes: Promise<void>[] = [];
  let count = 0;
  let problem: string | undefined;

  const write = async (name: string, content: Promise<Buffer>): Promise<void> =>
    writeImage(name, await content);

  return {
    leftOut,
    count: () => count,
    problem: () => problem,
    onEntry: (entry: ReadEntry): void => {
      const found = useOfEntry(entry, top);
      if (found.use === 'stop') problem ??= found.problem;
      if (found.use === 'leave-out') leftOut.push(entry.path);
      if (found.use !== 'image' || problem !== undefined) {
        entry.resume();
        return;
      }
      count++;
      const content = entry.concat();
      entry.on('end', () => writes.push(write(found.name, content as Promise<Buffer>)));
    },
    /** Once all is written whose bytes are here. Throws what writing throws. */
    written: async (): Promise<void> => {
      const ended = writes;
      writes = [];
      const failed = (await Promise.allSettled(ended)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
  };
};

/** Passes chunks on and tells their sum. */
const counted = (onProgress: UnpackOptions['onProgress']) =>
  async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let read = 0;
    for await (const chunk of source) {
      read += chunk.length;
      onProgress?.(read);
      yield chunk;
    }
  };

/** zlib's and node-tar's own errors are of what the file holds, the system's of files. */
const unpackError = (archive: string, error: unknown): unknown => {
  if (error instanceof Pix2PixError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const code = 'code' in error ? String(error.code) : '';
  return /^(Z|TAR)_/.test(code)
    ? new Pix2PixError(
        'FORMAT',
        `${archive}: is not a whole .tar.gz archive (${messageOf(error)}); it was cut short or damaged on its way, or is a page of another kind`,
        { cause: error },
      )
    : new Pix2PixError(
        'FILE',
        `${archive}: cannot be unpacked (${messageOf(error)}); check free space and permissions`,
        { cause: error },
      );
};
