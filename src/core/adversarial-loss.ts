/** The forms of the adversarial loss by name, and what the scores of a discriminator say with each. */

/**
 * `logit`: the sigmoid of a score is the probability of a real image. `fake` and `real`: the scores of both, between which
 * a score says how real an image is. `none`: only differences between scores mean something.
 */
type ScoreScale = 'logit' | 'none' | { readonly fake: number; readonly real: number };

const SCORE_SCALES = {
  vanilla: 'logit',
  lsgan: { fake: 0, real: 1 },
  hinge: { fake: -1, real: 1 },
  'wgan-gp': 'none',
} as const satisfies Readonly<Record<string, ScoreScale>>;

export type AdversarialLoss = keyof typeof SCORE_SCALES;
export const ADVERSARIAL_LOSSES = [
  'vanilla',
  'lsgan',
  'hinge',
  'wgan-gp',
] as const satisfies readonly AdversarialLoss[];

export const scoreScale = (kind: AdversarialLoss): ScoreScale => SCORE_SCALES[kind];

/** Whether scores say how real an image is. */
export const hasBelief = (kind: AdversarialLoss): boolean => scoreScale(kind) !== 'none';

/** How real D takes an image with this score to be, from 0 to 1; undefined where scores do not say. */
export const beliefOf = (kind: AdversarialLoss, score: number): number | undefined => {
  const scale = scoreScale(kind);
  if (scale === 'none') return undefined;
  if (scale === 'logit') return 1 / (1 + Math.exp(-score));
  return Math.max(0, Math.min(1, (score - scale.fake) / (scale.real - scale.fake)));
};
