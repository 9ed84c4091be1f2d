import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../core/tensor.ts';
import { renderFacade } from '../data/facades/render-facade.ts';
import { imagesTensor } from '../data/pixels.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { type PartialOptions, resolveOptions } from '../settings/options.ts';
import { openTrainer, type StepLosses, type Trainer } from './trainer.ts';

const SIZE = 64;

const pair = (index: number): readonly [input: Tensor, target: Tensor] => {
  const { labels, photo } = renderFacade({ seed: 3, index, size: SIZE });
  return [imagesTensor([{ ...labels, channels: 3 }]), imagesTensor([{ ...photo, channels: 3 }])];
};

const small = ({ ndf = 8, ...given }: PartialOptions = {}) => {
  const hasD = given.objective !== 'L1' && given.objective !== 'L2';
  return resolveOptions({ size: SIZE, ngf: 8, ...(hasD ? { ndf } : {}), ...given });
};

/** Takes steps `from` to `to` on pairs by step number. */
const train = async (trainer: Trainer, from: number, to: number): Promise<StepLosses[]> => {
  const losses: StepLosses[] = [];
  for (let step = from; step <= to; step++)
    losses.push(await trainer.step(step, trainer.options.lr, ...pair(step % 2)));
  return losses;
};

const bytesOf = (tensors: ReadonlyMap<string, Tensor>): string =>
  [...tensors]
    .map(([name, { data }]) => `${name} ${Buffer.from(new Uint8Array(data.buffer)).toString('base64')}`)
    .join();

describe.each(['c-api', 'js-binding'] as const)('a training through the %s', (engine) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ engine, threads: 2 });
  });
  afterAll(() => device.dispose());

  it('overfits one pair to an L1 under 0.05', async () => {
    const trainer = await openTrainer(device, small({ ngf: 16, noise: 'none', lr: 1e-3 }));
    const [input, target] = pair(0);
    let l1 = 1;
    for (let step = 1; step <= 400 && l1 >= 0.05; step++)
      l1 = (await trainer.step(step, trainer.options.lr, input, target)).g_l1 as number;
    expect(l1).toBeLessThan(0.05);
    await trainer.dispose();
  });

  it('gives equal bits for an equal seed, and others for another', async () => {
    const runs: string[] = [];
    for (const seed of [1, 1, 2]) {
      const trainer = await openTrainer(device, small({ seed }));
      await train(trainer, 1, 3);
      runs.push(bytesOf(await trainer.snapshot()));
      await trainer.dispose();
    }
    expect(runs[1] === runs[0]).toBe(true);
    expect(runs[2] === runs[0]).toBe(false);
  });

  it('goes on from a snapshot to the same bits', async () => {
    const whole = await openTrainer(device, small());
    await train(whole, 1, 2);
    const middle = await whole.snapshot();
    const losses = await train(whole, 3, 5);
    const resumed = await openTrainer(device, small());
    await resumed.restore(middle);
    expect(await train(resumed, 3, 5)).toEqual(losses);
    expect(bytesOf(await resumed.snapshot()) === bytesOf(await whole.snapshot())).toBe(true);
    await Promise.all([whole.dispose(), resumed.dispose()]);
  });

  it('samples without changing anything, alike for an equal key', async () => {
    const trainer = await openTrainer(device, small());
    await train(trainer, 1, 2);
    const before = bytesOf(await trainer.snapshot());
    const [input] = pair(0);
    const sample = await trainer.sample(input, 'a');
    expect(sample.shape).toEqual([1, 3, SIZE, SIZE]);
    expect(await trainer.sample(input, 'a')).toEqual(sample);
    expect((await trainer.sample(input, 'b')).data).not.toEqual(sample.data);
    expect(bytesOf(await trainer.snapshot()) === before).toBe(true);
    await trainer.dispose();
  });
});

describe('every choice of the paper', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ threads: 2 });
  });
  afterAll(() => device.dispose());

  const choices: readonly PartialOptions[] = [
    ...(['L1', 'L2', 'GAN', 'cGAN', 'L1+GAN', 'L1+cGAN'] as const).map((objective) => ({ objective })),
    ...([1, 16, 34, 142] as const).map((receptiveField) => ({ receptiveField })),
    ...(['batch', 'instance', 'none'] as const).map((norm) => ({ norm, batchSize: 2 })),
    ...(['dropout', 'gaussian', 'none'] as const).map((noise) => ({ noise })),
    { generator: 'encoder-decoder' },
    { adversarialLoss: 'lsgan' },
    { concatOrder: 'skip-first', dropoutPlace: 'pytorch' },
    { inputChannels: 1, outputChannels: 2, depth: 3 },
    ...(['xavier', 'orthogonal'] as const).map((initializer) => ({ initializer, initializerGain: 1 })),
    { initializer: 'kaiming' },
    ...(['resnet-1', 'encoder-decoder', 'unet'] as const).flatMap((generator) =>
      (['resize', 'pixelshuffle'] as const).map((upsample) => ({ generator, upsample })),
    ),
    { generator: 'resnet-2', norm: 'instance' },
    { adversarialLoss: 'hinge', normD: 'layer' },
    { adversarialLoss: 'wgan-gp', normD: 'instance', batchSize: 2 },
    { adversarialLoss: 'wgan-gp', normD: 'layer', dSteps: 2 },
    { adversarialLoss: 'wgan-gp', normD: 'layer', dEvery: 2, l1First: 1 },
    { adversarialLoss: 'wgan-gp', normD: 'instance', augmentD: true },
    { objective: 'L1+GAN', augmentD: true, lambdaR1: 1, batchSize: 2 },
    { objective: 'cGAN', lambdaFeatures: 10, receptiveField: 34 },
    { lambdaFeatures: 10, augmentD: true, accumulate: 2, syncNorm: true, dEvery: 2, l1First: 1 },
    { adversarialLoss: 'vanilla', normD: 'none', lambdaR1: 10, accumulate: 2 },
  ];

  it.each(choices.map((choice) => [JSON.stringify(choice), choice] as const))(
    'trains: %s',
    async (_, choice) => {
      const options = small({ ngf: 4, ndf: 4, ...choice });
      const count = options.batchSize * options.accumulate;
      const trainer = await openTrainer(device, options);
      const images = (channels: number, value: number): Tensor => ({
        shape: [count, channels, SIZE, SIZE],
        data: Float32Array.from(
          { length: count * channels * SIZE * SIZE },
          (_, i) => value * Math.sin(i / 7),
        ),
      });
      const [x, y] = [images(options.inputChannels, 0.9), images(options.outputChannels, -0.8)];
      const before = await trainer.generatorWeights();
      for (let step = 1; step <= 2; step++) {
        const losses = await trainer.step(step, options.lr, x, y);
        expect(Object.values(losses).every(Number.isFinite)).toBe(true);
        expect('d_real' in losses).toBe(!['L1', 'L2'].includes(options.objective) && step > options.l1First);
      }
      const after = await trainer.generatorWeights();
      const moved = [...after].filter(([name, { data }]) =>
        data.some((v, i) => v !== before.get(name)?.data[i]),
      );
      expect(moved.length).toBeGreaterThan(0);
      await trainer.dispose();
    },
  );
});
