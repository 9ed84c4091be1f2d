/** Cases of agreement with the interpreter: every op by every plan, the edges, and random graphs over a state. */
import { gradients } from '../autodiff/gradient.ts';
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import { conv2d, graph, input, leakyReluGrad, mul, reduceSum, sign } from '../graph/build.ts';
import { operandsOf } from '../graph/op-case.testing.ts';
import { opCaseRows } from '../graph/op-cases.testing.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { CPU_PLAN, type LoweringPlan } from '../lowering/plan.ts';
import { softplus } from '../nn/losses.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { randomTensor, relativeNormError, toFloat32 } from '../reference/random-tensors.testing.ts';
import { type DeviceCase, deviceCase, type Subject } from './device-case.testing.ts';
import { expectEqual, expectNear } from './expect.testing.ts';
import { openInterpreterDevice } from './interpreter-device.testing.ts';
import { outcomeOfRandom } from './random-graphs.testing.ts';

/** Every case of every op in one graph, with feeds; the table of cases has an entry for each op. */
const everyOp = (): { readonly source: Graph; readonly feeds: Readonly<Record<string, Tensor>> } => {
  const outputs: Record<string, Value> = {};
  const feeds: Record<string, Tensor> = {};
  for (const [title, opCase] of opCaseRows) {
    const operands = operandsOf(opCase, randomStream(0, title)).map((operand, index) => {
      const name = `${title}/${index}`;
      feeds[name] = toFloat32(operand);
      return input(name, operand.shape);
    });
    outputs[title] = opCase.build(...operands);
  }
  return { source: graph(outputs), feeds };
};

/** Plans that a device may meet: its own, and another's from a checkpoint. */
const PLANS: Readonly<Record<string, (own: LoweringPlan) => LoweringPlan>> = {
  "its own plan, with the engine's transposed convolutions": (own) => ({
    ...own,
    convTranspose: 'conv-transpose',
  }),
  'its own plan, with transposed convolutions to pixels': (own) => ({
    ...own,
    convTranspose: 'conv-depth-to-space',
  }),
  'the plan of the CPU': () => CPU_PLAN,
};

/** Seven digits, less a few in sums. */
const TOLERANCE = 1e-5;

const agreesOnEveryOp = async (
  { device }: Subject,
  planOf: (own: LoweringPlan) => LoweringPlan,
): Promise<void> => {
  const { source, feeds } = everyOp();
  const expected = interpret(source, feeds);
  const program = await device.compile(source, { plan: planOf(device.plan) });
  const results = await program.run(feeds);
  await program.dispose();
  const far = opCaseRows
    .map(([title]) => ({
      title,
      error: relativeNormError(results[title] as Tensor, expected[title] as Float64Tensor),
    }))
    .filter(({ error }) => !(error < TOLERANCE));
  expectEqual(far, []);
};

/** In and out: kernels take channels by fours, threes, twos or one by one; 6 is input and candidate of D. */
const CHANNELS: readonly (readonly [number, number])[] = [
  [1, 4],
  [3, 4],
  [4, 1],
  [6, 4],
  [6, 5],
  [9, 8],
  [12, 3],
  [16, 16],
];

/** The three convolutions of a layer, at the paper's 4x4 and stride 2. */
const agreesOnConvolution = async (
  { device }: Subject,
  [channels, outChannels]: readonly [number, number],
): Promise<void> => {
  const [x, w] = [input('x', [1, channels, 8, 8]), input('w', [outChannels, channels, 4, 4])];
  const y = conv2d(x, w, { stride: 2, padding: 1 });
  const [dx, dw] = gradients(reduceSum(mul(y, y), [0, 1, 2, 3]), [x, w]) as [Value, Value];
  const source = graph({ y, dx, dw });
  const feeds = Object.fromEntries(
    source.inputs.map(({ attributes: { name }, shape }) => [
      name,
      toFloat32(randomTensor(shape as readonly number[], randomStream(0, name, channels))),
    ]),
  );
  const program = await device.compile(source);
  const results = await program.run(feeds);
  await program.dispose();
  for (const [name, expected] of Object.entries(interpret(source, feeds)))
    expectNear([relativeNormError(results[name] as Tensor, expected)], [0], TOLERANCE);
};

export const agreementCases: readonly DeviceCase[] = [
  ...Object.entries(PLANS).map(([name, planOf]) =>
    deviceCase(`agrees with the interpreter on every op, by ${name}`, (subject) =>
      agreesOnEveryOp(subject, planOf),
    ),
  ),

  ...CHANNELS.map((channels) =>
    deviceCase(
      `agrees with the interpreter on convolutions of ${channels.join(' to ')} channels`,
      (subject) => agreesOnConvolution(subject, channels),
    ),
  ),

  deviceCase('agrees with the interpreter at kinks and logits of 100', async ({ device }) => {
    const points = [-100, -20, -1, -1.2e-38, 0, 1.2e-38, 1, 20, 100];
    const x = input('x', [points.length]);
    const loss = softplus(x);
    const [slope] = gradients(reduceSum(loss, [0]), [x]) as [Value];
    const source = graph({ sign: sign(x), relu: leakyReluGrad(x, loss, 0), loss, slope });
    const feeds = { x: tensor([points.length], Float32Array.from(points)) };
    const results = await (await device.compile(source)).run(feeds);
    for (const [name, { data }] of Object.entries(interpret(source, feeds)))
      expectNear(results[name]?.data ?? [], data, 5e-6);
    const exact = 2.0611536e-9; // of a logit of -20; a sum with 1 would have lost it
    expectNear([(results.slope?.data[1] as number) / exact], [1], 1e-5);
  }),

  deviceCase('agrees with the interpreter on random graphs over a state', async ({ device }) => {
    const oracle = await openInterpreterDevice();
    for (let seed = 0; seed < 12; seed++) {
      const [actual, expected] = [await outcomeOfRandom(device, seed), await outcomeOfRandom(oracle, seed)];
      expectNear(actual, expected, 1e-4);
    }
  }),
];
