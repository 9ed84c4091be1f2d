import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { openTranslator } from '../translation/translator.ts';
import {
  asChannelsFirst,
  asChannelsLast,
  expectedTensor,
  goldenBytes,
  kerasCases,
  largestDifference,
  waves,
} from '../weights/keras/keras-files.testing.ts';
import { importLayersFile } from './import-layers.ts';

let device: Device;
let folder: string;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 2 });
  folder = await mkdtemp(join(tmpdir(), 'pix2pix-keras-'));
});
afterAll(async () => {
  await device.dispose();
  await rm(folder, { recursive: true });
});

const placed = async (file: string): Promise<string> => {
  const path = join(folder, file);
  await writeFile(path, goldenBytes(file));
  return path;
};

describe('import of a network of Keras', () => {
  it.each(['running', 'image'] as const)(
    'makes a model that translates as Keras, by %s statistics',
    async (statistics) => {
      const golden = kerasCases().find(
        ({ network, keras }) => network === 'tutorial' && keras.startsWith('3'),
      );
      const [out, source] = [join(folder, `${statistics}.onnx`), await placed('tutorial-keras3.keras')];
      const report = await importLayersFile(source, out, { statistics });
      expect(report).toMatchObject({
        inputRange: [-1, 1],
        outputRange: [-1, 1],
        size: null,
        sizeMultiple: 8,
      });
      const translator = await openTranslator(device, await readFile(out));
      try {
        const x = waves(golden?.input ?? []);
        const output = asChannelsLast(await translator.translate(asChannelsFirst(x)));
        const stored = golden?.[statistics];
        if (!stored) throw new Error('no golden');
        expect(largestDifference(output, expectedTensor(stored))).toBeLessThan(1e-5);
      } finally {
        await translator.dispose();
      }
    },
  );

  it('runs every layer on the engine, as Keras does', async () => {
    for (const network of ['convolutions', 'norms', 'shapes']) {
      const golden = kerasCases().find((one) => one.network === network && one.keras.startsWith('2'));
      if (!golden) throw new Error('no golden');
      const out = join(folder, `${network}.onnx`);
      await importLayersFile(await placed(`${network}-keras2.h5`), out, {});
      const program = await device.loadModel(await readFile(out));
      const run = await program.run({ input: asChannelsFirst(waves(golden.input)) });
      await program.dispose();
      if (!run.output) throw new Error('no output');
      expect(
        largestDifference(asChannelsLast(run.output), expectedTensor(golden.running)),
        network,
      ).toBeLessThan(1e-4);
    }
  });

  it('says whose statistics batch norms use', async () => {
    const lineOf = async (file: string): Promise<string | undefined> =>
      (await importLayersFile(await placed(file), join(folder, 'said.onnx'), {})).lines.at(-1);
    expect(await lineOf('called-keras2.h5')).toContain(
      'of each image where they are called with training=True',
    );
    expect(await lineOf('called-keras3.h5')).toContain('the statistics of its training, as predict() does');
  });

  it('finds ranges by the last activation, and takes those that are given', async () => {
    const source = await placed('nested-keras3.h5');
    const found = await importLayersFile(source, join(folder, 'found.onnx'), {});
    expect(found).toMatchObject({ inputRange: [0, 1], outputRange: [0, 1], sizeMultiple: 1 });
    expect(found.lines.join('\n')).toContain('(its last activation is sigmoid)');
    const given = await importLayersFile(source, join(folder, 'given.onnx'), {
      inputRange: [0, 255],
      size: 24,
    });
    expect(given).toMatchObject({ inputRange: [0, 255], outputRange: [0, 255], size: [24, 24] });
  });
});
