/** How similar outputs and real images are to a network, as two sets: Fréchet and kernel distance of its features. */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import { frechetDistance } from '../metrics/frechet-distance.ts';
import { kernelDistance } from '../metrics/kernel-distance.ts';
import type { ImageNetwork } from './image-network.ts';
import type { Mark, Score, Scorer } from './scorer.ts';

/**
 * A scorer that uses the first output of a network: [1,D], or [1,D,h,w], which is averaged over h and w. The scores
 * have the network's name, because numbers of different networks cannot be compared, and are not FID. They have no
 * intervals: with pairs drawn twice, a set looks less varied than a set of other images would.
 */
export const featureScorer = (network: ImageNetwork): Scorer => {
  const outputs: Float32Array[] = [];
  const reals: Float32Array[] = [];
  const score = (name: string, title: string, distance: (output: Tensor, real: Tensor) => number): Score => ({
    column: {
      name: `${name}_${columnName(network.name)}`,
      title: `${title} of features of ${network.name}`,
      better: 'lower',
    },
    numResamples: 0,
    of: (indices) => distance(stacked(outputs, indices), stacked(reals, reals.keys())),
  });
  const markOf = async (image: Image): Promise<Mark> => ({
    values: [],
    kept: [vectorOf(await network.run(image), network.name)],
  });
  return {
    columns: [],
    measure: async ({ output }) => markOf(output),
    add: ({ kept = [] }) => {
      outputs.push(kept[0] as Float32Array);
    },
    measureReal: async ({ image }) => markOf(image),
    addReal: ({ kept = [] }) => {
      reals.push(kept[0] as Float32Array);
    },
    scores: () => [
      score('frechet', 'Fréchet distance', frechetDistance),
      score('kernel', 'kernel distance', kernelDistance),
    ],
  };
};

/** A network's name as part of a column's name. */
const columnName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '_');

/** [1,D,h,w] -> D means over h and w. */
const vectorOf = ({ shape, data }: Tensor, name: string): Float32Array => {
  const [count, length = 0, ...sides] = shape;
  if (count !== 1 || length === 0 || (sides.length !== 0 && sides.length !== 2))
    throw new Pix2PixError(
      'MODEL',
      `${name}: returns ${formatShape(shape)}, expected features [1,D] or [1,D,h,w]; make the layer of the features its first output`,
    );
  const area = data.length / length;
  return Float32Array.from({ length }, (_, d) => {
    let sum = 0;
    for (let i = d * area; i < (d + 1) * area; i++) sum += data[i] as number;
    return sum / area;
  });
};

const stacked = (vectors: readonly Float32Array[], indices: Iterable<number>): Tensor => {
  const chosen = Array.from(indices, (index) => vectors[index] as Float32Array);
  const length = vectors[0]?.length ?? 0;
  const data = new Float32Array(chosen.length * length);
  chosen.forEach((vector, n) => {
    data.set(vector, n * length);
  });
  return tensor([chosen.length, length], data);
};
