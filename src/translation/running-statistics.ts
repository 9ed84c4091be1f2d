/**
 * What the graph of a model.onnx does not hold of its norms, in its metadata: running statistics where it normalises by
 * those of each image, and gamma and beta as well where it normalises by running ones, into which they are folded.
 */
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../core/errors.ts';
import { parseChecked } from '../core/schema-fault.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Statistics, Weights } from '../models/translation-graph.ts';

/** The metadata entry that holds them, as JSON: each tensor's name with its float32 values, little-endian, in base64. */
export const STATISTICS_KEY = 'pix2pix.statistics';

const statisticsSchema = z.record(z.string(), z.base64());

const ENDINGS: { readonly [S in Statistics]: readonly string[] } = {
  image: ['.norm.runningMean', '.norm.runningVariance'],
  running: ['.norm.runningMean', '.norm.runningVariance', '.norm.gamma', '.norm.beta'],
};

/** The metadata of a graph that normalises by given statistics; empty if weights have none that it does not hold. */
export const statisticsMetadata = (
  weights: Weights,
  statistics: Statistics,
): Readonly<Record<string, string>> => {
  const found = [...weights]
    .filter(([name]) => ENDINGS[statistics].some((ending) => name.endsWith(ending)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (found.length === 0) return {};
  return {
    [STATISTICS_KEY]: JSON.stringify(
      Object.fromEntries(found.map(([name, { data }]) => [name, base64Of(data)])),
    ),
  };
};

/** The tensors in a file's metadata, each [C]. Throws FORMAT for a damaged entry; `name` stands in the error. */
export const decodeStatistics = (
  metadata: Readonly<Record<string, string>>,
  name = 'model.onnx',
): Map<string, Tensor> => {
  const text = metadata[STATISTICS_KEY];
  if (text === undefined) return new Map();
  try {
    const entries = Object.entries(parseChecked(statisticsSchema, text));
    return new Map(entries.map(([key, values]) => [key, vectorOf(values)]));
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `${name}: its "${STATISTICS_KEY}" metadata are no running statistics (${messageOf(error)}); export the model again`,
      { cause: error },
    );
  }
};

const FLOAT32_BYTES = 4;

const base64Of = (values: Float32Array): string => {
  const view = new DataView(new ArrayBuffer(values.length * FLOAT32_BYTES));
  values.forEach((value, i) => {
    view.setFloat32(i * FLOAT32_BYTES, value, true);
  });
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(''));
};

const vectorOf = (text: string): Tensor => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const length = bytes.length / FLOAT32_BYTES;
  return tensor(
    [length],
    Float32Array.from({ length }, (_, i) => view.getFloat32(i * FLOAT32_BYTES, true)),
  );
};
