/** Trainings that every device does alike: small enough that software does them in seconds. */
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import type { Device } from '../runtime/device.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { openTrainer, type StepLosses } from './trainer.ts';

const SIZE = 16;

/** [1,3,SIZE,SIZE] of slow waves: as smooth as photos are, and another image for each name. */
const waves = (...name: readonly (string | number)[]): Tensor => {
  const stream = randomStream(0, ...name);
  const channels = Array.from({ length: 3 }, () => {
    const [fx, fy, phase] = [stream.uniform() * 0.6, stream.uniform() * 0.6, stream.uniform() * 6];
    return Array.from({ length: SIZE * SIZE }, (_, i) =>
      Math.sin(fx * (i % SIZE) + fy * Math.floor(i / SIZE) + phase),
    );
  });
  return tensor([1, 3, SIZE, SIZE], Float32Array.from(channels.flat()));
};

const pairOf = (index: number): readonly [input: Tensor, target: Tensor] => [
  waves('input', index),
  waves('target', index),
];

const tiny = (given: PartialOptions) => {
  const depth = given.generator?.startsWith('resnet') ? {} : { depth: 3 };
  return resolveOptions({
    size: SIZE,
    ...depth,
    ngf: 8,
    ndf: 8,
    receptiveField: 16,
    noise: 'none',
    ...given,
  });
};

/** The losses of the first steps of a training without noise, on two pairs in turn. */
export const firstLosses = async (device: Device, steps: number): Promise<readonly StepLosses[]> => {
  const trainer = await openTrainer(device, tiny({}));
  const losses: StepLosses[] = [];
  for (let step = 1; step <= steps; step++)
    losses.push(await trainer.step(step, trainer.options.lr, ...pairOf(step % 2)));
  await trainer.dispose();
  return losses;
};

/** The L1 that one pair comes down to, and after how many steps; the training ends below `goal`. */
export const overfitOnePair = async (
  device: Device,
  goal: number,
): Promise<{ readonly l1: number; readonly steps: number }> => {
  const trainer = await openTrainer(device, tiny({ lr: 1e-2 }));
  const [input, target] = pairOf(0);
  let [l1, step] = [1, 0];
  while (step < MOST_STEPS && !(l1 < goal))
    l1 = (await trainer.step(++step, trainer.options.lr, input, target)).g_l1 as number;
  await trainer.dispose();
  return { l1, steps: step };
};

const MOST_STEPS = 150;

/** The L1 of each step on one pair: to the target, or with CycleGAN of what comes back on both sides. */
export const distancesOnOnePair = async (
  device: Device,
  given: PartialOptions,
  steps: number,
): Promise<readonly number[]> => {
  const trainer = await openTrainer(device, tiny(given));
  const distances: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const { g_l1, cycle_a = 0, cycle_b = 0 } = await trainer.step(step, trainer.options.lr, ...pairOf(0));
    distances.push(g_l1 ?? cycle_a + cycle_b);
  }
  await trainer.dispose();
  return distances;
};
