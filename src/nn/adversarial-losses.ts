/** The forms of the adversarial loss (paper 3.1 and later ones): what D and G minimise. */
import { type AdversarialLoss, scoreScale } from '../core/adversarial-loss.ts';
import { clip, mul, neg, relu, sigmoid, sub } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { mean, softplus } from './losses.ts';

/** One form of the loss; scores are D's patch outputs [N,1,h,w], results are scalars. */
interface AdversarialForm {
  /** What D minimises on real images. */
  readonly real: (scores: Value) => Value;
  /** What D minimises on fakes. */
  readonly fake: (scores: Value) => Value;
  /** What G minimises on its fakes (non-saturating, paper 3.3). */
  readonly generator: (scores: Value) => Value;
  /** D's loss on either kind of image where it cannot tell them apart; absent if there is no such value. */
  readonly undecided?: number;
  /** G's loss there. */
  readonly undecidedGenerator?: number;
}

const squaredDistance =
  (target: number) =>
  (scores: Value): Value => {
    const difference = sub(scores, target);
    return mean(mul(difference, difference));
  };

// -log sigmoid(l) = softplus(-l); -log(1 - sigmoid(l)) = softplus(l)
const crossEntropyReal = (scores: Value): Value => mean(softplus(neg(scores)));

const negativeMean = (scores: Value): Value => neg(mean(scores));

const FORMS = {
  /** The paper's cross-entropy; scores are logits. */
  vanilla: {
    real: crossEntropyReal,
    fake: (scores) => mean(softplus(scores)),
    generator: crossEntropyReal,
    undecided: Math.LN2,
    undecidedGenerator: Math.LN2,
  },
  /** Least squares (Mao et al. 2017): scores go to 1 for real and to 0 for fake. */
  lsgan: {
    real: squaredDistance(1),
    fake: squaredDistance(0),
    generator: squaredDistance(1),
    undecided: 0.25,
    undecidedGenerator: 0.25,
  },
  /** Hinge (Lim and Ye 2017; Miyato et al. 2018): scores beyond 1 and -1 are good enough. */
  hinge: {
    real: (scores) => mean(relu(sub(1, scores))),
    fake: (scores) => mean(relu(sub(scores, -1))),
    generator: negativeMean,
    undecided: 1,
    undecidedGenerator: 0,
  },
  /** Wasserstein with a gradient penalty (Gulrajani et al. 2017): scores have no scale, only differences count. */
  'wgan-gp': { real: negativeMean, fake: mean, generator: negativeMean },
} as const satisfies Readonly<Record<AdversarialLoss, AdversarialForm>>;

const formOf = (kind: AdversarialLoss): AdversarialForm => FORMS[kind];

/**
 * The loss of scores [N,1,h,w] as a scalar, the mean over patches: D's on `real` images, D's on `fake` ones, or the
 * `generator`'s on its fakes.
 */
export const adversarialLoss = (
  kind: AdversarialLoss,
  scores: Value,
  side: 'real' | 'fake' | 'generator',
): Value => formOf(kind)[side](scores);

/** How real D takes the images to be, the mean over patches from 0 to 1; undefined where scores do not say. */
export const meanBelief = (kind: AdversarialLoss, scores: Value): Value | undefined => {
  const scale = scoreScale(kind);
  if (scale === 'none') return undefined;
  if (scale === 'logit') return mean(sigmoid(scores));
  const { fake, real } = scale;
  const above = fake === 0 ? scores : sub(scores, fake);
  return mean(clip(real - fake === 1 ? above : mul(above, 1 / (real - fake)), 0, 1));
};

/**
 * The loss of D on real images and on fakes, or of G, where D cannot tell them apart; undefined if there is no such
 * value.
 */
export const undecidedLoss = (
  kind: AdversarialLoss,
  network: 'discriminator' | 'generator' = 'discriminator',
): number | undefined => (network === 'generator' ? formOf(kind).undecidedGenerator : formOf(kind).undecided);
