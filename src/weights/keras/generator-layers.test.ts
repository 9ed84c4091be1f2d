import { describe, expect, it } from 'vitest';
import type { Graph } from '../../graph/ops.ts';
import { generatorLayers } from '../../models/generator.ts';
import { layerStatistics } from '../../models/layers.ts';
import { translationGraph } from '../../models/translation-graph.ts';
import { interpret } from '../../reference/interpret.ts';
import type { PartialOptions } from '../../settings/options.ts';
import { randomImage, smallModel } from '../../translation/models.testing.ts';
import { type GeneratorLayersOptions, writtenGenerator } from './generator-layers.ts';
import { importLayers } from './import-layers.ts';
import { largestDifference } from './keras-files.testing.ts';
import { openTfjs } from './tfjs-file.ts';
import { tfjsFiles } from './write-tfjs.ts';
import type { WrittenNetwork } from './written-layers.ts';

/** The graph that our reader makes of the files of a network. */
const readBack = async (network: WrittenNetwork): Promise<Graph> => {
  const files = tfjsFiles(network, 'pix2pix');
  const bytesOf = (name: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(files.find((file) => file.name === name)?.bytes ?? []);
  const text = new TextDecoder().decode(bytesOf('model.json'));
  const opened = await openTfjs(text, 'model.json', async (path) => bytesOf(path));
  return (await importLayers(opened, { statistics: 'running' })).graph;
};

/** How far two graphs are from one another on an image. */
const differenceOf = (a: Graph, b: Graph): number => {
  const { shape, data } = randomImage(2, 16, 24);
  const [one, two] = [a, b].map((graph) => {
    const { output } = interpret(graph, { input: { shape, data: Float64Array.from(data) } });
    return { shape: output?.shape ?? [], data: Float32Array.from(output?.data ?? []) };
  });
  if (!one || !two || one.data.length === 0) throw new Error('no output');
  expect(two.shape).toEqual(one.shape);
  return largestDifference(one, two);
};

const written = (given: PartialOptions, options: GeneratorLayersOptions = {}): WrittenNetwork => {
  const { record, weights } = smallModel(given);
  return writtenGenerator(record.architecture, weights, options);
};

const SIZED = { size: [16, 24] } as const;

describe('writtenGenerator', () => {
  it.each<[string, PartialOptions, GeneratorLayersOptions?]>([
    ['a U-Net', {}],
    ['a U-Net of instance norms', { norm: 'instance' }],
    ['a U-Net without norms', { norm: 'none' }],
    ['an encoder-decoder', { generator: 'encoder-decoder' }],
    ['a U-Net with Gaussian noise', { noise: 'gaussian' }],
    ["a U-Net of TensorFlow's tutorial", { unetStyle: 'tensorflow', leakySlope: 0.3, normEpsilon: 1e-3 }],
    ['a U-Net that resizes', { upsample: 'resize' }],
    ['a U-Net that shuffles pixels', { upsample: 'pixelshuffle' }],
    ['a ResNet', { generator: 'resnet-2' }, SIZED],
    ['a ResNet that resizes', { generator: 'resnet-2', upsample: 'resize' }, SIZED],
    ['a ResNet of instance norms', { generator: 'resnet-2', norm: 'instance' }, SIZED],
  ])('writes layers that give the output of %s', async (_, given, options) => {
    const { record, weights } = smallModel(given);
    const expected = translationGraph(record.architecture, weights, { hasNoise: false });
    expect(differenceOf(await readBack(written(given, options)), expected)).toBeLessThan(1e-6);
  });

  it('writes running statistics as batch norms', async () => {
    const { record, weights } = smallModel();
    const statistics = generatorLayers(record.architecture)
      .flatMap(layerStatistics)
      .map(({ name, shape }, k) => {
        const wave = Float32Array.from({ length: shape[0] as number }, (_, i) => Math.sin(i + k));
        return [
          name,
          { shape, data: name.endsWith('Variance') ? wave.map((value) => 1.5 + value) : wave },
        ] as const;
      });
    const all = new Map([...weights, ...statistics]);
    const network = writtenGenerator(record.architecture, all, { statistics: 'running' });
    expect(network.layers.map(({ kind }) => kind)).not.toContain('LayerNormalization');
    const graph = await readBack(network);
    const expected = translationGraph(record.architecture, all, { hasNoise: false, statistics: 'running' });
    expect(differenceOf(graph, expected)).toBeLessThan(1e-6);
  });

  it('leaves height and width of a U-Net free, and asks for those of a ResNet', () => {
    expect(written({}).layers[0]?.settings.batch_input_shape).toEqual([null, null, null, 2]);
    expect(() => written({ generator: 'resnet-2' })).toThrow(
      expect.objectContaining({
        code: 'MODEL',
        message: expect.stringContaining('give a size (--size 256)'),
      }),
    );
  });

  it('writes norms as layers that TensorFlow.js has', () => {
    const norms = written({}).layers.filter(({ kind }) => kind === 'LayerNormalization');
    expect(norms.length).toBeGreaterThan(0);
    for (const { settings } of norms)
      expect(settings).toMatchObject({ axis: [1, 2], center: false, scale: false });
  });
});

describe('tfjsFiles', () => {
  it('names each layer once, and cuts weights into parts of 4 MB', () => {
    const network = written({ ngf: 96 });
    const files = tfjsFiles(network, 'pix2pix');
    const names = network.layers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const [model, ...shards] = files;
    expect(model?.name).toBe('model.json');
    expect(shards.length).toBeGreaterThan(1);
    for (const { bytes } of shards.slice(0, -1)) expect(bytes.length).toBe(4 * 2 ** 20);
    expect(shards[0]?.name).toBe(`group1-shard1of${shards.length}.bin`);
  });
});
