/** Writes a TIFF file strip by strip, so that an image of any size needs the memory of a few rows. */
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { Pix2PixError } from '../../../core/errors.ts';
import type { Samples } from '../../image.ts';
import { openPartFile } from './part-file.ts';
import { emptySamples, SAMPLE_BYTES } from './sample-types.ts';
import {
  directoryBytes,
  directoryPointer,
  formTags,
  headerBytes,
  longs,
  shorts,
  type TiffForm,
} from './tiff-tags-bytes.ts';

export interface TiffOptions extends TiffForm {
  /** 'deflate' by default; 'none' is quicker. */
  readonly compression?: 'deflate' | 'none';
  /** 64-bit offsets; by default where the samples alone come near to 4 GB. */
  readonly isBig?: boolean;
}

export interface TiffWriter {
  /** Any number of whole rows, from the top on. Throws DATA for samples of another kind, or too many. */
  writeRows(data: Samples): Promise<void>;
  /** Ends the file, and gives it its name. Throws DATA where rows are missing. */
  close(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** Where bytes go: a file, or memory. */
interface Sink {
  write(bytes: Uint8Array, at: number): Promise<void>;
}

/** As libtiff's tools have it, a strip is some kilobytes; this is large enough that few are needed. */
const STRIP_BYTES = 256 * 1024;

/** Room for the directory in a file of 32-bit offsets. */
const MOST_SMALL_BYTES = 2 ** 32 - 2 ** 26;

/**
 * A TIFF file to be written row by row; it has its name once it is whole, and `PATH.part` before. Throws FILE where it
 * cannot be written.
 */
export const openTiffWriter = async (path: string, options: TiffOptions): Promise<TiffWriter> => {
  const { file, attempt, keep, discard } = await openPartFile(path);
  const strips = stripWriter(options, { write: (bytes, at) => writeAll(file, bytes, at) }, path);
  return {
    writeRows: (data) => attempt(() => strips.writeRows(data)),
    close: () =>
      attempt(async () => {
        await strips.end();
        await keep();
      }),
    discard,
  };
};

const writeAll = async (file: FileHandle, bytes: Uint8Array, at: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
};

/** A whole image as the bytes of a TIFF file. */
export const encodeTiff = async (data: Samples, options: TiffOptions): Promise<Uint8Array> => {
  const parts: { readonly bytes: Uint8Array; readonly at: number }[] = [];
  const write = async (bytes: Uint8Array, at: number): Promise<void> => {
    parts.push({ bytes, at });
  };
  const strips = stripWriter(options, { write }, 'encodeTiff');
  await strips.writeRows(data);
  await strips.end();
  const file = new Uint8Array(Math.max(...parts.map(({ bytes, at }) => at + bytes.length)));
  for (const { bytes, at } of parts) file.set(bytes, at);
  return file;
};

const deflated = promisify(deflate);

interface StripWriter {
  writeRows(data: Samples): Promise<void>;
  end(): Promise<void>;
}

const stripWriter = (options: TiffOptions, sink: Sink, name: string): StripWriter => {
  const { width, height, channels, samples, compression = 'deflate' } = options;
  const perRow = width * channels;
  const rowBytes = perRow * SAMPLE_BYTES[samples];
  const isBig = options.isBig ?? rowBytes * height > MOST_SMALL_BYTES;
  const isDeflated = compression === 'deflate';
  // Integers compress better as differences; floats hardly do.
  const hasPredictor = isDeflated && samples !== 'float32';
  const rowsPerStrip = Math.max(1, Math.min(height, Math.floor(STRIP_BYTES / rowBytes)));
  const strip = emptySamples(samples, perRow * rowsPerStrip);
  const offsets: number[] = [];
  const sizes: number[] = [];
  const header = headerBytes(isBig);
  let position = header.length;
  let filled = 0;
  let numRows = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await sink.write(bytes, position);
    position += bytes.length + (bytes.length & 1); // strips begin at even offsets
  };
  const flush = async (): Promise<void> => {
    const rows = strip.slice(0, filled);
    filled = 0;
    if (hasPredictor) differences(rows, channels, perRow);
    const bytes = new Uint8Array(rows.buffer, 0, rows.byteLength);
    const stored = isDeflated ? await deflated(bytes) : bytes;
    offsets.push(position);
    sizes.push(stored.length);
    await append(stored);
  };
  return {
    writeRows: async (data) => {
      const rows = data.length / perRow;
      if (data.constructor !== strip.constructor || !Number.isInteger(rows) || numRows + rows > height)
        throw new Pix2PixError(
          'DATA',
          `${name}: ${data.length} samples (${data.constructor.name}) after ${numRows} of ${height} rows; expected whole rows of ${perRow} samples (${strip.constructor.name})`,
        );
      numRows += rows;
      for (let from = 0; from < data.length; ) {
        const count = Math.min(strip.length - filled, data.length - from);
        strip.set(data.subarray(from, from + count), filled);
        filled += count;
        from += count;
        if (filled === strip.length) await flush();
      }
    },
    end: async () => {
      if (numRows !== height)
        throw new Pix2PixError(
          'DATA',
          `${name}: the image ended after ${numRows} of ${height} rows; write the others too`,
        );
      if (filled > 0) await flush();
      const tags = [
        ...formTags(options),
        shorts(259, isDeflated ? 8 : 1),
        longs(273, offsets, isBig),
        longs(278, [rowsPerStrip]),
        longs(279, sizes, isBig),
        ...(hasPredictor ? [shorts(317, 2)] : []),
      ];
      const offset = position + (-position & 7);
      await sink.write(directoryBytes(tags, offset, isBig), offset);
      await sink.write(header, 0);
      const pointer = directoryPointer(offset, isBig);
      await sink.write(pointer.bytes, pointer.at);
    },
  };
};

/** Each sample less its left neighbour, in place, in the numbers of its type. */
const differences = (samples: Samples, channels: number, perRow: number): void => {
  for (let row = 0; row < samples.length; row += perRow)
    for (let i = row + perRow - 1; i >= row + channels; i--)
      samples[i] = (samples[i] as number) - (samples[i - channels] as number);
};
