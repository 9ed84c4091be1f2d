/** How pages and reports write numbers. */

/** A float32 of values in [-1,1] has no more digits than these. */
const MOST_DIGITS = 8;

/** Digits after the point that a number of this size is written with. */
export const digitsOf = (value: number): number => {
  const size = Math.abs(value);
  if (size >= 100) return 1;
  if (size >= 10) return 2;
  return size >= 0.001 || size === 0 ? 4 : Math.min(MOST_DIGITS, 1 + Math.ceil(-Math.log10(size)));
};

/** `the only pair`, `both pairs`, `all 106 pairs`. */
export const allOf = (count: number, noun: string): string =>
  count === 1 ? `the only ${noun}` : count === 2 ? `both ${noun}s` : `all ${count} ${noun}s`;

/** About four significant digits: `0.2957`, `13.27`, `102.4`, `0.00041`, `3.21e14`; `–` for NaN, `∞` for infinity. */
export const figure = (value: number, digits = digitsOf(value)): string => {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = Math.abs(value) >= 1e6 ? value.toExponential(2).replace('+', '') : value.toFixed(digits);
  return text.replace('-', '−').replace(/^−(0\.?0*)$/, '$1');
};
