/** Image files of unusual forms, and data sets as users have them: for tests. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { noiseImage } from '../patterns.testing.ts';
import { tiffFile } from './tiff.testing.ts';

/** Samples as sharp takes them: 8 bits as they are, 16 bits as the 16-bit space of their channels. */
export const samples = (
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  data: Uint8Array | Uint16Array,
): Sharp => {
  const image = sharp(data, { raw: { width, height, channels } });
  if (data instanceof Uint8Array) return image.toColourspace(channels < 3 ? 'b-w' : 'srgb');
  return image.toColourspace(channels < 3 ? 'grey16' : 'rgb16');
};

/** Noise in colour, to be encoded. */
export const noise = (width: number, height: number): Sharp =>
  samples(width, height, 3, noiseImage(width, height).data);

/** One chunk of a PNG file. */
export const pngChunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
};

/** Where a PNG file's IHDR chunk ends. */
const AFTER_IHDR = 33;

/** The PNG file with chunks after its header. */
export const withPngChunks = (png: Uint8Array, ...chunks: readonly Uint8Array[]): Buffer =>
  Buffer.concat([png.subarray(0, AFTER_IHDR), ...chunks, png.subarray(AFTER_IHDR)]);

/** The PNG file with an ICC profile; its pixels stay as they are. */
export const withPngProfile = (png: Uint8Array, profile: Uint8Array): Buffer =>
  withPngChunks(png, pngChunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), deflateSync(profile)])));

/** A profile of the image library: plain sRGB, or Display P3. */
export const iccProfile = async (name: 'srgb' | 'p3'): Promise<Buffer> => {
  const png = await samples(1, 1, 3, new Uint8Array(3)).withIccProfile(name).png().toBuffer();
  const { icc } = await sharp(png).metadata();
  if (!icc) throw new Error(`no profile ${name}`);
  return icc;
};

/** A PNG file that says it has so many pixels, without holding them. */
export const pngOfSize = async (width: number, height: number): Promise<Buffer> => {
  const png = await noise(4, 4).png().toBuffer();
  const header = Buffer.alloc(13);
  png.copy(header, 0, 16, 29);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', header), png.subarray(AFTER_IHDR)]);
};

/** A 24-bit BMP file of one colour. */
export const bmpFile = (width: number, height: number): Buffer => {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bmp = Buffer.alloc(54 + row * height, 0x80);
  bmp.fill(0, 0, 54);
  bmp.write('BM', 'latin1');
  for (const [at, value] of [
    [2, bmp.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const)
    bmp.writeUInt32LE(value, at);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  return bmp;
};

/** Writes files, with their folders; names are relative to the folder. */
export const writeFiles = async (
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> => {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
};

/** Classes of CamVid's form: 0 to 11, in a band each, as an 8-bit gray PNG file of class ids. */
const classIds = async (width: number, height: number, shift: number): Promise<Buffer> =>
  samples(
    width,
    height,
    1,
    Uint8Array.from({ length: width * height }, (_, i) => (Math.floor((i % width) / 4) + shift) % 12),
  )
    .png()
    .toBuffer();

/** A data set like CamVid's: label maps of class ids in train/A, photographs in train/B. */
export const writeCamVidLike = async (folder: string, pairs = 4): Promise<void> => {
  for (let i = 0; i < pairs; i++) {
    const photo = await samples(48, 36, 3, noiseImage(48, 36, 3, i + 1).data)
      .jpeg()
      .toBuffer();
    const name = `0001TP_00${String(6690 + i * 30)}`;
    await writeFiles(folder, {
      [`train/A/${name}.png`]: await classIds(48, 36, i),
      [`train/B/${name}.jpg`]: photo,
    });
  }
};

/** A data set like DRIVE's: retinas as RGB TIFF files in train/A, vessels as GIF files of two colours in train/B. */
export const writeDriveLike = async (folder: string, pairs = 4): Promise<void> => {
  const [width, height] = [40, 44];
  for (let i = 0; i < pairs; i++) {
    const name = String(21 + i);
    const { data } = noiseImage(width, height, 3, i + 1);
    const vessels = Uint8Array.from({ length: width * height }, (_, p) => ((p + i) % 7 === 0 ? 255 : 0));
    await writeFiles(folder, {
      [`train/A/${name}.tif`]: tiffFile({ width, height, channels: 3, photometric: 2, data }),
      [`train/B/${name}.gif`]: await samples(width, height, 1, vessels).gif().toBuffer(),
    });
  }
};
