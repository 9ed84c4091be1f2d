/** The objectives that the paper compares (4.2, Table 1): which reconstruction term, which adversary. */
import type { Value } from '../graph/ops.ts';
import { l1Loss, l2Loss } from '../nn/losses.ts';

/** Table 1 names them; `L2` is the regression of the colorization study (Table 5). */
export const OBJECTIVES = ['L1', 'L2', 'GAN', 'cGAN', 'L1+GAN', 'L1+cGAN'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export interface ObjectiveTerms {
  readonly reconstruction: 'l1' | 'l2' | 'none';
  /** Whether the discriminator sees the condition x; `none` trains without one. */
  readonly adversary: 'conditional' | 'unconditional' | 'none';
}

export const OBJECTIVE_TERMS: { readonly [O in Objective]: ObjectiveTerms } = {
  L1: { reconstruction: 'l1', adversary: 'none' },
  L2: { reconstruction: 'l2', adversary: 'none' },
  GAN: { reconstruction: 'none', adversary: 'unconditional' }, // equation 2
  cGAN: { reconstruction: 'none', adversary: 'conditional' }, // equation 1
  'L1+GAN': { reconstruction: 'l1', adversary: 'unconditional' },
  'L1+cGAN': { reconstruction: 'l1', adversary: 'conditional' }, // equation 4
};

/** The reconstruction term as a scalar, by name; with weights of pixels [N,1,H,W], a weighted mean of each image. */
export const RECONSTRUCTIONS: {
  readonly [R in 'l1' | 'l2']: (output: Value, target: Value, weight?: Value) => Value;
} = { l1: l1Loss, l2: l2Loss };
