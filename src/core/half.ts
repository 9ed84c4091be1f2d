/** Numbers as IEEE halves: a sign, five bits of exponent with bias 15, ten of fraction. */

/** The largest number that a half holds. */
export const LARGEST_HALF = 65504;

/** From here on numbers are rounded to infinity: halfway to the next one that there would be. */
const OVERFLOW = 65520;

/** Below this halves are multiples of `SMALLEST`, without a leading one. */
const SMALLEST_NORMAL = 2 ** -14;
const SMALLEST = 2 ** -24;

const WORD = new DataView(new ArrayBuffer(4));

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

/** The bits of the half nearest to a float32; of two that are equally near the even one. Beyond the range: infinity. */
export const numberToHalf = (value: number): number => {
  WORD.setFloat32(0, value);
  const word = WORD.getUint32(0);
  const sign = (word >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return sign | 0x7e00;
  if (size >= OVERFLOW) return sign | 0x7c00;
  if (size < SMALLEST_NORMAL) return sign | roundEven(size / SMALLEST); // a carry makes the smallest normal half
  // float32 has 13 more bits of fraction, and a bias that is larger by 112; a carry goes on into the exponent.
  return sign | roundEven(((word & 0x7fffffff) - (112 << 23)) / 0x2000);
};

/** Rounds to the nearest whole number, a half to the even one. */
export const roundEven = (value: number): number => {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
};
