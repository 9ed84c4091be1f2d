import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { symbolicDim } from '../core/shape.ts';
import { filled, type Tensor, tensor } from '../core/tensor.ts';
import type { Image } from '../data/image.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { imagesTensor, tensorImages } from '../data/pixels.ts';
import { resize } from '../data/resample.ts';
import { add, graph, input, mul } from '../graph/build.ts';
import type { Graph } from '../graph/ops.ts';
import { drawNoise, noiseInputs } from '../models/noise-inputs.ts';
import { translationGraph } from '../models/translation-graph.ts';
import { decodeModel } from '../onnx/decode.ts';
import { encodeModel } from '../onnx/encode.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference } from '../reference/random-tensors.testing.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { decodeWeights, encodeTranslator, RECORD_KEY } from './model-file.ts';
import { randomImage, type SmallModel, smallModel } from './models.testing.ts';
import { cropTo, frameOf, padByReflection } from './padding.ts';
import { type OpenTranslatorOptions, openTranslator, type TranslateOptions } from './translator.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: 'cpu', threads: 2 });
});
afterAll(() => device.dispose());

/** Heights and widths; the network halves three times. */
const SIZES = [
  { h: 16, w: 8 },
  { h: 13, w: 24 },
  { h: 9, w: 30 },
  { h: 1, w: 1 },
] as const;

/** Sizes that are small, odd, prime or long, spread over 1 to 1500 by a fixed stream. */
const MANY_SIZES = ((): readonly (readonly [h: number, w: number])[] => {
  const stream = randomStream(0, 'sizes');
  const side = (): number => Math.round(1500 ** stream.uniform());
  return [[1, 1500], [1499, 1], [1493, 11], ...Array.from({ length: 297 }, () => [side(), side()] as const)];
})();

/** The output of the graph in float64, with the noise of a seed and key or without. */
const expected = (
  { record, weights }: SmallModel,
  x: Tensor,
  noiseOf?: { readonly seed: number; readonly key: string },
): Tensor => {
  const { architecture } = record;
  const [, , h = 0, w = 0] = x.shape;
  const noise = noiseOf
    ? drawNoise(
        architecture,
        noiseInputs(architecture, 1, h, w),
        randomStream(noiseOf.seed, 'translate', noiseOf.key),
      )
    : {};
  const source = translationGraph(architecture, weights, { hasNoise: noiseOf !== undefined });
  const { output } = interpret(source, { input: x, ...noise });
  return tensor(output?.shape ?? [], Float32Array.from(output?.data ?? []));
};

describe('a translator', () => {
  it.each(SIZES)(
    'takes an image of $h x $w pixels, mirrored at its borders, and gives that size back',
    async (size) => {
      const model = smallModel();
      const translator = await openTranslator(device, model.bytes, { hasNoise: false });
      const x = randomImage(2, size.h, size.w);
      const y = await translator.translate(x);
      expect(y.shape).toEqual([1, 1, size.h, size.w]);
      const frame = frameOf(size.h, size.w, 8);
      const padded = expected(model, padByReflection(x, frame));
      expect(maxAbsDifference(y, cropTo(padded, size.h, size.w, frame))).toBeLessThan(1e-5);
      await translator.dispose();
    },
  );

  it.each(['unet', 'resnet-1'] as const)('keeps every size, as a %s', async (generator) => {
    const { bytes } = smallModel({ generator, ngf: 1, noise: 'dropout' });
    const translator = await openTranslator(device, bytes);
    for (const [h, w] of MANY_SIZES) {
      const { shape } = await translator.translate(filled([1, 2, h, w], 0.5));
      expect(shape).toEqual([1, 1, h, w]);
    }
    await translator.dispose();
  });

  it.each(['dropout', 'gaussian'] as const)('puts the %s noise of its record back in', async (noise) => {
    const model = smallModel({ noise });
    const translator = await openTranslator(device, model.bytes);
    const x = randomImage(2, 16, 8);
    const y = await translator.translate(x, { seed: 3, key: 'facade' });
    expect(maxAbsDifference(y, expected(model, x, { seed: 3, key: 'facade' }))).toBeLessThan(1e-5);
    await translator.dispose();
  });

  it('says what it is', async () => {
    const { record, bytes } = smallModel();
    const translator = await openTranslator(device, bytes);
    expect(translator).toMatchObject({ record, inputChannels: 2, outputChannels: 1 });
    await translator.dispose();
  });
});

describe('a model whose training resized its images', () => {
  const { record, weights } = smallModel();
  const bytes = encodeTranslator({ ...record, preprocess: 'resize_and_crop' }, weights);

  it('sees an image at the size of the training, unless it is asked not to', async () => {
    const translator = await openTranslator(device, bytes, { hasNoise: false });
    const x = imagesTensor([
      { ...noiseImage(24, 16), channels: 2, data: noiseImage(24, 16).data.slice(0, 768) },
    ]);
    const small = imagesTensor([resize(tensorImages(x)[0] as Image, 8, 8, 'bicubic')]);
    const seen = await translator.translate(small);
    const y = await translator.translate(x);
    expect(y.shape).toEqual([1, 1, 16, 24]);
    const { data } = resize({ width: 8, height: 8, channels: 1, data: seen.data }, 24, 16, 'bicubic');
    expect(y).toEqual(tensor([1, 1, 16, 24], data));
    const whole = await translator.translate(x, { resize: 'none' });
    expect(maxAbsDifference(whole, expected({ record, weights, bytes }, x))).toBeLessThan(1e-5);
    await translator.dispose();
  });
});

describe('running statistics', () => {
  const model = smallModel({ noise: 'none' });
  const running = new Map(
    [...model.weights].flatMap(([name, { shape }]) =>
      name.endsWith('.norm.gamma')
        ? [
            [name.replace('gamma', 'runningMean'), filled(shape, 0.25)] as const,
            [name.replace('gamma', 'runningVariance'), filled(shape, 2)] as const,
          ]
        : [],
    ),
  );
  const weights = new Map([...model.weights, ...running]);

  it('take the place of those of the image, from the file itself', async () => {
    const bytes = encodeTranslator(model.record, weights);
    const translator = await openTranslator(device, bytes, { statistics: 'running' });
    const x = randomImage(2, 16, 8);
    const graphOfRunning = translationGraph(model.record.architecture, weights, {
      hasNoise: false,
      statistics: 'running',
    });
    const { output } = interpret(graphOfRunning, { input: x });
    const y = await translator.translate(x);
    expect(maxAbsDifference(y, { ...y, data: Float32Array.from(output?.data ?? []) })).toBeLessThan(1e-5);
    expect(maxAbsDifference(y, expected(model, x))).toBeGreaterThan(0.1);
    await translator.dispose();
  });

  it('are taken unasked where the model says so, by its graph itself', async () => {
    const architecture = { ...model.record.architecture, statistics: 'running' } as const;
    const bytes = encodeTranslator({ ...model.record, architecture }, weights);
    expect(Object.keys(readModelInfo(bytes, 'model.onnx').nodes)).not.toContain('InstanceNormalization');
    expect(new Map([...decodeWeights(bytes)].sort())).toEqual(new Map([...weights].sort()));
    const x = randomImage(2, 16, 8);
    const translate = async (file: Uint8Array, options: OpenTranslatorOptions) => {
      const translator = await openTranslator(device, file, options);
      const y = await translator.translate(x);
      await translator.dispose();
      return y;
    };
    const asked = await translate(encodeTranslator(model.record, weights), { statistics: 'running' });
    expect(maxAbsDifference(await translate(bytes, {}), asked)).toBeLessThan(1e-6);
    const byImage = await translate(bytes, { statistics: 'image' });
    expect(maxAbsDifference(byImage, expected(model, x))).toBeLessThan(1e-5);
  });

  it.each([
    [
      'a file without them',
      model.bytes,
      'take the weights from the run, which has them (--checkpoint latest)',
    ],
    [
      'an instance norm',
      smallModel({ norm: 'instance' }).bytes,
      'norms of the kind "instance" keep no statistics',
    ],
    ['a network without norms', smallModel({ norm: 'none' }).bytes, 'this network has no norms'],
    [
      'a file of another program',
      encodeModel(graph({ y: mul(input('x', [1, 3, symbolicDim('H'), symbolicDim('W')]), 2) }), {
        opset: 17,
        irVersion: 8,
      }),
      'the file is of another program',
    ],
  ])('are refused for %s', async (_, bytes, reason) => {
    await expect(openTranslator(device, bytes, { statistics: 'running' })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining(reason),
    });
  });
});

describe('the noise of a translation', () => {
  const x = randomImage(2, 16, 16);
  const translateBy = async (
    calls: readonly TranslateOptions[],
    { hasNoise = true, noise = 'dropout' as 'dropout' | 'gaussian' | 'none' } = {},
  ): Promise<Tensor[]> => {
    const translator = await openTranslator(device, smallModel({ noise }).bytes, { hasNoise });
    const results: Tensor[] = [];
    for (const call of calls) results.push(await translator.translate(x, call));
    await translator.dispose();
    return results;
  };

  it.each(['dropout', 'gaussian'] as const)(
    'as %s is equal to the bit for an equal seed and key, whatever came before',
    async (noise) => {
      const [a, other, again] = await translateBy(
        [
          { seed: 1, key: 'a' },
          { seed: 1, key: 'b' },
          { seed: 1, key: 'a' },
        ],
        {
          noise,
        },
      );
      expect(again).toEqual(a);
      expect(other).not.toEqual(a);
      const [elsewhere] = await translateBy([{ seed: 1, key: 'a' }], { noise });
      expect(elsewhere).toEqual(a);
    },
  );

  it('differs by the seed', async () => {
    const [one, two, none, zero] = await translateBy([{ seed: 1 }, { seed: 2 }, {}, { seed: 0, key: '' }]);
    expect(two).not.toEqual(one);
    expect(none).toEqual(zero);
  });

  it('is absent if it is not wanted: seed and key change nothing', async () => {
    for (const noise of ['dropout', 'gaussian'] as const) {
      const [one, two] = await translateBy(
        [
          { seed: 1, key: 'a' },
          { seed: 2, key: 'b' },
        ],
        { noise, hasNoise: false },
      );
      expect(two).toEqual(one);
    }
  });

  it('is absent if the network has none', async () => {
    const [one, two] = await translateBy([{ seed: 1 }, { seed: 2 }], { noise: 'none' });
    expect(two).toEqual(one);
  });
});

describe('the exported file in plain ONNX Runtime', () => {
  it.each([
    {},
    { norm: 'instance' },
    { norm: 'none' },
    { noise: 'gaussian' },
    { generator: 'encoder-decoder' },
  ] as const)('with %j gives what our translator gives without noise, at every size', async (given) => {
    const { bytes } = smallModel(given);
    const session = await InferenceSession.create(bytes);
    const translator = await openTranslator(device, bytes, { hasNoise: false });
    for (const [h, w] of [
      [8, 8],
      [16, 40],
      [64, 24],
    ] as const) {
      const x = randomImage(2, h, w);
      const { output } = await session.run({ input: new OrtTensor('float32', x.data, x.shape) });
      const y = await translator.translate(x);
      expect(output?.dims).toEqual(y.shape);
      expect(maxAbsDifference({ shape: y.shape, data: output?.data as Float32Array }, y)).toBeLessThan(1e-5);
    }
    await translator.dispose();
    await session.release();
  });

  it('takes a batch, and normalises each image by its own statistics', async () => {
    const { bytes } = smallModel();
    const session = await InferenceSession.create(bytes);
    const run = async (x: Tensor): Promise<Float32Array> =>
      (await session.run({ input: new OrtTensor('float32', x.data, x.shape) })).output?.data as Float32Array;
    const [a, b] = [randomImage(2, 16, 8, 'a'), randomImage(2, 16, 8, 'b')];
    const both = await run(tensor([2, 2, 16, 8], Float32Array.of(...a.data, ...b.data)));
    const apart = Float32Array.of(...(await run(a)), ...(await run(b)));
    const shape = [2, 1, 16, 8];
    expect(maxAbsDifference({ shape, data: both }, { shape, data: apart })).toBeLessThan(1e-6);
    await session.release();
  });
});

describe('a foreign model', () => {
  const encoded = (source: Graph, metadata = {}): Uint8Array =>
    encodeModel(source, { opset: 17, irVersion: 8, metadata });
  const image = (name: string, channels: number | ReturnType<typeof symbolicDim>) =>
    input(name, [1, channels, symbolicDim('H'), symbolicDim('W')]);

  it('is run unchanged, at any size, without noise', async () => {
    const negative = encoded(graph({ negative: mul(image('photo', 1), -1) }));
    const translator = await openTranslator(device, negative, { name: 'negative.onnx' });
    expect(translator).toMatchObject({ record: undefined, inputChannels: 1, outputChannels: 1 });
    const x = randomImage(1, 5, 7);
    expect(await translator.translate(x, { seed: 9, key: 'a' })).toEqual({
      ...x,
      data: x.data.map((v) => -v),
    });
    await translator.dispose();
  });

  it('that takes any number of channels gets colour', async () => {
    const translator = await openTranslator(
      device,
      encoded(graph({ y: mul(image('x', symbolicDim('C')), 2) })),
    );
    expect(translator.inputChannels).toBe(3);
    expect((await translator.translate(randomImage(3, 4, 4))).shape).toEqual([1, 3, 4, 4]);
    await translator.dispose();
  });

  /** x [1,1,8,8] -> y of that size, as a file that takes no other. */
  const ofOneSize = encoded(graph({ y: mul(input('x', [1, 1, 8, 8]), 2) }));

  it('of one size gets smaller images mirrored at their borders', async () => {
    const translator = await openTranslator(device, ofOneSize);
    expect(translator.fixedSize).toEqual({ height: 8, width: 8 });
    for (const [h, w] of [
      [1, 1],
      [5, 8],
      [8, 8],
    ] as const) {
      const x = randomImage(1, h, w);
      const y = await translator.translate(x, { resize: 'none' });
      expect(y).toEqual({ ...x, data: x.data.map((value) => 2 * value) });
    }
    await translator.dispose();
  });

  it('of one size gets any image resized to that, and the result is resized back', async () => {
    const translator = await openTranslator(device, ofOneSize);
    for (const [h, w] of [
      [5, 7],
      [20, 12],
    ] as const) {
      const y = await translator.translate(filled([1, 1, h, w], 0.25));
      expect(maxAbsDifference(y, filled([1, 1, h, w], 0.5))).toBeLessThan(1e-2); // inputs are bytes
    }
    await translator.dispose();
  });

  it('of one size refuses larger images, with the way to have them resized', async () => {
    const translator = await openTranslator(device, ofOneSize, { name: 'eight.onnx' });
    await expect(translator.translate(randomImage(1, 8, 9), { resize: 'none' })).rejects.toMatchObject({
      code: 'MODEL',
      message:
        'eight.onnx: the image is 9x8 pixels, and the model takes 8x8 only; resize the image, or have it resized: resize "trained" (--resize trained)',
    });
    await translator.dispose();
  });

  it.each([
    ['gives another size for an odd one', { generator: 'encoder-decoder', depth: 2 }],
    ['fails for a size that it cannot halve', { size: 32, depth: 5 }],
  ] as const)('that %s gets one that it can, and the result is cut back', async (_, given) => {
    const { bytes } = smallModel({ ...given, ngf: 1 });
    const foreign = encodeModel(decodeModel(bytes).graph, { opset: 17, irVersion: 8 });
    const translator = await openTranslator(device, foreign);
    expect(translator.record).toBeUndefined();
    for (const [h, w] of [
      [13, 37],
      [1, 1],
      [32, 64],
    ] as const)
      expect((await translator.translate(randomImage(2, h, w))).shape).toEqual([1, 1, h, w]);
    await translator.dispose();
  });

  it('that does not translate images is refused, with its inputs and outputs', async () => {
    const two = encoded(graph({ y: add(image('photo', 3), image('mask', 3)) }));
    await expect(openTranslator(device, two, { name: 'two.onnx' })).rejects.toMatchObject({
      code: 'MODEL',
      message:
        'two.onnx: has inputs photo [1,3,H,W] mask [1,3,H,W] and outputs y [1,3,H,W]; a translator has one input of images',
    });
    const vector = encoded(graph({ y: mul(input('x', [1, 10]), 2) }));
    await expect(openTranslator(device, vector)).rejects.toMatchObject({ code: 'MODEL' });
  });

  it('with a damaged record of ours is refused, and not taken for foreign', async () => {
    const damaged = encoded(graph({ y: mul(image('x', 3), 2) }), { [RECORD_KEY]: '{"format":1}' });
    await expect(openTranslator(device, damaged, { name: 'damaged.onnx' })).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringMatching(/^damaged\.onnx: its "pix2pix" metadata is not a record/),
    });
  });
});

describe('what cannot be translated', () => {
  it('is an image with other channels, which is named', async () => {
    const translator = await openTranslator(device, smallModel().bytes);
    await expect(translator.translate(filled([1, 3, 8, 8], 0))).rejects.toMatchObject({
      code: 'MODEL',
      message: 'model.onnx: got [1,3,8,8], expected [1,2,H,W]; convert the image to 2 channels',
    });
    await expect(translator.translate(filled([2, 8, 8], 0))).rejects.toMatchObject({ code: 'MODEL' });
    expect((await translator.translate(filled([1, 2, 8, 8], 0))).shape).toEqual([1, 1, 8, 8]);
    await translator.dispose();
  });

  it('is a file that is not ONNX', async () => {
    await expect(openTranslator(device, Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'FORMAT' });
  });

  it('is a file whose record and weights are of different networks', async () => {
    const { record, weights } = smallModel();
    const deeper = { ...record, architecture: { ...record.architecture, depth: 4 } };
    const bytes = encodeModel(translationGraph(record.architecture, weights, { hasNoise: false }), {
      opset: 17,
      irVersion: 8,
      metadata: { [RECORD_KEY]: JSON.stringify(deeper) },
    });
    await expect(openTranslator(device, bytes)).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('the weight encoder3.norm.gamma is missing'),
    });
    expect(() => encodeTranslator(deeper, weights)).toThrow('encoder3.norm.gamma is missing');
  });
});
