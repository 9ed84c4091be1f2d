/**
 * Seeded random streams: one seed, and named streams derived from it, so that what is drawn for
 * (noise, step 7) never depends on what else was drawn, on worker count or on resuming.
 */
import { type WordSource, zigguratNormal } from './ziggurat.ts';

/** A stream of random numbers; equal (seed, names) give equal streams on every machine. */
export interface RandomStream {
  /** A float64 in [0, 1) with 32 random bits. */
  uniform(): number;
  /** A whole number in [0, bound). */
  integer(bound: number): number;
  /** A sample of N(0, 1). */
  normal(): number;
  /** Samples of N(mean, deviation squared) for all of an array: those that `normal` would give in turn. */
  fillNormal(values: Float32Array, mean: number, deviation: number): void;
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
  const source = new Sfc32(hash128(`${seed}/${path.join('/')}`));
  const uniform = (): number => source.uint32() / 2 ** 32;
  return {
    uniform,
    normal: () => zigguratNormal(source),
    fillNormal: (values, mean, deviation) => {
      for (let i = 0; i < values.length; i++) values[i] = mean + deviation * zigguratNormal(source);
    },
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
class Sfc32 implements WordSource {
  // An array of the machine's own words: four numbers of a closure or an object take twice as long.
  private readonly state: Int32Array;

  constructor(words: readonly [number, number, number, number]) {
    this.state = Int32Array.from(words);
    for (let i = 0; i < 12; i++) this.uint32(); // mixes the seed, as its author advises
  }

  uint32(): number {
    const { state } = this;
    const a = state[0] as number;
    const b = state[1] as number;
    const c = state[2] as number;
    const d = state[3] as number;
    const t = (((a + b) | 0) + d) | 0;
    state[3] = d + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  }
}

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
