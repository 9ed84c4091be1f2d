/** Cases of foreign models: ONNX bytes whose inputs and outputs are their own. */
import { symbolicDim } from '../core/shape.ts';
import { filled, tensor } from '../core/tensor.ts';
import { constant, conv2d, graph, input } from '../graph/build.ts';
import { encodeModel } from '../onnx/encode.ts';
import { interpret } from '../reference/interpret.ts';
import { type DeviceCase, deviceCase, ramp, valuesOf } from './device-case.testing.ts';
import { expectEqual, expectError, expectNear } from './expect.testing.ts';

const anySize = (): Uint8Array => {
  const x = input('x', [1, 1, symbolicDim('H'), symbolicDim('W')]);
  const y = conv2d(x, input('w', [2, 1, 1, 1]), { stride: 1, padding: 0 });
  return encodeModel(graph({ y }), { opset: 17, irVersion: 8 });
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
