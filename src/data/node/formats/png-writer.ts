/** Writes a PNG file row by row, so that an image of any size needs the memory of a few rows (W3C, PNG 2nd edition). */
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { crc32, createDeflate } from 'node:zlib';
import { Pix2PixError } from '../../../core/errors.ts';
import type { Samples } from '../../image.ts';
import { openPartFile } from './part-file.ts';

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  /** 1 is gray, 3 colour; alpha behind them makes 2 and 4. */
  readonly channels: number;
  readonly samples: 'uint8' | 'uint16';
}

export interface PngWriter {
  /** Any number of whole rows, from the top on. Throws DATA for samples of another kind, or too many. */
  writeRows(data: Samples): Promise<void>;
  /** Ends the file, and gives it its name. Throws DATA where rows are missing. */
  close(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** The standard's types, by channels. */
const COLOUR_TYPES: Readonly<Record<number, number>> = { 1: 0, 2: 4, 3: 2, 4: 6 };

/** As sharp's default; a higher one takes much longer for little. */
const COMPRESSION_LEVEL = 6;

/**
 * A PNG file to be written row by row; it has its name once it is whole, and `PATH.part` before. Throws FILE where it
 * cannot be written, DATA for channels that a PNG file does not have.
 */
export const openPngWriter = async (path: string, options: PngOptions): Promise<PngWriter> => {
  const { width, height, channels, samples } = options;
  const colourType = COLOUR_TYPES[channels];
  if (colourType === undefined)
    throw new Pix2PixError(
      'DATA',
      `${path}: a PNG file has 1 to 4 channels, and the image has ${channels}; write a .tif file`,
    );
  const { file, attempt, keep, discard } = await openPartFile(path);
  const bytesPerSample = samples === 'uint16' ? 2 : 1;
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint8(8, 8 * bytesPerSample);
  head.setUint8(9, colourType);
  await attempt(async () => {
    await file.write(SIGNATURE);
    await writeChunk(file, 'IHDR', new Uint8Array(head.buffer));
  });
  const deflate = createDeflate({ level: COMPRESSION_LEVEL });
  const written = (async () => {
    for await (const bytes of deflate) await writeChunk(file, 'IDAT', bytes as Uint8Array);
  })();
  written.catch(() => {}); // thrown where it is awaited
  const perRow = width * channels;
  let previous = new Uint8Array(perRow * bytesPerSample);
  let numRows = 0;
  return {
    writeRows: (data) =>
      attempt(async () => {
        const rows = data.length / perRow;
        if (data.BYTES_PER_ELEMENT !== bytesPerSample || !Number.isInteger(rows) || numRows + rows > height)
          throw new Pix2PixError(
            'DATA',
            `${path}: ${data.length} samples after ${numRows} of ${height} rows; expected whole rows of ${perRow} samples (${samples})`,
          );
        for (let row = 0; row < rows; row++) {
          const bytes = bigEndian(data.subarray(row * perRow, (row + 1) * perRow));
          const isFull = !deflate.write(filtered(bytes, previous, channels * bytesPerSample));
          previous = bytes;
          // An error ends the consumer, and nothing would drain any more.
          if (isFull) await Promise.race([once(deflate, 'drain'), written]);
        }
        numRows += rows;
      }),
    close: () =>
      attempt(async () => {
        if (numRows !== height)
          throw new Pix2PixError(
            'DATA',
            `${path}: the image ended after ${numRows} of ${height} rows; write the others too`,
          );
        deflate.end();
        await written;
        await writeChunk(file, 'IEND', new Uint8Array(0));
        await keep();
      }),
    discard: async () => {
      deflate.destroy();
      await written.catch(() => {});
      await discard();
    },
  };
};

const writeChunk = async (file: FileHandle, type: string, data: Uint8Array): Promise<void> => {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)));
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
};

/** A copy of a row as the bytes of the file. */
const bigEndian = (row: Samples): Uint8Array<ArrayBuffer> => {
  if (!(row instanceof Uint16Array)) return Uint8Array.from(row);
  const bytes = new Uint8Array(2 * row.length);
  row.forEach((value, i) => {
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 255;
  });
  return bytes;
};

/** A row less the one above it, or less its left neighbours: which has the smaller differences (section 12.8). */
const filtered = (row: Uint8Array, above: Uint8Array, step: number): Uint8Array => {
  const [up, sub] = [new Uint8Array(row.length + 1), new Uint8Array(row.length + 1)];
  up[0] = 2;
  sub[0] = 1;
  let [upSum, subSum] = [0, 0];
  for (let i = 0; i < row.length; i++) {
    const value = row[i] as number;
    const u = (value - (above[i] as number)) & 255;
    const s = (value - (i < step ? 0 : (row[i - step] as number))) & 255;
    up[i + 1] = u;
    sub[i + 1] = s;
    upSum += u < 128 ? u : 256 - u;
    subSum += s < 128 ? s : 256 - s;
  }
  return upSum <= subSum ? up : sub;
};
