/** TIFF files written byte by byte, of forms that image libraries do not write: for tests. */

/** Samples as numbers of this type. Half floats are given as their bits, in a Uint16Array with `format` 3. */
export type TiffSamples =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface TiffImage {
  readonly width: number;
  readonly height: number;
  /** Pixel after pixel, or plane after plane where `isPlanar`. */
  readonly data: TiffSamples;
  /** 1 by default. */
  readonly channels?: number;
  /** PhotometricInterpretation: 1 black is zero (default), 2 RGB, ... */
  readonly photometric?: number;
  /** SampleFormat: by the type of the data if absent. */
  readonly format?: number;
  /** ExtraSamples: 0 unspecified, 1 and 2 alpha. */
  readonly extraSamples?: readonly number[];
  readonly isPlanar?: boolean;
  /** NewSubfileType: 1 for a reduced copy. */
  readonly subfileType?: number;
  readonly orientation?: number;
  /** ImageDescription, where ImageJ and OME write what the file holds. */
  readonly description?: string;
  /** An ICC profile. */
  readonly profile?: Uint8Array;
}

const formatOf = (data: TiffSamples): number => {
  if (data instanceof Float32Array || data instanceof Float64Array) return 3;
  return data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array ? 2 : 1;
};

/** A file with a page for each image: little-endian, no compression, one strip for each plane. */
export const tiffFile = (...images: readonly TiffImage[]): Buffer => {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let length = 8;
  const append = (bytes: Uint8Array): number => {
    const offset = length;
    const padding = Buffer.alloc(bytes.length % 2); // offsets are even
    parts.push(Buffer.from(bytes), padding);
    length += bytes.length + padding.length;
    return offset;
  };
  const directories = images.map((image) => directoryOf(image, append));
  let pointer = { bytes: parts[0] as Buffer, at: 4 };
  for (const directory of directories) {
    const bytes = Buffer.from(directory);
    pointer.bytes.writeUInt32LE(length, pointer.at);
    parts.push(bytes);
    length += bytes.length;
    pointer = { bytes, at: bytes.length - 4 };
  }
  return Buffer.concat(parts);
};

const SHORT = 3;
const LONG = 4;

type Tag = readonly [number: number, type: number, values: readonly number[] | Uint8Array];

const directoryOf = (image: TiffImage, append: (bytes: Uint8Array) => number): Buffer => {
  const { width, height, data, channels = 1, photometric = 1, isPlanar = false } = image;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const numPlanes = isPlanar ? channels : 1;
  const planeBytes = bytes.length / numPlanes;
  const start = append(bytes);
  const offsets = Array.from({ length: numPlanes }, (_, i) => start + i * planeBytes);
  const perSample = (value: number): number[] => new Array<number>(channels).fill(value);
  const tags: Tag[] = [
    [254, LONG, [image.subfileType ?? 0]],
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, perSample(8 * data.BYTES_PER_ELEMENT)],
    [259, SHORT, [1]], // no compression
    [262, SHORT, [photometric]],
    ...optional(270, 2, image.description && Buffer.from(`${image.description}\0`)),
    [273, LONG, offsets],
    [274, SHORT, [image.orientation ?? 1]],
    [277, SHORT, [channels]],
    [278, LONG, [height]],
    [279, LONG, offsets.map(() => planeBytes)],
    [284, SHORT, [isPlanar ? 2 : 1]],
    ...optional(338, SHORT, image.extraSamples),
    [339, SHORT, perSample(image.format ?? formatOf(data))],
    ...optional(34675, 7, image.profile),
  ];
  const directory = Buffer.alloc(2 + tags.length * 12 + 4);
  directory.writeUInt16LE(tags.length);
  for (const [i, tag] of tags.entries()) entryOf(tag, append).copy(directory, 2 + i * 12);
  return directory;
};

const optional = (number: number, type: number, values: Tag[2] | '' | undefined): Tag[] =>
  values ? [[number, type, values]] : [];

const entryOf = ([number, type, values]: Tag, append: (bytes: Uint8Array) => number): Buffer => {
  const bytes = values instanceof Uint8Array ? Buffer.from(values) : packed(type, values);
  const entry = Buffer.alloc(12);
  entry.writeUInt16LE(number);
  entry.writeUInt16LE(type, 2);
  entry.writeUInt32LE(values.length, 4);
  if (bytes.length <= 4) bytes.copy(entry, 8);
  else entry.writeUInt32LE(append(bytes), 8);
  return entry;
};

const packed = (type: number, values: readonly number[]): Buffer =>
  Buffer.from((type === SHORT ? Uint16Array.from(values) : Uint32Array.from(values)).buffer);

/** A stack as ImageJ writes it: one page, and a description that says how many images follow its pixels. */
export const imageJStack = (width: number, height: number, numImages: number): Buffer =>
  tiffFile({
    width,
    height,
    data: Uint16Array.from({ length: width * height * numImages }, (_, i) => (i * 257) & 0xffff),
    description: `ImageJ=1.54f\nimages=${numImages}\nslices=${numImages}\nloop=false\n`,
  });
