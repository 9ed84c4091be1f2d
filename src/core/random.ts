/**
 * Seeded random streams: one seed, and named streams derived from it, so that what is drawn for
 * (noise, step 7) never depends on what else was drawn, on worker count or on resuming.
 */
import { zigguratNormal } from './ziggurat.ts';

/** A stream of random numbers; equal (seed, names) give equal streams on every machine. */
export interface RandomStream {
  /** A float64 in [0, 1) with 32 random bits. */
  uniform(): number;
  /** A whole number in [0, bound). */
  integer(bound: number): number;
  /** A sample of N(0, 1). */
  normal(): number;
  /** True with probability p. */
  bernoulli(p: number): boolean;
}

/**
 * The stream of `seed` under a path of names.
 *
 * @example
 * const noise = randomStream(0, 'noise', 12); // the noise of step 12
 */
export const randomStream = (seed: number, ...path: readonly (string | number)[]): RandomStream => {
  const uint32 = sfc32(hash128(`${seed}/${path.join('/')}`));
  const uniform = (): number => uint32() / 2 ** 32;
  return {
    uniform,
    normal: () => zigguratNormal(uint32),
    integer: (bound) => Math.floor(uniform() * bound),
    bernoulli: (p) => uniform() < p,
  };
};

/** A new array in random order (Fisher and Yates). */
export const shuffled = <T>(items: readonly T[], stream: RandomStream): T[] => {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
};

/** sfc32 (PractRand, C. Doty-Humphrey): small, fast, 128 bits of state, passes BigCrush. */
const sfc32 = ([a0, b0, c0, d0]: readonly [number, number, number, number]): (() => number) => {
  let [a, b, c, d] = [a0, b0, c0, d0];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next(); // mixes the seed, as its author advises
  return next;
};

/** Four 32-bit words of a text: FNV-1a with four offsets, each finished by murmur3's avalanche. */
const hash128 = (text: string): readonly [number, number, number, number] => {
  const word = (offset: number): number => {
    let h = 0x811c9dc5 ^ offset;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) | 0;
  };
  return [word(0), word(0x9e3779b9), word(0x7f4a7c15), word(0x1b873593)];
};
