/** The score that a run's discriminator gives to every patch of an image of its results. */
import { z } from 'zod';
import { ADVERSARIAL_LOSSES } from '../core/adversarial-loss.ts';

/** The images that can be scored. */
export const PATCH_SIDES = ['output', 'target'] as const;
export type PatchSide = (typeof PATCH_SIDES)[number];

/**
 * The map of logits. Along each side, patch i covers `receptiveField` pixels from `offset + i * stride` on;
 * patches at the border reach beyond the image, where D sees zeros.
 */
export const patchMapSchema = z.object({
  /** Patches in a row, and rows. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Row by row, to five digits; higher is more real. */
  logits: z.array(z.number()),
  /** In pixels of the image. */
  receptiveField: z.int().positive(),
  stride: z.int().positive(),
  offset: z.int().max(0),
  imageWidth: z.int().positive(),
  imageHeight: z.int().positive(),
  /** The discriminator: `D`, or `D_A` or `D_B` of a CycleGAN. */
  network: z.string(),
  /** Whether the discriminator also saw the input. */
  isConditional: z.boolean(),
  /**
   * What the logits mean. `vanilla`: their sigmoid is the probability of real. `lsgan`: real is 1, fake 0. `hinge`: real
   * is 1 and above, fake -1 and below. `wgan-gp`: only differences have a meaning.
   */
  adversarialLoss: z.enum(ADVERSARIAL_LOSSES),
  /** Of the discriminator's last step. */
  epoch: z.int().min(0),
  step: z.int().min(0),
});
export type PatchMap = z.output<typeof patchMapSchema>;
