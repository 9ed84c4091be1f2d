/** A cursor over the bytes of a pickle. */

/** Thrown where a pickle goes on after the bytes that are there; whoever reads them knows whether there are more. */
export class CutPickle extends Error {
  constructor() {
    super('the pickle goes on after its end');
    this.name = 'CutPickle';
  }
}

export interface PickleBytes {
  readonly position: number;
  byte(): number;
  uint16(): number;
  uint32(): number;
  int32(): number;
  /** A 64-bit length; one that is no safe number is more than is there. */
  length64(): number;
  /** Big-endian, unlike all others. */
  float64(): number;
  /** A view. */
  take(length: number): Uint8Array<ArrayBuffer>;
  text(length: number): string;
  /** Up to the line feed, which is skipped. */
  line(): string;
}

const LINE_FEED = 10;
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

export const pickleBytes = (bytes: Uint8Array<ArrayBuffer>, start: number): PickleBytes => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  /** Where the next `length` bytes begin. */
  const next = (length: number): number => {
    if (!(at + length <= bytes.length)) throw new CutPickle();
    at += length;
    return at - length;
  };
  const take = (length: number): Uint8Array<ArrayBuffer> => {
    const begin = next(length);
    return bytes.subarray(begin, begin + length);
  };
  return {
    get position() {
      return at;
    },
    byte: () => bytes[next(1)] as number,
    uint16: () => view.getUint16(next(2), true),
    uint32: () => view.getUint32(next(4), true),
    int32: () => view.getInt32(next(4), true),
    length64: () => Number(view.getBigUint64(next(8), true)),
    float64: () => view.getFloat64(next(8)),
    take,
    text: (length) => DECODER.decode(take(length)),
    line: () => {
      const end = bytes.indexOf(LINE_FEED, at);
      if (end < 0) throw new CutPickle();
      const text = DECODER.decode(bytes.subarray(at, end));
      at = end + 1;
      return text;
    },
  };
};
