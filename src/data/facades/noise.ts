/** Value noise on the plane: hashed lattice points, smoothly interpolated, summed over octaves. */

/** A hash of a lattice point, in [0, 1). */
export const hash = (x: number, y: number, seed: number): number => {
  // Multipliers of xxHash and the avalanche of murmur3: neighbours get unrelated values.
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
};

const eased = (t: number): number => t * t * (3 - 2 * t);

/** Smooth noise in [-1, 1] with one feature a unit. */
export const noise = (x: number, y: number, seed: number): number => {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const u = eased(x - x0);
  const top = hash(x0, y0, seed) * (1 - u) + hash(x0 + 1, y0, seed) * u;
  const bottom = hash(x0, y0 + 1, seed) * (1 - u) + hash(x0 + 1, y0 + 1, seed) * u;
  return 2 * (top + (bottom - top) * eased(y - y0)) - 1;
};

/** Noise summed over octaves, each at twice the frequency and half the weight; about [-1, 1]. */
export const fractalNoise = (x: number, y: number, seed: number, octaves: number): number => {
  let sum = 0;
  let weight = 0.5;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(x * scale, y * scale, seed + octave * 7919);
    weight /= 2;
    scale *= 2.03; // not exactly 2, so lattices do not line up
  }
  return sum * 1.3;
};

/** 0 below `from`, 1 above `to`, smooth between. */
export const smoothstep = (from: number, to: number, value: number): number =>
  eased(Math.min(1, Math.max(0, (value - from) / (to - from))));
