import { describe, expect, it } from 'vitest';
import { translationGraph } from '../../models/translation-graph.ts';
import { interpret } from '../../reference/interpret.ts';
import type { PartialOptions } from '../../settings/options.ts';
import { randomImage, smallModel } from '../../translation/models.testing.ts';
import { type GeneratorLayersOptions, writtenGenerator } from './generator-layers.ts';
import { importLayers } from './import-layers.ts';
import { largestDifference } from './keras-files.testing.ts';
import { openTfjs } from './tfjs-file.ts';
import { tfjsFiles } from './write-tfjs.ts';

/** The files of a model, and the graph that our reader makes of them. */
const written = async (given: PartialOptions, options: GeneratorLayersOptions = {}) => {
  const { record, weights } = smallModel(given);
  const network = writtenGenerator(record.architecture, weights, options);
  const files = tfjsFiles(network, 'pix2pix');
  const bytesOf = (name: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(files.find((file) => file.name === name)?.bytes ?? []);
  const opened = await openTfjs(new TextDecoder().decode(bytesOf('model.json')), 'model.json', async (path) =>
    bytesOf(path),
  );
  const { graph } = await importLayers(opened, { statistics: 'running' });
  return {
    graph,
    expected: translationGraph(record.architecture, weights, { hasNoise: false }),
    files,
    network,
  };
};

const SIZED = { size: [16, 24] } as const;

describe('writtenGenerator', () => {
  it.each<[string, PartialOptions, GeneratorLayersOptions?]>([
    ['a U-Net', {}],
    ['a U-Net of instance norms', { norm: 'instance' }],
    ['a U-Net without norms', { norm: 'none' }],
    ['an encoder-decoder', { generator: 'encoder-decoder' }],
    ['a U-Net with Gaussian noise', { noise: 'gaussian' }],
    ['a U-Net that resizes', { upsample: 'resize' }],
    ['a U-Net that shuffles pixels', { upsample: 'pixelshuffle' }],
    ['a ResNet', { generator: 'resnet-2' }, SIZED],
    ['a ResNet that resizes', { generator: 'resnet-2', upsample: 'resize' }, SIZED],
    ['a ResNet of instance norms', { generator: 'resnet-2', norm: 'instance' }, SIZED],
  ])('writes layers that give the output of %s', async (_, given, options) => {
    const { graph, expected } = await written(given, options);
    const { shape, data } = randomImage(2, 16, 24);
    const feeds = { input: { shape, data: Float64Array.from(data) } };
    const [ours, theirs] = [interpret(expected, feeds), interpret(graph, feeds)].map(({ output }) => ({
      shape: output?.shape ?? [],
      data: Float32Array.from(output?.data ?? []),
    }));
    if (!ours || !theirs) throw new Error('no output');
    expect(theirs.shape).toEqual(ours.shape);
    expect(largestDifference(ours, theirs)).toBeLessThan(1e-6);
  });

  it('leaves height and width of a U-Net free, and asks for those of a ResNet', async () => {
    const { network } = await written({});
    expect(network.layers[0]?.settings.batch_input_shape).toEqual([null, null, null, 2]);
    await expect(written({ generator: 'resnet-2' })).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('give a size (--size 256)'),
    });
  });

  it('writes norms as layers that TensorFlow.js has', async () => {
    const { network } = await written({});
    const norms = network.layers.filter(({ kind }) => kind === 'LayerNormalization');
    expect(norms.length).toBeGreaterThan(0);
    for (const { settings } of norms)
      expect(settings).toMatchObject({ axis: [1, 2], center: false, scale: false });
  });
});

describe('tfjsFiles', () => {
  it('names each layer once, and cuts weights into parts of 4 MB', async () => {
    const { network, files } = await written({ ngf: 96 });
    const names = network.layers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const [model, ...shards] = files;
    expect(model?.name).toBe('model.json');
    expect(shards.length).toBeGreaterThan(1);
    for (const { bytes } of shards.slice(0, -1)) expect(bytes.length).toBe(4 * 2 ** 20);
    expect(shards[0]?.name).toBe(`group1-shard1of${shards.length}.bin`);
  });
});
