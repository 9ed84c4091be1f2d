/** Quantiles of sorted values. */

/**
 * The value below which a share of the values is, 0 to 1, linear between two of them: NumPy's default.
 * Infinite values are values like others. `sorted` is ascending and holds at least one.
 */
export const quantileOf = (sorted: Float64Array, share: number): number => {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  const rest = position - Math.floor(position);
  // Infinity times 0, or less Infinity, would be NaN.
  return below === above || rest === 0 ? below : below + (above - below) * rest;
};
