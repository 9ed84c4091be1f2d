import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../core/tensor.ts';
import { convertModel } from '../onnx/convert/convert-model.ts';
import { PRECISIONS, type Precision } from '../onnx/convert/precision.ts';
import { encodeModel } from '../onnx/encode.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import { maxAbsDifference } from '../reference/random-tensors.testing.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { decodeWeights } from './model-file.ts';
import { randomImage, smallModel } from './models.testing.ts';
import { ownModel } from './own-model.ts';
import { checkTranslator, type OpenTranslatorOptions, openTranslator } from './translator.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 2 });
});
afterAll(() => device.dispose());

const image = randomImage(2, 16, 24);

const translated = async (bytes: Uint8Array, options: OpenTranslatorOptions): Promise<Tensor> => {
  const translator = await openTranslator(device, bytes, options);
  try {
    return await translator.translate(image, { seed: 7, resize: 'none' });
  } finally {
    await translator.dispose();
  }
};

/** How far outputs of -1 to 1 may be off: weights of 11 bits; of 8 bits, in small networks whose errors do not average out. */
const TOLERANCE: Readonly<Record<Precision, number>> = { fp16: 0.01, int8: 0.25 };

// Wide enough for layers whose weights are converted to 8 bits.
const MODELS = {
  'a U-Net': smallModel({ ngf: 16 }),
  'a ResNet': smallModel({ generator: 'resnet-2', ngf: 16 }),
};

describe.each(PRECISIONS)('our models as %s', (to) => {
  it.each(Object.entries(MODELS))('%s translates as before, with noise and without', async (_, { bytes }) => {
    const converted = await convertModel(bytes, { to });
    await checkTranslator(converted.bytes, 'converted.onnx');
    for (const hasNoise of [true, false]) {
      const [before, after] = [
        await translated(bytes, { hasNoise }),
        await translated(converted.bytes, { hasNoise }),
      ];
      const difference = maxAbsDifference(before, after);
      expect(difference).toBeGreaterThan(0); // it is the converted one that ran
      expect(difference).toBeLessThan(TOLERANCE[to]);
    }
  });

  it('have all weights that their architecture has, by name', async () => {
    const { bytes, weights } = MODELS['a U-Net'];
    const restored = decodeWeights((await convertModel(bytes, { to })).bytes);
    for (const [name, { shape }] of weights) expect([name, restored.get(name)?.shape]).toEqual([name, shape]);
  });

  it('are built again in float32 where half precision may not run', async () => {
    const { bytes, record } = MODELS['a U-Net'];
    const converted = (await convertModel(bytes, { to })).bytes;
    const run = (name: 'cpu' | 'webgpu') =>
      ownModel(converted, record, {
        hasNoise: false,
        statistics: 'image',
        info: readModelInfo(converted),
        device: { info: { ...device.info, device: name } },
      });
    expect(run('cpu')).toMatchObject({ kind: 'file', bytes: converted });
    const built = run('webgpu');
    const graph = built.kind === 'network' ? built.graph() : undefined;
    expect(graph && readModelInfo(encodeModel(graph, { opset: 17, irVersion: 8 })).nodes).toEqual(
      readModelInfo(bytes).nodes,
    );
  });
});
