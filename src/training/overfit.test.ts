/** One pair is learnt by heart with every generator, norm and loss. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import type { PartialOptions } from '../settings/options.ts';
import { distancesOnOnePair } from './training-cases.testing.ts';

const STEPS = 60;

// Without a norm, weights of 0.02 make a signal too small to learn from, and a learning rate of 1e-2 diverges.
const LEARNING = { lr: 3e-3, initializer: 'kaiming' } as const satisfies PartialOptions;

const GENERATORS = ['unet', 'encoder-decoder', 'resnet-2'] as const;
const LOSSES = ['vanilla', 'lsgan', 'hinge', 'wgan-gp'] as const;

const GENERATOR_CHOICES: readonly PartialOptions[] = GENERATORS.flatMap((generator) =>
  (['deconv', 'resize', 'pixelshuffle'] as const).flatMap((upsample) =>
    (['batch', 'instance', 'none'] as const).map((norm) => ({ generator, upsample, norm })),
  ),
);

const DISCRIMINATOR_CHOICES: readonly PartialOptions[] = LOSSES.flatMap((adversarialLoss) =>
  (['batch', 'instance', 'layer', 'none'] as const)
    .filter((normD) => adversarialLoss !== 'wgan-gp' || normD !== 'batch') // its penalty is of each image alone
    .map((normD) => ({ adversarialLoss, normD })),
);

const CYCLEGAN_CHOICES: readonly PartialOptions[] = GENERATORS.flatMap((generator) =>
  LOSSES.map((adversarialLoss) => ({ model: 'cyclegan', generator, adversarialLoss })),
);

describe.each([
  ['pix2pix', GENERATOR_CHOICES],
  ['pix2pix', DISCRIMINATOR_CHOICES],
  ['CycleGAN', CYCLEGAN_CHOICES],
] as const)('%s learns one pair by heart', (_, choices) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ device: 'cpu', engine: 'c-api', threads: 1 });
  });
  afterAll(() => device.dispose());

  it.each(choices.map((choice) => [Object.values(choice).join(', '), choice] as const))(
    'with %s',
    async (_title, choice) => {
      const distances = await distancesOnOnePair(device, { ...LEARNING, ...choice }, STEPS);
      const last = Math.min(...distances.slice(-5)); // of a few: discriminators pull it up and down
      expect(last).toBeLessThan(0.4 * (distances[0] as number));
    },
  );
});
