import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../core/tensor.ts';
import { imagesTensor, tensorImages } from '../data/pixels.ts';
import { foreignModel, type TestType } from '../onnx/foreign-models.testing.ts';
import type { Device } from '../runtime/device.ts';
import { openCpuDevice } from '../runtime/node/cpu-device.ts';
import type { ImageModelRecord, TensorLayout } from './image-model.ts';
import { openTranslator } from './translator.ts';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.dispose());

/** Two pixels side by side: R, G, B of each. */
const PIXELS = Uint8Array.of(200, 100, 50, 0, 255, 10);
const x: Tensor = imagesTensor([{ width: 2, height: 1, channels: 3, data: PIXELS }]);

interface Case {
  readonly range: readonly [number, number];
  readonly layout: TensorLayout;
  readonly order: 'RGB' | 'BGR';
  readonly type: TestType;
  readonly opset: number;
}

/**
 * A network that gives its first channel as it is, half of the second, and the low end in place of the third; each as
 * distances from the low end.
 */
const network = ({ range: [low], layout, type, opset }: Case): Uint8Array => {
  const shape = layout === 'NCHW' ? ['N', 3, 'H', 'W'] : ['N', 'H', 'W', 3];
  const factors = { shape: layout === 'NCHW' ? [1, 3, 1, 1] : [1, 1, 1, 3], values: [1, 0.5, 0] };
  return foreignModel({
    opset,
    inputs: [{ name: 'photo', shape, type }],
    outputs: [{ name: 'drawing', shape, type }],
    constants: { low, factors },
    nodes: [
      { op: 'Cast', inputs: ['photo'], output: 'numbers', attributes: { to: 'FLOAT' } },
      { op: 'Sub', inputs: ['numbers', 'low'], output: 'above' },
      { op: 'Mul', inputs: ['above', 'factors'], output: 'parts' },
      { op: 'Add', inputs: ['parts', 'low'], output: 'results' },
      { op: 'Cast', inputs: ['results'], output: 'drawing', attributes: { to: type } },
    ],
  });
};

const cases: Case[] = [];
for (const range of [
  [-1, 1],
  [0, 1],
  [0, 255],
] as const)
  for (const layout of ['NCHW', 'NHWC'] as const)
    for (const order of ['RGB', 'BGR'] as const)
      for (const type of ['FLOAT', 'FLOAT16', 'UINT8'] as const)
        for (const opset of [9, 13, 21])
          if (type !== 'UINT8' || range[1] === 255) cases.push({ range, layout, order, type, opset });

/** By hand: of R, G, B the network sees R first, or B. */
const EXPECTED: Readonly<Record<'RGB' | 'BGR', readonly number[]>> = {
  RGB: [200, 50, 0, 0, 127.5, 0],
  BGR: [0, 50, 50, 0, 127.5, 10],
};

describe('a network whose file does not say what black and white are', () => {
  const scaled = (factor: number): Uint8Array =>
    foreignModel({
      inputs: [{ name: 'photo', shape: [1, 3, 'H', 'W'] }],
      outputs: [{ name: 'drawing', shape: [1, 3, 'H', 'W'] }],
      constants: { factor },
      nodes: [
        { op: 'Abs', inputs: ['photo'], output: 'v1' },
        { op: 'Mul', inputs: ['v1', 'factor'], output: 'v2' },
        { op: 'Mul', inputs: ['v2', 'factor'], output: 'drawing' },
      ],
    });

  it('is refused where its results are far from -1 to 1, with the flag that says it', async () => {
    const translator = await openTranslator(device, scaled(16), { name: 'style.onnx' });
    await expect(translator.translate(x)).rejects.toMatchObject({
      code: 'MODEL',
      message:
        'style.onnx: the results are numbers from 0 to 256, so that black and white are not -1 and 1, and the file does not say what they are; say it: images { format: 1, input: { range: [0, 255] } } (--input-range 0:255)',
    });
    await translator.dispose();
    const images: ImageModelRecord = { format: 1, input: { range: [0, 255] } };
    const told = await openTranslator(device, scaled(16), { images });
    expect((await told.translate(x)).shape).toEqual(x.shape);
    await told.dispose();
  });

  it('is run where they are near it', async () => {
    const translator = await openTranslator(device, scaled(1));
    expect((await translator.translate(x)).shape).toEqual(x.shape);
    await translator.dispose();
  });
});

describe('a network of another program', () => {
  it.each(cases)(
    'of $range, $layout, $order, $type, opset $opset is run on its own numbers',
    async (given) => {
      const { range, order, type } = given;
      const images: ImageModelRecord = { format: 1, input: { range: [...range], channelOrder: order } };
      const translator = await openTranslator(device, network(given), { images });
      const y = await translator.translate(x);
      const [image] = tensorImages(y);
      expect(y.shape).toEqual([1, 3, 1, 2]);
      const tolerance = type === 'FLOAT' ? 0.5 : 1; // halves have 11 bits
      EXPECTED[order].forEach((value, i) => {
        expect(Math.abs((image?.data[i] as number) - value)).toBeLessThanOrEqual(tolerance);
      });
      await translator.dispose();
    },
  );
});
