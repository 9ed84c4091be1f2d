/** Cases of foreign models: ONNX bytes whose inputs and outputs are their own. */
import { symbolicDim } from '../core/shape.ts';
import { filled, tensor } from '../core/tensor.ts';
import { constant, conv2d, graph, input } from '../graph/build.ts';
import { adaptPorts } from '../onnx/adapt-ports.ts';
import { convertModel } from '../onnx/convert/convert-model.ts';
import { inFloat32 } from '../onnx/convert/in-float32.ts';
import { encodeModel } from '../onnx/encode.ts';
import { foreignModel } from '../onnx/foreign-models.testing.ts';
import { interpret } from '../reference/interpret.ts';
import { type DeviceCase, deviceCase, ramp, valuesOf } from './device-case.testing.ts';
import { expectEqual, expectError, expectNear } from './expect.testing.ts';

const anySize = (): Uint8Array => {
  const x = input('x', [1, 1, symbolicDim('H'), symbolicDim('W')]);
  const y = conv2d(x, input('w', [2, 1, 1, 1]), { stride: 1, padding: 0 });
  return encodeModel(graph({ y }), { opset: 17, irVersion: 8 });
};

/** NHWC bytes, B, G, R: all channels from a number that is an input too. */
const negative = (): Uint8Array => {
  const shape = ['N', 'H', 'W', 3];
  return foreignModel({
    inputs: [
      { name: 'image', shape, type: 'UINT8' },
      { name: 'white', shape: [] },
    ],
    outputs: [{ name: 'negative', shape, type: 'UINT8' }],
    constants: { factors: { shape: [3], values: [1, 1, 1] } },
    nodes: [
      { op: 'Cast', inputs: ['image'], output: 'numbers', attributes: { to: 'FLOAT' } },
      { op: 'Mul', inputs: ['numbers', 'factors'], output: 'parts' },
      { op: 'Sub', inputs: ['white', 'parts'], output: 'results' },
      { op: 'Abs', inputs: ['results'], output: 'sizes' },
      { op: 'Cast', inputs: ['sizes'], output: 'negative', attributes: { to: 'UINT8' } },
    ],
  });
};

export const modelCases: readonly DeviceCase[] = [
  deviceCase('a foreign model takes any size that it allows', async ({ device }) => {
    const program = await device.loadModel(anySize());
    const sizes = [
      [2, 3],
      [64, 80],
      [1, 1],
    ] as const;
    for (const [height, width] of sizes) {
      const x = ramp([1, 1, height, width]);
      const { y } = await program.run({ x, w: tensor([2, 1, 1, 1], Float32Array.of(1, -2)) });
      expectEqual(y, {
        shape: [1, 2, height, width],
        data: [...x.data, ...x.data.map((value) => -2 * value)],
      });
    }
  }),

  deviceCase(
    'an exported model with a first layer of 6 channels gives the numbers it should',
    async ({ device }) => {
      const shape = [1, 6, symbolicDim('H'), symbolicDim('W')];
      const w = constant([4, 6, 4, 4], ramp([4, 6, 4, 4], 0.01).data);
      const source = graph({ y: conv2d(input('x', shape), w, { stride: 2, padding: 1 }) });
      const program = await device.loadModel(encodeModel(source, { opset: 17, irVersion: 8 }));
      const feeds = { x: ramp([1, 6, 8, 12], 0.1) };
      const { y } = await program.run(feeds);
      expectNear(valuesOf(y), interpret(source, feeds).y?.data ?? [], 1e-5);
    },
  ),

  deviceCase('a foreign model of other numbers is run on them', async ({ device }) => {
    if (device.info.engine === 'interpreter') return; // it reads what encodeModel writes, and nothing else
    const adapter = { isChannelsLast: true, isReversed: true, channels: 3, scale: [127.5], shift: [127.5] };
    const { bytes, input, output } = adaptPorts(negative(), 'negative', {
      input: { name: 'image', ...adapter },
      output: { name: 'negative', ...adapter },
      values: { white: 250 },
    });
    const program = await device.loadModel(bytes);
    // R, G, B of two pixels, one value beyond white
    const x = tensor([1, 3, 1, 2], Float32Array.of(-1, 1, 0, 0.5, 3, -0.2));
    const y = (await program.run({ [input]: x }))[output];
    expectEqual(y?.shape, [1, 3, 1, 2]);
    const bytesOf = (values: Iterable<number>): number[] => [...values].map((value) => (value + 1) * 127.5);
    // 0, 255, 128 (127.5 rounded), 191 (191.25), 255 (clipped), 102: their distances from 250
    expectNear(bytesOf(valuesOf(y)), [250, 5, 122, 59, 5, 148], 1e-3);
  }),

  deviceCase('a model with weights of 8 bits, or of halves where there are some', async ({ device }) => {
    if (device.info.engine === 'interpreter') return; // it knows our own ops only
    const w = constant([16, 8, 3, 3], ramp([16, 8, 3, 3], 0.01).data, 'w');
    const x = input('x', [1, 8, symbolicDim('H'), symbolicDim('W')]);
    const whole = encodeModel(graph({ y: conv2d(x, w, { stride: 1, padding: 1 }) }), {
      opset: 17,
      irVersion: 8,
    });
    const feeds = { x: ramp([1, 8, 6, 5], 0.1) };
    const run = async (bytes: Uint8Array): Promise<Float32Array> => {
      const program = await device.loadModel(bytes);
      return valuesOf((await program.run(feeds)).y);
    };
    const expected = await run(whole);
    const largest = Math.max(...expected.map(Math.abs));
    const int8 = (await convertModel(whole, { to: 'int8' })).bytes;
    expectNear(await run(int8), expected, 0.01 * largest);
    const fp16 = (await convertModel(whole, { to: 'fp16' })).bytes;
    const isSure = device.info.device !== 'webgpu'; // an adapter may have no halves
    expectNear(await run(isSure ? fp16 : inFloat32(fp16)), expected, 0.002 * largest);
  }),

  deviceCase('a foreign model rejects feeds that it does not take, and goes on', async ({ device }) => {
    const program = await device.loadModel(anySize());
    const w = filled([2, 1, 1, 1], 1);
    await expectError(program.run({ w }), { code: 'GRAPH' });
    await expectError(program.run({ w, x: ramp([1, 2, 4, 4]) }), { code: 'SHAPE' });
    expectEqual((await program.run({ w, x: ramp([1, 1, 4, 4]) })).y?.shape, [1, 2, 4, 4]);
  }),

  deviceCase('bytes that are not a model are an error', ({ device }) =>
    expectError(device.loadModel(Uint8Array.of(1, 2, 3)), { code: 'RUNTIME' }),
  ),
];
