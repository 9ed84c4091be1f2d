import { describe, expect, it } from 'vitest';
import { translationGraph } from '../../models/translation-graph.ts';
import {
  expectedTensor,
  goldenBytes,
  kerasCases,
  largestDifference,
  openBytes,
  openTfjsGolden,
  runGraph,
  waves,
} from './keras-files.testing.ts';
import { readWeights } from './layer-rules.ts';
import type { KerasFile } from './layer-weights.ts';
import { readModelConfig } from './model-config.ts';
import { recogniseUnet } from './recognise-unet.ts';

const recognised = async (file: KerasFile) => {
  const { name } = file.tensors;
  const model = readModelConfig(file.description, name);
  return recogniseUnet(name, model, await readWeights(file, model));
};

describe('recogniseUnet', () => {
  it.each(['tutorial-keras2.h5', 'tutorial-keras3.keras'])(
    'finds the U-Net of the tutorial: %s',
    async (file) => {
      const found = await recognised(await openBytes(goldenBytes(file), file));
      expect(found?.architecture).toMatchObject({
        kind: 'unet',
        depth: 3,
        normEpsilon: 0.001,
        leakySlope: 0.3,
        concatOrder: 'up-first',
        normalizesInnermost: true,
        activations: 'after',
      });
      if (!found) return;
      const golden = kerasCases().find(({ files }) => files.includes(file));
      for (const statistics of ['running', 'image'] as const) {
        const graph = translationGraph(found.architecture, found.values, { hasNoise: false, statistics });
        const stored = golden?.[statistics];
        if (!stored) throw new Error('no golden');
        expect(largestDifference(runGraph(graph, waves(golden.input)), expectedTensor(stored))).toBeLessThan(
          1e-5,
        );
      }
    },
  );

  it('finds it in a model of TensorFlow.js', async () => {
    expect((await recognised(await openTfjsGolden('converted-float32')))?.architecture.depth).toBe(3);
  });

  it.each(['convolutions-keras2.h5', 'norms-keras3.keras', 'nested-keras3.h5'])(
    'takes %s for another network',
    async (file) => {
      expect(await recognised(await openBytes(goldenBytes(file), file))).toBeUndefined();
    },
  );
});
