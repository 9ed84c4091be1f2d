/** The options that decide how the networks learn: losses, first weights, Adam, batches and length (paper 3.1, 3.3, 6.2). */
import { z } from 'zod';
import { ADVERSARIAL_LOSSES } from '../core/adversarial-loss.ts';
import { OBJECTIVES } from '../models/objectives.ts';
import { INITIALIZERS } from '../nn/initialize.ts';
import { SCHEDULES } from '../nn/schedules.ts';
import { fraction, positive, rate } from './option-types.ts';

export const OPTIMISATION_OPTIONS = {
  objective: z.enum(OBJECTIVES).default('L1+cGAN').describe('loss of the generator'), // 4.2
  lambdaL1: z.number().min(0).default(100).describe('weight of the L1 (or L2) term'), // 4.2
  // CycleGAN, arXiv 1703.10593: lambda 10 in equation 3; identity in 5.2; pool of 50 in section 4.
  lambdaA: z.number().min(0).default(10).describe('weight of the cycle A to B to A (cyclegan)'),
  lambdaB: z.number().min(0).default(10).describe('weight of the cycle B to A to B (cyclegan)'),
  lambdaIdentity: z
    .number()
    .min(0)
    .default(0.5)
    .describe(
      "weight of the identity losses as a share of the cycles': each generator leaves alone what is its output already; 0 for none (cyclegan)",
    ),
  poolSize: z
    .int()
    .min(0)
    .default(50)
    .describe('earlier fakes that each discriminator may get in place of new ones; 0 for none (cyclegan)'),
  adversarialLoss: z.enum(ADVERSARIAL_LOSSES).default('vanilla').describe('form of the GAN loss'), // 3.1

  lambdaGp: z.number().min(0).default(10).describe('weight of the gradient penalty of wgan-gp'), // Gulrajani et al. 2017
  lambdaR1: z
    .number()
    .min(0)
    .default(0)
    .describe("weight of R1, a penalty on D's gradients at real images; 0 for none"),
  lambdaFeatures: z
    .number()
    .min(0)
    .default(0) // pix2pixHD has 10
    .describe(
      "weight of feature matching: what the discriminator's layers make of an output is to be what they make of its target; 0 for none",
    ),
  dSteps: positive.default(1).describe('steps of the discriminator for each step of the generator'), // 3.3
  // The other way round, for a step that takes less time: D costs about as much of it as G.
  dEvery: positive
    .default(1)
    .describe('the discriminator is updated in the first of every so many steps; the generator in all'),
  l1First: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'steps in the beginning in which the generator learns from the L1 (or L2) term alone, without the discriminator',
    ),
  // Zhao et al. 2020, with all three of its changes; their examples are of few images, as those of pix2pix are.
  augmentD: z
    .boolean()
    .default(false)
    .describe(
      'DiffAugment: the discriminator sees real images and fakes in other colours, shifted, and with a hole',
    ),
  initializer: z.enum(INITIALIZERS).default('normal').describe('how weights begin'), // 6.2
  initializerGain: rate.default(0.02).describe('standard deviation or gain of the initializer'), // 6.2
  lr: rate.default(2e-4).describe('learning rate'), // 3.3
  beta1: fraction.default(0.5).describe('momentum of Adam'), // 3.3
  beta2: fraction.default(0.999).describe('second momentum of Adam'), // 3.3
  adamEpsilon: rate.default(1e-8).describe("added to Adam's denominator"), // Kingma and Ba
  schedule: z.enum(SCHEDULES).default('constant').describe('learning rate over epochs'), // PH: constant
  epochs: positive.default(200).describe('epochs at the full learning rate'), // 6.2
  epochsDecay: z.int().min(0).default(0).describe('epochs of linear decay to zero after them'),
  lrDecayEvery: positive.default(50).describe('epochs between the drops of the schedule “step”'), // the PyTorch code's
  maxSteps: positive
    .nullable()
    .default(null)
    .describe('stop after so many steps; by default the epochs decide'),
  batchSize: positive.default(1).describe('pairs in a step'), // 6.2
  accumulate: positive
    .default(1)
    .describe('batches whose gradients are summed before an update, for batches beyond memory'),
  syncNorm: z
    .boolean()
    .default(false)
    .describe(
      'batch norm over all batches of accumulate, and all ranks of MPI, as if they were one; their layers wait for one another',
    ), // PH: syncbatch
  averageDecay: fraction
    .default(0)
    .describe('decay of a moving average (EMA) of G that is sampled and exported, such as 0.999; 0 for none'),
};
