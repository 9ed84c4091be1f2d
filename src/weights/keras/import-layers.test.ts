import { describe, expect, it } from 'vitest';
import { importLayers } from './import-layers.ts';
import {
  expectedTensor,
  goldenBytes,
  kerasCases,
  largestDifference,
  openBytes,
  openTfjsGolden,
  runGraph,
  tfjsCases,
  waves,
} from './keras-files.testing.ts';

const CLOSE = 1e-5;

describe('importLayers', () => {
  it.each(kerasCases().flatMap((golden) => golden.files.map((file) => ({ file, golden }))))(
    'gives what Keras gives: $file',
    async ({ file, golden }) => {
      const opened = await openBytes(goldenBytes(file), file);
      const x = waves(golden.input);
      for (const statistics of ['running', 'image'] as const) {
        const stored = golden[statistics];
        if (!stored) continue;
        const { graph } = await importLayers(opened, { statistics });
        const [output, expected] = [runGraph(graph, x), expectedTensor(stored)];
        expect(output.shape).toEqual(expected.shape);
        expect(largestDifference(output, expected), statistics).toBeLessThan(CLOSE);
      }
    },
  );

  it.each(tfjsCases())('gives what TensorFlow.js gives: $folder', async ({ folder, input, running }) => {
    const { graph } = await importLayers(await openTfjsGolden(folder), { statistics: 'running' });
    const [output, expected] = [runGraph(graph, waves(input)), expectedTensor(running)];
    expect(output.shape).toEqual(expected.shape);
    expect(largestDifference(output, expected)).toBeLessThan(CLOSE);
  });
});
