/**
 * Samples of N(0, 1) by the ziggurat of Marsaglia and Tsang (2000), whose layer and position come from bits of their own
 * (Doornik 2005): nearly every sample takes one word and one multiplication, where Box and Muller take a logarithm, a
 * root and a sine. A network of the paper begins with 57 million samples.
 */

const LAYERS = 128;
/** Where the tail begins, and the area of each layer: the constants of 128 layers. */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** Right edges of the layers, from the widest; layer 0 holds the tail, and the last edge is 0. */
const EDGES = new Float64Array(LAYERS + 1);
EDGES[0] = AREA / density(TAIL);
EDGES[1] = TAIL;
for (let i = 2; i < LAYERS; i++) {
  const edge = EDGES[i - 1] as number;
  EDGES[i] = Math.sqrt(-2 * Math.log(AREA / edge + density(edge)));
}

/** Of each layer, the share of its width that is under the curve at all heights. */
const INSIDE = Float64Array.from(
  { length: LAYERS },
  (_, i) => (EDGES[i + 1] as number) / (EDGES[i] as number),
);

/** Where 32-bit words come from. */
export interface WordSource {
  /** The next whole number in [0, 2^32). */
  uint32(): number;
}

/** One sample. */
export const zigguratNormal = (source: WordSource): number => {
  for (;;) {
    const word = source.uint32();
    const layer = word & (LAYERS - 1); // 7 bits
    const u = ((word >>> 7) + 0.5) / 2 ** 24 - 1; // the other 25: in (-1, 1), never 0, finer than float32
    const x = u * (EDGES[layer] as number);
    if (Math.abs(u) < (INSIDE[layer] as number)) return x;
    if (layer === 0) return u < 0 ? -tail(source) : tail(source);
    const [wide, narrow] = [density(EDGES[layer] as number), density(EDGES[layer + 1] as number)];
    if (wide + unit(source) * (narrow - wide) < density(x)) return x;
  }
};

/** In (0, 1). */
const unit = (source: WordSource): number => (source.uint32() + 0.5) / 2 ** 32;

/** Beyond the last edge, by Marsaglia (1964). */
const tail = (source: WordSource): number => {
  for (;;) {
    const x = -Math.log(unit(source)) / TAIL;
    const y = -Math.log(unit(source));
    if (2 * y >= x * x) return TAIL + x;
  }
};
