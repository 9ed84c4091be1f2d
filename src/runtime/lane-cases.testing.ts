/** Cases of lanes: graphs that do not depend on one another, as one program. */
import { filled } from '../core/tensor.ts';
import { add, graph, input, mul } from '../graph/build.ts';
import { type DeviceCase, deviceCase, ramp, valuesOf } from './device-case.testing.ts';
import { expectEqual, expectError } from './expect.testing.ts';

const LAYOUT = {
  weights: [{ name: 'w', shape: [4] }],
  sums: ['a', 'b'].map((name) => ({ name, shape: [4] })),
};

/** Adds w times x to a sum, and fetches the double of its own feed. */
const laneOf = (sum: string, own: string) =>
  graph({
    [sum]: add(input(sum, [4]), mul(input('w', [4]), input('x', [4]))),
    [`twice ${own}`]: mul(input(own, [2]), 2),
  });

export const laneCases: readonly DeviceCase[] = [
  deviceCase('runs lanes as one program, over one state', async ({ device }) => {
    const state = await device.createState(LAYOUT);
    await state.write(new Map([['w', ramp([4])]]));
    const program = await device.compileLanes([laneOf('a', 'y'), laneOf('b', 'z')], { state });
    for (const y of [1, 2]) {
      const fetched = await program.run({ x: filled([4], 3), y: filled([2], y), z: filled([2], 5) });
      expectEqual(Object.keys(fetched).sort(), ['twice y', 'twice z']);
      expectEqual(valuesOf(fetched['twice y']), [2 * y, 2 * y]);
      expectEqual(valuesOf(fetched['twice z']), [10, 10]);
    }
    const sums = await state.read('sums');
    for (const name of ['a', 'b']) expectEqual(sums.get(name), ramp([4], 6));
    await program.dispose();
    await state.dispose();
  }),

  deviceCase('rejects missing, unknown and wrongly shaped feeds of lanes', async ({ device }) => {
    const program = await device.compileLanes([
      graph({ a: mul(input('x', [2]), 2) }),
      graph({ b: mul(input('y', [2]), 2) }),
    ]);
    const x = filled([2], 1);
    await expectError(program.run({ x }), { code: 'GRAPH', text: '"y"' });
    await expectError(program.run({ x, y: x, z: x }), { code: 'GRAPH', text: '"z"' });
    await expectError(program.run({ x, y: filled([3], 1) }), { code: 'SHAPE', text: '"y"' });
    await program.dispose();
    await expectError(program.run({ x, y: x }), { code: 'RUNTIME' });
  }),

  deviceCase('rejects lanes that depend on one another', async ({ device }) => {
    const state = await device.createState(LAYOUT);
    const [sum, other] = [laneOf('a', 'y'), graph({ b: mul(input('a', [4]), 2) })];
    await expectError(device.compileLanes([sum, other], { state }), {
      code: 'GRAPH',
      text: 'another needs it',
    });
    const again = graph({ 'twice y': mul(input('z', [2]), 2) });
    await expectError(device.compileLanes([sum, again], { state }), {
      code: 'GRAPH',
      text: 'another makes it',
    });
    await state.dispose();
  }),
];
