/** Networks that Keras and TensorFlow.js wrote (tests/golden), what they give, and what our graphs give. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { accessBytes } from '../../core/random-access.ts';
import { elementCount } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { Graph } from '../../graph/ops.ts';
import { interpret } from '../../reference/interpret.ts';
import { isHdf5 } from '../hdf5/hdf5-file.ts';
import { openKerasH5 } from './h5-file.ts';
import { openKerasArchive } from './keras-archive.ts';
import type { KerasFile } from './layer-weights.ts';
import { openTfjs } from './tfjs-file.ts';

const FOLDER = new URL('../../../tests/golden/keras/', import.meta.url);

interface Stored {
  readonly shape: readonly number[];
  /** Float32, little-endian, base64. */
  readonly data: string;
}

export interface KerasCase {
  readonly network: string;
  readonly keras: string;
  readonly files: readonly string[];
  /** [N,H,W,C] */
  readonly input: readonly number[];
  readonly running: Stored;
  readonly image?: Stored;
}

export const kerasCases = (): readonly KerasCase[] =>
  JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8'));

/** A file of the goldens, as it was before it was compressed. */
export const goldenBytes = (file: string): Uint8Array =>
  new Uint8Array(gunzipSync(readFileSync(fileURLToPath(new URL(`${file}.gz`, FOLDER)))));

export interface TfjsCase {
  /** In the folder of goldens. */
  readonly folder: string;
  readonly input: readonly number[];
  readonly running: Stored;
}

export const tfjsCases = (): readonly TfjsCase[] =>
  JSON.parse(readFileSync(new URL('expected-tfjs.json', FOLDER), 'utf8'));

export const openTfjsGolden = (folder: string): Promise<KerasFile> =>
  openTfjs(
    new TextDecoder().decode(goldenBytes(`${folder}/model.json`)),
    `${folder}/model.json`,
    async (path) => new Uint8Array(goldenBytes(`${folder}/${path}`)),
  );

export const openBytes = (bytes: Uint8Array, name: string): Promise<KerasFile> =>
  (isHdf5(bytes) ? openKerasH5 : openKerasArchive)(accessBytes(bytes), name);

/** [N,H,W,C] -> [N,C,H,W] or back. */
const turned = ({ shape, data }: Tensor, order: readonly [number, number, number, number]): Tensor => {
  const to = order.map((axis) => shape[axis] as number);
  const result = new Float32Array(data.length);
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  for (let i = 0; i < result.length; i++) {
    let [rest, from] = [i, 0];
    for (let axis = 3; axis >= 0; axis--) {
      const dim = to[axis] as number;
      from += (rest % dim) * (strides[order[axis] as number] as number);
      rest = Math.floor(rest / dim);
    }
    result[i] = data[from] as number;
  }
  return { shape: to, data: result };
};

export const asChannelsFirst = (x: Tensor): Tensor => turned(x, [0, 3, 1, 2]);
export const asChannelsLast = (x: Tensor): Tensor => turned(x, [0, 2, 3, 1]);

/** The image that the goldens were made of. */
export const waves = (shape: readonly number[]): Tensor => ({
  shape,
  data: Float32Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i * 0.37)),
});

/** What a graph gives for an image [N,H,W,C], as [N,H,W,C]. */
export const runGraph = (graph: Graph, x: Tensor): Tensor => {
  const fed = asChannelsFirst(x);
  const output = interpret(graph, { input: { shape: fed.shape, data: Float64Array.from(fed.data) } }).output;
  if (!output) throw new Error('no output');
  return asChannelsLast({ shape: output.shape, data: Float32Array.from(output.data) });
};

export const expectedTensor = ({ shape, data }: Stored): Tensor => ({
  shape,
  data: new Float32Array(new Uint8Array(Buffer.from(data, 'base64')).buffer),
});

export const largestDifference = (a: Tensor, b: Tensor): number =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] as number))), 0);
