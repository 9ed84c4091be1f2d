/** Which options have an effect only together with others: what is asked for and would change nothing is an error. */
import { Pix2PixError } from '../core/errors.ts';
import { OBJECTIVE_TERMS } from '../models/objectives.ts';
import type { OptionName, Options } from './option-table.ts';
import { optionText } from './option-text.ts';

interface Effect {
  readonly hasEffect: (options: Options) => boolean;
  /** What it needs, and the fix, for people. */
  readonly fix: string;
}

const isUnet = ({ generator }: Options): boolean => !generator.startsWith('resnet');
const isCycleGan = ({ model }: Options): boolean => model === 'cyclegan';
const hasAdversary = (options: Options): boolean =>
  isCycleGan(options) || OBJECTIVE_TERMS[options.objective].adversary !== 'none';
const isCropped = ({ preprocess }: Options): boolean =>
  preprocess === 'resize_and_crop' || preprocess === 'scale_width_and_crop';

/** Whether `epochsDecay` are epochs of a schedule. */
export const decaysOverEpochs = (schedule: Options['schedule']): boolean =>
  schedule === 'linear' || schedule === 'cosine';

const ADVERSARY: Effect = {
  hasEffect: hasAdversary,
  fix: `the objective has no adversary: use ${optionText('objective')} with GAN or cGAN`,
};
const PAIRS_WITH_D: Effect = {
  hasEffect: (options) => !isCycleGan(options) && hasAdversary(options),
  fix: `it is about a training on pairs with one discriminator: use ${optionText('model', 'pix2pix')}, and ${optionText('objective')} with GAN or cGAN`,
};
const UNET: Effect = {
  hasEffect: isUnet,
  fix: `a ResNet has no such thing: use ${optionText('generator', 'unet')}`,
};

/** Whether a side may hold classes, as far as it is asked for. */
const mayHaveIds = ({ inputKind, outputKind }: Options): boolean =>
  [inputKind, outputKind].some((kind) => kind === 'ids' || kind === 'auto');

const RAW = (kind: 'inputKind' | 'outputKind'): Effect => ({
  hasEffect: (options) => options[kind] === 'raw' || options[kind] === 'auto',
  fix: `only measured values have a range: use ${optionText(kind, 'raw')}`,
});

const TASK = (task: Options['task']): Effect => ({
  hasEffect: (options) => options.task === task,
  fix: `only one task has it: use ${optionText('task', task)}`,
});

const PAIRS: Effect = {
  hasEffect: ({ task }) => task === 'pairs',
  fix: `a task makes its pairs of photographs: leave ${optionText('task')} out`,
};

const CYCLEGAN: Effect = {
  hasEffect: isCycleGan,
  fix: `only cyclegan has it: add ${optionText('model', 'cyclegan')}`,
};

/** By option; those without an entry always have an effect. */
const EFFECTS: { readonly [K in OptionName]?: Effect } = {
  depth: UNET,
  leakySlope: {
    hasEffect: (options) => isUnet(options) || hasAdversary(options),
    fix: 'no network has leaky ReLUs',
  },
  unetStyle: {
    hasEffect: isUnet,
    fix: `only a U-Net and an encoder-decoder have it: use ${optionText('generator', 'unet')}`,
  },
  concatOrder: {
    hasEffect: ({ generator }) => generator === 'unet',
    fix: `only a U-Net has skips: use ${optionText('generator', 'unet')}`,
  },
  direction: {
    hasEffect: (options) => !isCycleGan(options) && options.task === 'pairs',
    fix: 'cyclegan learns both ways and calls the first folder A, and a task makes both sides of photographs',
  },
  match: {
    hasEffect: (options) => !isCycleGan(options),
    fix: 'cyclegan learns without pairs',
  },
  pixelWeights: {
    hasEffect: (options) =>
      options.pixelWeights === 'none' || (!isCycleGan(options) && options.task === 'pairs'),
    fix: 'weights belong to the pixels of a pair, and neither cyclegan nor a task of photographs is given pairs',
  },
  discriminatorSees: {
    hasEffect: (options) =>
      !isCycleGan(options) &&
      hasAdversary(options) &&
      options.task === 'pairs' &&
      options.pixelWeights !== 'none',
    fix: `it takes pairs whose pixels have weights, and an objective with GAN or cGAN: leave ${optionText('pixelWeights', 'none')} out`,
  },
  objective: {
    hasEffect: (options) => !isCycleGan(options),
    fix: `cyclegan has an objective of its own: its weights are ${optionText('lambdaA')}, ${optionText('lambdaB')} and ${optionText('lambdaIdentity')}`,
  },
  lambdaA: CYCLEGAN,
  lambdaB: CYCLEGAN,
  lambdaIdentity: CYCLEGAN,
  poolSize: CYCLEGAN,
  ndf: ADVERSARY,
  receptiveField: ADVERSARY,
  normD: ADVERSARY,
  adversarialLoss: ADVERSARY,
  lambdaR1: ADVERSARY,
  dSteps: ADVERSARY,
  dEvery: PAIRS_WITH_D,
  augmentD: PAIRS_WITH_D,
  lambdaFeatures: PAIRS_WITH_D,
  l1First: {
    hasEffect: (options) =>
      !isCycleGan(options) &&
      hasAdversary(options) &&
      OBJECTIVE_TERMS[options.objective].reconstruction !== 'none',
    fix: `the generator has no L1 or L2 term beside an adversary: use ${optionText('objective')} L1+cGAN or L1+GAN, with ${optionText('model', 'pix2pix')}`,
  },
  lambdaGp: {
    hasEffect: (options) => hasAdversary(options) && options.adversarialLoss === 'wgan-gp',
    fix: `only one loss has a gradient penalty: use ${optionText('adversarialLoss', 'wgan-gp')}`,
  },
  normEpsilon: {
    hasEffect: ({ norm, normD }) => norm !== 'none' || (normD !== 'same' && normD !== 'none'),
    fix: `no network has a norm: use ${optionText('norm')} batch or instance`,
  },
  syncNorm: {
    hasEffect: ({ norm, normD }) => norm === 'batch' || normD === 'batch',
    fix: `only batch norm goes over several images: use ${optionText('norm', 'batch')}`,
  },
  dropoutRate: {
    hasEffect: ({ noise }) => noise === 'dropout',
    fix: `there is no dropout: use ${optionText('noise', 'dropout')}`,
  },
  dropoutPlace: {
    hasEffect: (options) => options.noise === 'dropout' && isUnet(options),
    fix: `it is about dropout in a U-Net: use ${optionText('noise', 'dropout')} and ${optionText('generator', 'unet')}`,
  },
  lambdaL1: {
    hasEffect: (options) =>
      !isCycleGan(options) && OBJECTIVE_TERMS[options.objective].reconstruction !== 'none',
    fix: `the objective has no L1 or L2 term to a target: use ${optionText('objective')} with L1 or L2, or ${optionText('lambdaA')} and ${optionText('lambdaB')} with cyclegan`,
  },
  initializerGain: {
    hasEffect: ({ initializer }) => initializer !== 'kaiming',
    fix: `kaiming has no gain: use another ${optionText('initializer')}`,
  },
  epochsDecay: {
    hasEffect: ({ schedule }) => decaysOverEpochs(schedule),
    fix: `the learning rate does not decay over epochs: add ${optionText('schedule', 'linear')}, or raise ${optionText('epochs')} instead`,
  },
  lrDecayEvery: {
    hasEffect: ({ schedule }) => schedule === 'step',
    fix: `the learning rate does not drop in steps: add ${optionText('schedule', 'step')}`,
  },
  loadSize: {
    hasEffect: (options) => options.jitter && isCropped(options),
    fix: `images are not enlarged before they are cropped: use ${optionText('preprocess', 'resize_and_crop')}, with jitter (without --no-jitter)`,
  },
  task: {
    hasEffect: (options) => !isCycleGan(options),
    fix: 'cyclegan learns from two sets of images, and not from photographs alone',
  },
  hole: TASK('inpaint'),
  scale: TASK('super-resolution'),
  inputKind: PAIRS,
  outputKind: PAIRS,
  inputRange: RAW('inputKind'),
  outputRange: RAW('outputKind'),
  inputPage: PAIRS,
  outputPage: PAIRS,
  labels: { hasEffect: mayHaveIds, fix: `no side has classes: use ${optionText('inputKind', 'ids')}` },
  jitter: {
    hasEffect: ({ preprocess }) => preprocess !== 'none' && preprocess !== 'scale_width',
    fix: `images are not cropped with this ${optionText('preprocess')}`,
  },
  photoSide: {
    hasEffect: (options) => options.augmentColor > 0 && !isCycleGan(options),
    fix: `it is about pairs whose colours change: add ${optionText('augmentColor')} (with cyclegan both sides change)`,
  },
};

/** Options that have no effect next to the others. */
export const optionsWithoutEffect = (options: Options): readonly OptionName[] =>
  (Object.keys(EFFECTS) as OptionName[]).filter((name) => EFFECTS[name]?.hasEffect(options) === false); // as: its keys

/**
 * Throws OPTION for an option that was asked for, differs from what it would be otherwise, and has no effect.
 * `otherwise`: the options without what was asked for.
 */
export const requireEffects = (given: readonly string[], options: Options, otherwise: Options): void => {
  for (const name of given as readonly OptionName[]) {
    const effect = EFFECTS[name];
    if (!effect || options[name] === otherwise[name] || effect.hasEffect(options)) continue;
    throw new Pix2PixError(
      'OPTION',
      `options: ${optionText(name)} ${String(options[name])} has no effect here, since ${effect.fix}; or leave it out`,
    );
  }
};
