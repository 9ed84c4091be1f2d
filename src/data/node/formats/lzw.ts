/** Decompression by Lempel, Ziv and Welch, as TIFF (bits from the high end) and GIF (from the low end) have it. */

interface LzwForm {
  /** Bits of a sample; codes begin one bit longer. */
  readonly bits: number;
  /** TIFF: codes begin in the high bits, and grow one code earlier than they must. */
  readonly isTiff: boolean;
  /** Bytes that are wanted; decoding ends there, or where the data ends. */
  readonly length: number;
}

const MOST_CODES = 4096;

/** The bytes that could be decoded, fewer than wanted where the data ends before. Throws for codes that cannot be. */
export const lzwDecode = (input: Uint8Array, { bits, isTiff, length }: LzwForm): Uint8Array => {
  const out = new Uint8Array(length);
  const clear = 1 << bits;
  const end = clear + 1;
  // Entry by entry: the entry before its last byte, its last byte, its first byte, its length.
  const before = new Uint16Array(MOST_CODES);
  const last = Uint8Array.from({ length: MOST_CODES }, (_, i) => i);
  const first = last.slice();
  const lengths = new Uint16Array(MOST_CODES).fill(1);
  let numCodes = clear + 2;
  let codeBits = bits + 1;
  let previous = -1;
  let held = 0;
  let numHeld = 0;
  let at = 0;
  let to = 0;
  while (to < length) {
    while (numHeld < codeBits) {
      if (at >= input.length) return out.subarray(0, to);
      const byte = input[at++] as number;
      held = isTiff ? (held << 8) | byte : held | (byte << numHeld);
      numHeld += 8;
    }
    numHeld -= codeBits;
    const code = isTiff ? held >> numHeld : held & ((1 << codeBits) - 1);
    held = isTiff ? held & ((1 << numHeld) - 1) : held >> codeBits;
    if (code === end) break;
    if (code === clear) {
      numCodes = clear + 2;
      codeBits = bits + 1;
      previous = -1;
      continue;
    }
    if (code > numCodes || (previous < 0 && code > end))
      throw new Error('its compressed data has a code that cannot be');
    if (previous >= 0 && numCodes < MOST_CODES) {
      before[numCodes] = previous;
      last[numCodes] = first[code < numCodes ? code : previous] as number;
      first[numCodes] = first[previous] as number;
      lengths[numCodes] = (lengths[previous] as number) + 1;
      numCodes++;
    }
    let place = to + (lengths[code] as number);
    to = place;
    for (let entry = code, left = lengths[code] as number; left > 0; left--) {
      place--;
      if (place < length) out[place] = last[entry] as number;
      entry = before[entry] as number;
    }
    previous = code;
    if (numCodes + (isTiff ? 1 : 0) >= 1 << codeBits && codeBits < 12) codeBits++;
  }
  return out.subarray(0, Math.min(to, length));
};
