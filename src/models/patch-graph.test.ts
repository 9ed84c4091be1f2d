import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import type { PartialOptions } from '../settings/options.ts';
import { RECEPTIVE_FIELD_SIDES } from './discriminator.ts';
import { discriminatorInfo } from './network-info.ts';
import { discriminatorWith } from './networks.testing.ts';
import { patchGraph } from './patch-graph.ts';
import { patchGrid } from './patch-grid.ts';
import { discriminatorParameters, stateName } from './state-layout.ts';
import { randomFeeds, tinyStep } from './steps.testing.ts';
import { trainingStep } from './training-step.ts';

/** How real each score says that its patch is. */
const REALNESS = {
  vanilla: (score: number) => 1 / (1 + Math.exp(-score)),
  lsgan: (score: number) => Math.min(Math.max(score, 0), 1),
} as const;

const meanOf = ({ data }: Float64Tensor, value: (score: number) => number): number =>
  data.reduce((sum, score) => sum + value(score), 0) / data.length;

const KINDS: readonly PartialOptions[] = [
  {},
  { norm: 'instance' },
  { norm: 'none' },
  { receptiveField: 1 },
  { objective: 'GAN' },
  { objective: 'L1+GAN', adversarialLoss: 'lsgan' },
];

describe.each(KINDS)('the map of a discriminator with %j', (given) => {
  const options = tinyStep({ batchSize: 1, ...given });
  const architecture = options.discriminator ?? expect.fail('it has no discriminator');
  const feeds = randomFeeds(trainingStep(options));
  const { x, y } = feeds as { readonly x: Float64Tensor; readonly y: Float64Tensor };
  const weights = new Map(
    discriminatorParameters(architecture).map(({ name, shape }): [string, Tensor] => [
      name,
      tensor(shape, Float32Array.from(feeds[stateName('D', name)]?.data ?? [])),
    ]),
  );
  const graph = patchGraph(architecture, weights, { height: 8, width: 8 });

  it('is of what the training step takes the mean of: its p_real', () => {
    // The step's own numbers, of weights as float32 holds them.
    const rounded = Object.fromEntries([...weights].map(([name, w]) => [stateName('D', name), w]));
    const step = interpret(trainingStep(options), { ...feeds, ...rounded });
    const { logits } = interpret(
      graph,
      architecture.isConditional ? { input: x, candidate: y } : { candidate: y },
    );
    const realness = REALNESS[given.adversarialLoss === 'lsgan' ? 'lsgan' : 'vanilla'];
    expect(meanOf(logits as Float64Tensor, realness)).toBeCloseTo(step.p_real?.data[0] as number, 12);
  });

  it('asks for the condition where D sees it, and gives one logit a patch', () => {
    const names = graph.inputs.map(({ attributes: { name } }) => name).sort();
    expect(names).toEqual(architecture.isConditional ? ['candidate', 'input'] : ['candidate']);
    expect(graph.outputs.logits?.shape.slice(2)).toEqual(discriminatorInfo(architecture, 8, 8).patches);
  });
});

it('a missing weight is an error that names it', () => {
  const build = () => patchGraph(discriminatorWith(), new Map(), { height: 64, width: 64 });
  expect(build).toThrow('the weight layer1.conv.weight is missing among 0');
});

describe('the grid of patches', () => {
  it.each([
    [1, { receptiveField: 1, stride: 1, offset: 0 }],
    [16, { receptiveField: 16, stride: 2, offset: -5 }],
    [70, { receptiveField: 70, stride: 8, offset: -23 }],
    [286, { receptiveField: 286, stride: 32, offset: -95 }],
  ] as const)('of %i pixels is %j', (receptiveField, grid) => {
    expect(patchGrid(discriminatorWith({ receptiveField }))).toEqual(grid);
  });

  it.each(RECEPTIVE_FIELD_SIDES)(
    'of %i pixels reaches as far beyond one border as beyond the other',
    (side) => {
      const architecture = discriminatorWith({ receptiveField: side });
      const { receptiveField, stride, offset } = patchGrid(architecture);
      const [, width = 0] = discriminatorInfo(architecture, 256, 256).patches;
      expect(offset + (width - 1) * stride + receptiveField - 256).toBe(0 - offset);
    },
  );

  it('says what a logit depends on: no pixel outside its patch moves it, and one inside does', () => {
    // Without norm, whose statistics are of the whole image.
    const architecture = discriminatorWith({ receptiveField: 16, ndf: 2, norm: 'none', objective: 'GAN' });
    const size = 32;
    const weights = new Map(
      discriminatorParameters(architecture).map(({ name, shape }): [string, Tensor] => [
        name,
        tensor(shape, Float32Array.from(randomTensor(shape, randomStream(0, name), 0.5).data)),
      ]),
    );
    const graph = patchGraph(architecture, weights, { height: size, width: size });
    const y = randomTensor([1, 3, size, size], randomStream(0, 'y'));
    const logitsOf = (candidate: Float64Tensor): Float64Tensor =>
      interpret(graph, { candidate }).logits as Float64Tensor;
    const before = logitsOf(y);
    const [row, column] = [19, 6]; // the pixel that is changed
    const data = y.data.slice();
    data[row * size + column] = (data[row * size + column] as number) + 1;
    const after = logitsOf({ ...y, data });
    const { receptiveField, stride, offset } = patchGrid(architecture);
    const holds = (patch: number, pixel: number): boolean => {
      const from = pixel - (offset + patch * stride);
      return from >= 0 && from < receptiveField;
    };
    const width = after.shape[3] as number;
    after.data.forEach((logit, i) => {
      const [patchRow, patchColumn] = [Math.floor(i / width), i % width];
      const isInside = holds(patchRow, row) && holds(patchColumn, column);
      expect({ patchRow, patchColumn, moves: logit !== before.data[i] }).toEqual({
        patchRow,
        patchColumn,
        moves: isInside,
      });
    });
  });
});
