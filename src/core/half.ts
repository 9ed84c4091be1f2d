/** Numbers as IEEE halves: a sign, five bits of exponent with bias 15, ten of fraction. */

/** The largest number that a half holds. */
export const LARGEST_HALF = 65504;

/** Below 2^-14 halves are multiples of it, without a leading one. */
const SMALLEST = 2 ** -24;

/** The value of a half's bits. */
export const halfToNumber = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * fraction * SMALLEST // no leading one
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

const FLOAT = new Float32Array(1);
const WORD = new Uint32Array(FLOAT.buffer);

/** The bits of the half nearest to a float32; of two that are equally near the even one. Beyond the range: infinity. */
export const numberToHalf = (value: number): number => {
  FLOAT[0] = value;
  return halfOfWord(WORD[0] as number);
};

/** The same of many float32. */
export const numbersToHalves = (values: Float32Array): Uint16Array => {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) halves[i] = halfOfWord(words[i] as number); // a network has millions
  return halves;
};

/** The bits of a half from those of a float32: eight bits of exponent with bias 127, 23 of fraction. */
const halfOfWord = (word: number): number => {
  const sign = (word >>> 16) & 0x8000;
  const exponent = (word >>> 23) & 0xff;
  const fraction = word & 0x7fffff;
  if (exponent === 0xff && fraction !== 0) return sign | 0x7e00; // NaN
  if (exponent > 142) return sign | 0x7c00; // 65536 and more
  if (exponent < 102) return sign; // less than half of the smallest
  const isNormal = exponent > 112;
  const kept = isNormal ? ((exponent - 112) << 23) | fraction : 0x800000 | fraction;
  const shift = isNormal ? 13 : 126 - exponent;
  const below = kept >>> shift;
  const rest = kept & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  const isUp = rest > middle || (rest === middle && below % 2 === 1);
  return sign | (below + (isUp ? 1 : 0)); // a carry goes on into the exponent, and to infinity
};

/** Rounds to the nearest whole number, a half to the even one. */
export const roundEven = (value: number): number => {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
};
