import { describe, expect, it } from 'vitest';
import {
  foreignModel,
  type TestModel,
  type TestNode,
  type TestPort,
} from '../onnx/foreign-models.testing.ts';
import { IMAGES_KEY, type ImageModelRecord } from './image-model.ts';
import { imagePlan } from './image-plan.ts';
import { planText } from './plan-text.ts';

const photo: TestPort = { name: 'photo', shape: [1, 3, 'H', 'W'] };
const drawing: TestPort = { name: 'drawing', shape: [1, 3, 'H', 'W'] };

/** Ops in a row, from the photo to the drawing: `Div a`, whose constants are given by name. */
const inRow = (ops: readonly string[], given: Partial<TestModel> = {}): Uint8Array => {
  const nodes = ops.map((text, i): TestNode => {
    const [op = '', ...operands] = text.split(' ');
    return {
      op,
      inputs: [i === 0 ? 'photo' : `v${i}`, ...operands],
      output: i === ops.length - 1 ? 'drawing' : `v${i + 1}`,
    };
  });
  return foreignModel({ inputs: [photo], outputs: [drawing], nodes, ...given });
};

const perChannel = (...values: number[]) => ({ shape: [1, values.length, 1, 1], values });

const CONSTANTS = {
  half: 0.5,
  one: 1,
  zero: 0,
  byte: 255,
  middle: 127.5,
  strong: 150,
  mean: perChannel(0.485, 0.456, 0.406),
  std: perChannel(0.229, 0.224, 0.225),
  caffe: perChannel(103.939, 116.779, 123.68),
};

describe('what is found in a file', () => {
  it.each([
    [['Relu', 'Tanh'], [-1, 1], [-1, 1], 'it ends with Tanh'],
    [['Relu', 'Sigmoid'], [0, 1], [0, 1], 'it ends with Sigmoid'],
    [['Div byte', 'Relu', 'Sigmoid'], [0, 255], [0, 1], 'it ends with Sigmoid'],
    [['Div byte', 'Relu', 'Sigmoid', 'Mul byte'], [0, 255], [0, 255], 'it ends with Sigmoid, Mul 255'],
    [
      ['Sub mean', 'Div std', 'Relu'],
      [0, 1],
      [0, 1],
      'it begins with Sub 0.485 0.456 0.406, Div 0.229 0.224 0.225',
    ],
    [['Relu', 'Tanh', 'Mul half', 'Add half'], [0, 1], [0, 1], 'it ends with Tanh, Mul 0.5, Add 0.5'],
    [
      ['Relu', 'Tanh', 'Mul strong', 'Add middle'],
      [0, 255],
      [0, 255],
      'it ends with Tanh, Mul 150, Add 127.5',
    ],
    [['Add one', 'Mul half', 'Relu'], [-1, 1], [-1, 1], 'it begins with Add 1, Mul 0.5'],
    [['Relu', 'Clip zero one'], [0, 1], [0, 1], 'it ends with Clip'],
    [['Relu', 'Clip zero one', 'Mul byte'], [0, 255], [0, 255], 'it ends with Clip, Mul 255'],
    [['Relu', 'Clip zero byte'], [0, 255], [0, 255], 'it ends with Clip'],
    [['Relu', 'Mul byte'], [0, 255], [0, 255], 'it ends with Mul 255'],
    [['Relu', 'Relu'], [-1, 1], [-1, 1], undefined],
  ] as const)('by %j is what black and white are', (ops, input, output, reason) => {
    const plan = imagePlan(inRow(ops, { constants: CONSTANTS }), 'x.onnx');
    expect(plan.input.range).toEqual(input);
    expect(plan.output.range).toEqual(output);
    expect(plan.output.rangeReason).toBe(reason);
  });

  it('is the order of channels, by means of photographs', () => {
    const { input, output } = imagePlan(inRow(['Sub caffe', 'Relu'], { constants: CONSTANTS }), 'x.onnx');
    expect(input).toMatchObject({ channelOrder: 'BGR', range: [0, 255] });
    expect(output.channelOrder).toBe('BGR');
  });

  it.each([
    [[1, 3, 64, 48], 'NCHW', 3, { height: 64, width: 48 }],
    [[1, 64, 48, 3], 'NHWC', 3, { height: 64, width: 48 }],
    [['N', 'H', 'W', 1], 'NHWC', 1, {}],
    [['N', 4, 'H', 'W'], 'NCHW', 4, {}],
    [['N', 'a', 'b', 'c'], 'NCHW', 3, {}],
  ] as const)('is the layout of %j', (shape, layout, channels, fixedSize) => {
    const bytes = inRow(['Relu'], { inputs: [{ name: 'photo', shape }] });
    expect(imagePlan(bytes, 'x.onnx').input).toMatchObject({ layout, channels, fixedSize });
  });

  it('is a transposition, where no shape tells the layout', () => {
    const free = { shape: ['N', 'a', 'b', 'c'] };
    const bytes = foreignModel({
      inputs: [{ ...photo, ...free }],
      outputs: [{ ...drawing, ...free }],
      nodes: [
        { op: 'Transpose', inputs: ['photo'], output: 'planes', attributes: { perm: [0, 3, 1, 2] } },
        { op: 'Relu', inputs: ['planes'], output: 'drawing' },
      ],
    });
    const { input, output } = imagePlan(bytes, 'x.onnx');
    expect([input.layout, output.layout]).toEqual(['NHWC', 'NHWC']);
  });

  it('is what the standard entries of its metadata say', () => {
    const metadata = {
      'Image.BitmapPixelFormat': 'Bgr8',
      'Image.NominalPixelRange': 'NominalRange_0_255',
    };
    const { input } = imagePlan(inRow(['Relu', 'Tanh'], { metadata }), 'x.onnx');
    expect(input).toMatchObject({ channelOrder: 'BGR', range: [0, 255] });
  });

  it('gives way to the record in its metadata, and that to what is given', () => {
    const record: ImageModelRecord = { format: 1, input: { range: [0, 1], layout: 'NHWC' } };
    const bytes = inRow(['Relu', 'Tanh'], {
      inputs: [{ ...photo, shape: ['N', 'a', 'b', 'c'] }],
      metadata: { [IMAGES_KEY]: JSON.stringify(record) },
    });
    expect(imagePlan(bytes, 'x.onnx').input).toMatchObject({ range: [0, 1], layout: 'NHWC' });
    const given: ImageModelRecord = { format: 1, input: { range: [0, 255] } };
    expect(imagePlan(bytes, 'x.onnx', given).input).toMatchObject({ range: [0, 255], layout: 'NHWC' });
  });

  it('is the output that holds images, of several', () => {
    const bytes = foreignModel({
      inputs: [photo],
      outputs: [{ name: 'score', shape: [1, 10] }, drawing, { ...drawing, name: 'mask' }],
      nodes: [
        { op: 'Relu', inputs: ['photo'], output: 'drawing' },
        { op: 'Tanh', inputs: ['photo'], output: 'mask' },
        { op: 'Shape', inputs: ['photo'], output: 'score' },
      ],
    });
    expect(imagePlan(bytes, 'x.onnx').output.name).toBe('drawing');
    expect(planText(imagePlan(bytes, 'x.onnx'))).toContain(
      'come out as "drawing", one of 2 outputs (--output-name): NCHW, RGB, -1:1',
    );
    const mask: ImageModelRecord = { format: 1, output: { name: 'mask' } };
    expect(imagePlan(bytes, 'x.onnx', mask).output.name).toBe('mask');
  });
});

describe('a file that does not map images to images', () => {
  it.each([
    [
      'a classifier',
      { outputs: [{ name: 'drawing', shape: [1, 10] }] },
      {},
      'a translator has one input and one output of shape [N,C,H,W] or [N,H,W,C]',
    ],
    [
      'of two images',
      { inputs: [photo, { ...photo, name: 'mask' }] },
      {},
      'a translator has one input of images',
    ],
    [
      'with an input that is a number',
      { inputs: [photo, { name: 'strength', shape: [] }] },
      {},
      'the input "strength" needs a number: values { "strength": 1 } (--value strength=1)',
    ],
    [
      'without the output that is named',
      {},
      { output: { name: 'photos' } },
      '"photos" is named as that of the images, and is none',
    ],
    [
      'of a layout that its shape contradicts',
      {},
      { output: { layout: 'NHWC' } },
      'layout is "NHWC" (--layout NHWC), but "drawing" is [1,3,H,W], whose channels are elsewhere; leave it out',
    ],
    [
      'of three channels, with two means',
      {},
      { input: { mean: [1, 2] } },
      'mean of "photo" has 2 numbers, expected 1 or 3, one a channel',
    ],
  ] as const)('is refused: %s', (_, model, record, reason) => {
    expect(() =>
      imagePlan(inRow(['Relu'], model), 'x.onnx', { format: 1, ...record } as ImageModelRecord),
    ).toThrow(reason);
  });
});

describe('the line that says how images go in and out', () => {
  it.each([
    [
      inRow(['Div byte', 'Relu', 'Sigmoid'], { constants: CONSTANTS }),
      'go in as NCHW, RGB, 0:255 (it begins with Div 255), and come out as NCHW, RGB, 0:1 (it ends with Sigmoid)',
    ],
    [
      inRow(['Relu', 'Tanh']),
      'go in as NCHW, RGB, -1:1, and come out as NCHW, RGB, -1:1 (it ends with Tanh)',
    ],
    [
      inRow(['Relu']),
      'go in as NCHW, RGB, -1:1, and come out as NCHW, RGB, -1:1; nothing in the file says which numbers are black and white: if colours are wrong, give them, inputRange (--input-range 0:1 or 0:255)',
    ],
  ])('tells why', (bytes, text) => {
    expect(planText(imagePlan(bytes, 'x.onnx'))).toBe(text);
  });
});
