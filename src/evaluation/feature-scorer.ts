/** How alike two sets of images are to a network: Fréchet and kernel distance of its features. */
import { Pix2PixError } from '../core/errors.ts';
import { formatShape } from '../core/shape.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { frechetDistance } from '../metrics/frechet-distance.ts';
import { kernelDistance } from '../metrics/kernel-distance.ts';
import type { ImageNetwork } from './image-network.ts';
import type { Score, Scorer } from './scorer.ts';

/**
 * A judge by the first output of a network, [1,D], or [1,D,h,w] of which the mean over places is taken. Its scores
 * bear the network's name: numbers of two networks have nothing in common, and neither is FID. They have no
 * intervals, as pairs that are drawn twice make a set look narrower than one of other images would be.
 */
export const featureScorer = (network: ImageNetwork): Scorer => {
  const outputs: Float32Array[] = [];
  const targets: Float32Array[] = [];
  const score = (
    name: string,
    title: string,
    distance: (output: Tensor, target: Tensor) => number,
  ): Score => ({
    column: {
      name: `${name}_${columnName(network.name)}`,
      title: `${title} of features of ${network.name}`,
      better: 'lower',
    },
    numResamples: 0,
    of: (places) => distance(stacked(outputs, places), stacked(targets, places)),
  });
  return {
    columns: [],
    measure: async ({ output, target }) => {
      outputs.push(vectorOf(await network.run(output), network.name));
      targets.push(vectorOf(await network.run(target), network.name));
      return [];
    },
    scores: () => [
      score('frechet', 'Fréchet distance', frechetDistance),
      score('kernel', 'kernel distance', kernelDistance),
    ],
  };
};

/** A network's name as part of a column's. */
const columnName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '_');

/** [1,D,h,w] -> D means over places. */
const vectorOf = ({ shape, data }: Tensor, name: string): Float32Array => {
  const [count, length = 0, ...places] = shape;
  if (count !== 1 || length === 0 || (places.length !== 0 && places.length !== 2))
    throw new Pix2PixError(
      'MODEL',
      `${name}: gives ${formatShape(shape)}, expected features [1,D] or [1,D,h,w]; make the layer of the features its first output`,
    );
  const area = data.length / length;
  return Float32Array.from({ length }, (_, d) => {
    let sum = 0;
    for (let i = d * area; i < (d + 1) * area; i++) sum += data[i] as number;
    return sum / area;
  });
};

const stacked = (vectors: readonly Float32Array[], places: Uint32Array): Tensor => {
  const length = vectors[0]?.length ?? 0;
  const data = new Float32Array(places.length * length);
  places.forEach((place, n) => {
    data.set(vectors[place] as Float32Array, n * length);
  });
  return tensor([places.length, length], data);
};
