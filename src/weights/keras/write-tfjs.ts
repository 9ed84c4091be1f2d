/** Layers as the files of a TensorFlow.js layers model: model.json, and weights in parts of 4 MB. */
import { bytesLength, joinBytes } from '../../core/bytes.ts';
import type { WrittenLayer, WrittenNetwork } from './written-layers.ts';

/** A file to be written. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** As the converter does, so that caches of browsers keep them. */
const SHARD_BYTES = 4 * 2 ** 20;

/** The files of a layers model; `generatedBy` names the program. */
export const tfjsFiles = ({ layers }: WrittenNetwork, generatedBy: string): readonly WrittenFile[] => {
  const weights = layers.flatMap(({ name, weights }) =>
    weights.map(({ role, tensor }) => ({ name: `${name}/${role}`, ...tensor })),
  );
  const shards = inShards(
    weights.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  const names = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`);
  const model = {
    format: 'layers-model',
    generatedBy,
    convertedBy: null,
    modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: functional(layers) },
    weightsManifest: [
      { paths: names, weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
  };
  return [
    { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(model)) },
    ...shards.map((bytes, i) => ({ name: names[i] as string, bytes })),
  ];
};

const functional = (layers: readonly WrittenLayer[]) => ({
  class_name: 'Functional',
  config: {
    name: 'pix2pix',
    layers: layers.map(({ name, kind, settings, takes }) => ({
      class_name: kind,
      name,
      config: { name, trainable: true, ...settings },
      inbound_nodes: takes.length === 0 ? [] : [takes.map((layer) => [layer, 0, 0, {}])],
    })),
    input_layers: [[layers[0]?.name, 0, 0]],
    output_layers: [[layers.at(-1)?.name, 0, 0]],
  },
});

/** The bytes one after the other, in files of one size. */
const inShards = (parts: readonly Uint8Array[]): Uint8Array[] => {
  const shards: Uint8Array[] = [];
  let open: Uint8Array[] = [];
  let room = SHARD_BYTES;
  for (const part of parts)
    for (let at = 0; at < part.length; ) {
      const piece = part.subarray(at, at + room);
      open.push(piece);
      at += piece.length;
      room -= piece.length;
      if (room === 0) {
        shards.push(joinBytes(open));
        open = [];
        room = SHARD_BYTES;
      }
    }
  if (bytesLength(open) > 0) shards.push(joinBytes(open));
  return shards;
};
