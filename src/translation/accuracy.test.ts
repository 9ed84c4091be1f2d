/** Exported files on images without contrast, in plain ONNX Runtime and in this library, compared with the float64 interpreter. */
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import * as web from 'onnxruntime-web/wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { filled, type Tensor, tensor } from '../core/tensor.ts';
import { translationGraph } from '../models/translation-graph.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference } from '../reference/random-tensors.testing.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { randomImage, smallModel } from './models.testing.ts';
import { asOlderVersion } from './older-models.testing.ts';
import { openTranslator } from './translator.ts';

web.env.wasm.numThreads = 1;

const device = await openDevice({ device: 'cpu', threads: 2 });
afterAll(() => device.dispose());

const { bytes, record, weights } = smallModel();
const older = asOlderVersion(bytes);

const SIZE = 1024;
const noise = randomImage(2, SIZE, SIZE);
const IMAGES: Readonly<Record<string, Tensor>> = {
  flat: filled([1, 2, SIZE, SIZE], 0.99),
  dark: tensor(
    noise.shape,
    noise.data.map((value) => -0.98 + 0.002 * value),
  ),
};

const exact = (x: Tensor): Tensor => {
  const { output } = interpret(translationGraph(record.architecture, weights, { hasNoise: false }), {
    input: x,
  });
  return { shape: output?.shape ?? [], data: Float32Array.from(output?.data ?? []) };
};

const RUNS: Readonly<Record<string, (model: Uint8Array, x: Tensor) => Promise<unknown>>> = {
  'onnxruntime-node': async (model, { data, shape }) => {
    const session = await InferenceSession.create(model, { intraOpNumThreads: 2 });
    return (await session.run({ input: new OrtTensor('float32', data, shape) })).output?.data;
  },
  'onnxruntime-web': async (model, { data, shape }) => {
    const session = await web.InferenceSession.create(model);
    return (await session.run({ input: new web.Tensor('float32', data, shape) })).output?.data;
  },
};

/** Results are in [-1,1], where a step of 8 bits is 7.8e-3. */
const TOLERANCE = 1e-3;

describe.each(Object.keys(IMAGES))('a %s image of 1024x1024', (kind) => {
  const x = IMAGES[kind] as Tensor;
  const expected = exact(x);
  const errorOf = (data: unknown): number =>
    maxAbsDifference({ shape: expected.shape, data: data as Float32Array }, expected);

  it.each(Object.keys(RUNS))('is translated accurately by the exported file in %s', async (client) => {
    const result = await RUNS[client]?.(bytes, x);
    expect(errorOf(result)).toBeLessThan(TOLERANCE);
  });

  it('is translated here equally by files of older versions and by one of this version', async () => {
    const [now, ...then] = await Promise.all(
      [bytes, older, asOlderVersion(bytes, 'centred')].map(async (model) => {
        const translator = await openTranslator(device, model, { hasNoise: false });
        const result = await translator.translate(x);
        await translator.dispose();
        return result;
      }),
    );
    expect(then).toEqual([now, now]);
    expect(errorOf(now?.data)).toBeLessThan(TOLERANCE);
  });
});

describe('the norms of older files', () => {
  it.each(Object.keys(RUNS))(
    'are wrong on a flat image in %s, which is why they are built again',
    async (client) => {
      const x = IMAGES.flat as Tensor;
      const expected = exact(x);
      const data = (await RUNS[client]?.(older, x)) as Float32Array;
      expect(maxAbsDifference({ shape: expected.shape, data }, expected)).toBeGreaterThan(4e-3);
    },
  );
});
