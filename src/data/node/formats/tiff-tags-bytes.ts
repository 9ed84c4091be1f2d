/** The bytes of a TIFF directory: little-endian, of either size of offsets. */
import type { SampleType } from './sample-types.ts';

/** A tag with its values as little-endian bytes. */
export interface TiffTag {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

const SHORT = 3;
const LONG = 4;
const LONG8 = 16;

const bytesOf = (values: Uint16Array | Uint32Array | BigUint64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export const shorts = (tag: number, ...values: readonly number[]): TiffTag => ({
  ...{ tag, type: SHORT, count: values.length },
  bytes: bytesOf(Uint16Array.from(values)),
});

export const longs = (tag: number, values: readonly number[], isBig = false): TiffTag => ({
  ...{ tag, type: isBig ? LONG8 : LONG, count: values.length },
  bytes: bytesOf(isBig ? BigUint64Array.from(values, BigInt) : Uint32Array.from(values)),
});

/** What an image is, beside where its strips lie. */
export interface TiffForm {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly samples: Extract<SampleType, 'uint8' | 'uint16' | 'float32'>;
  /** Whether the last channel is alpha; by default of 2 and 4 channels. */
  readonly hasAlpha?: boolean;
  /** Tags to copy, such as those of a place on earth. */
  readonly tags?: readonly TiffTag[];
}

const BITS = { uint8: 8, uint16: 16, float32: 32 } as const;

/** All tags but those of the strips. Three channels are colours, and so are four with alpha. */
export const formTags = ({ width, height, channels, samples, hasAlpha, tags = [] }: TiffForm): TiffTag[] => {
  const isAlpha = hasAlpha ?? (channels === 2 || channels === 4);
  const isColour = channels === 3 || (channels === 4 && isAlpha);
  const numExtra = channels - (isColour ? 3 : 1);
  const perChannel = (value: number): number[] => new Array<number>(channels).fill(value);
  const extra = Array.from({ length: numExtra }, (_, i) => (isAlpha && i === numExtra - 1 ? 2 : 0));
  return [
    longs(256, [width]),
    longs(257, [height]),
    shorts(258, ...perChannel(BITS[samples])),
    shorts(262, isColour ? 2 : 1),
    shorts(277, channels),
    shorts(284, 1),
    ...(numExtra > 0 ? [shorts(338, ...extra)] : []),
    shorts(339, ...perChannel(samples === 'float32' ? 3 : 1)),
    ...tags,
  ];
};

/** The directory with the values that do not fit into it behind it; `offset` is where it will lie in the file. */
export const directoryBytes = (tags: readonly TiffTag[], offset: number, isBig: boolean): Uint8Array => {
  const sorted = tags.toSorted((a, b) => a.tag - b.tag);
  const [countBytes, entryBytes, inside] = isBig ? [8, 20, 8] : [2, 12, 4];
  const head = Buffer.alloc(countBytes + sorted.length * entryBytes + inside); // the end: no further page
  const writeOffset = (value: number, at: number): unknown =>
    isBig ? head.writeBigUInt64LE(BigInt(value), at) : head.writeUInt32LE(value, at);
  if (isBig) writeOffset(sorted.length, 0);
  else head.writeUInt16LE(sorted.length, 0);
  const behind: Uint8Array[] = [];
  let end = offset + head.length;
  for (const [i, { tag, type, count, bytes }] of sorted.entries()) {
    const at = countBytes + i * entryBytes;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    writeOffset(count, at + 4);
    const valueAt = at + (isBig ? 12 : 8);
    if (bytes.length <= inside) head.set(bytes, valueAt);
    else {
      writeOffset(end, valueAt);
      const padding = new Uint8Array(-bytes.length & 7);
      behind.push(bytes, padding);
      end += bytes.length + padding.length;
    }
  }
  return Buffer.concat([head, ...behind]);
};

/** The beginning of a file; the offset of its directory is written later, at `directoryAt`. */
export const headerBytes = (isBig: boolean): Uint8Array =>
  isBig
    ? Uint8Array.of(0x49, 0x49, 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    : Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0);

/** The offset of the directory, and where it stands in the header. */
export const directoryPointer = (
  offset: number,
  isBig: boolean,
): { readonly at: number; readonly bytes: Uint8Array } =>
  isBig
    ? { at: 8, bytes: bytesOf(BigUint64Array.of(BigInt(offset))) }
    : { at: 4, bytes: bytesOf(Uint32Array.of(offset)) };
