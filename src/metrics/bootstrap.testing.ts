/** The scores of bootstrap.golden.py, made again: skewed, as scores are. */
export const goldenScores = (count: number, seed: number): number[] => {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 24) / 256) ** 2;
  });
};
