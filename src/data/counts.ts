/** How often numbers occur. */

/** Different numbers, the most frequent first. */
export const countsOf = (numbers: readonly number[]): number[] => {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([number]) => number);
};
