/**
 * Every option of a model and its training: one flat record with its type, range, meaning and default. Flags,
 * help and documentation derive from this table; `paper` is the default, presets override it.
 */
import { z } from 'zod';
import { nearestName, Pix2PixError } from '../core/errors.ts';
import { RECEPTIVE_FIELD_SIDES } from '../models/discriminator.ts';
import { OBJECTIVES } from '../models/objectives.ts';
import { UNET_KINDS } from '../models/unet.ts';
import { ADVERSARIAL_LOSSES } from '../nn/adversarial-losses.ts';
import { INITIALIZERS } from '../nn/initialize.ts';
import { NOISES } from '../nn/noise.ts';
import { NORMS } from '../nn/normalization.ts';
import { SCHEDULES } from '../nn/schedules.ts';

const positive = z.int().positive();
const rate = z.number().positive();
const fraction = z.number().min(0).lt(1);

/** The table: each entry says what the option is for; its reason stands at the line. */
export const OPTIONS_SCHEMA = z.strictObject({
  direction: z
    .enum(['AtoB', 'BtoA'])
    .default('AtoB')
    .describe('which side is the input: A (left) to B (right), or B to A'),
  size: positive.default(256).describe('side of the training images in pixels'), // 6.2
  height: positive
    .nullable()
    .default(null)
    .describe('their height, if that is not their width; size is the width then'),
  inputChannels: positive.default(3).describe('channels of the input: 3 for colour, 1 for gray'),
  outputChannels: positive.default(3).describe('channels of the output'),

  generator: z.enum(UNET_KINDS).default('unet').describe('generator network'), // 3.2.1
  depth: positive
    .min(2)
    .nullable()
    .default(null)
    .describe('number of halvings in the generator; by default as many as the size allows, at most 8'),
  ngf: positive.default(64).describe("filters of the generator's first layer"), // 6.1.1
  ndf: positive.default(64).describe("filters of the discriminator's first layer"), // 6.1.2
  receptiveField: z
    .literal(RECEPTIVE_FIELD_SIDES)
    .default(70)
    .describe('side of the patch that the discriminator judges'), // 4.4
  norm: z.enum(NORMS).default('batch').describe('normalisation of both networks'), // 3.2
  normEpsilon: rate.default(1e-5).describe('added to variances'), // Torch's default
  leakySlope: fraction.default(0.2).describe('slope of leaky ReLUs below zero'), // 6.1
  concatOrder: z
    .enum(['skip-first', 'up-first'])
    .default('up-first')
    .describe("order of skip and upsampled channels: the paper's Torch code has up first"),
  noise: z.enum(NOISES).default('dropout').describe('where the noise z enters'), // 3.1
  dropoutPlace: z
    .enum(['paper', 'junyanz'])
    .default('paper')
    .describe('dropout in the first three decoder layers (paper), or one level further out (junyanz)'),
  dropoutRate: fraction.default(0.5).describe('share of values dropped'), // 6.1

  objective: z.enum(OBJECTIVES).default('L1+cGAN').describe('loss of the generator'), // 4.2
  lambdaL1: z.number().min(0).default(100).describe('weight of the L1 (or L2) term'), // 4.2
  adversarialLoss: z.enum(ADVERSARIAL_LOSSES).default('vanilla').describe('form of the GAN loss'), // 3.1

  initializer: z.enum(INITIALIZERS).default('normal').describe('how weights begin'), // 6.2
  initializerGain: rate.default(0.02).describe('standard deviation or gain of the initializer'), // 6.2
  lr: rate.default(2e-4).describe('learning rate'), // 3.3
  beta1: fraction.default(0.5).describe('momentum of Adam'), // 3.3
  beta2: fraction.default(0.999).describe('second momentum of Adam'), // 3.3
  adamEpsilon: rate.default(1e-8).describe("added to Adam's denominator"), // Kingma and Ba
  schedule: z.enum(SCHEDULES).default('constant').describe('learning rate over epochs'), // PH: constant
  epochs: positive.default(200).describe('epochs at the full learning rate'), // 6.2
  epochsDecay: z.int().min(0).default(0).describe('epochs of linear decay to zero after them'),
  lrDecayEvery: positive.default(50).describe('epochs between the drops of --schedule step'), // junyanz
  maxSteps: positive
    .nullable()
    .default(null)
    .describe('stop after so many steps; by default the epochs decide'),
  batchSize: positive.default(1).describe('pairs in a step'), // 6.2
  accumulate: positive
    .default(1)
    .describe('batches whose gradients are summed before an update, for batches beyond memory'),
  averageDecay: fraction
    .default(0)
    .describe('decay of a moving average (EMA) of G that is sampled and exported, such as 0.999; 0 for none'),
  initGenerator: z
    .string()
    .nullable()
    .default(null)
    .describe('begin with the generator of this run folder or checkpoint'),
  initDiscriminator: z
    .string()
    .nullable()
    .default(null)
    .describe('begin with the discriminator of this run folder or checkpoint'),

  preprocess: z
    .enum(['resize_and_crop', 'crop', 'scale_width', 'scale_width_and_crop', 'none'])
    .default('resize_and_crop')
    .describe('how images are brought to the size'), // the list is that of data/transform.ts, held by the types where both meet
  loadSize: positive
    .nullable()
    .default(null)
    .describe('width before cropping; by default 286/256 of the size'), // 6.2
  jitter: z.boolean().default(true).describe('crop at random, from images enlarged to the load size'), // 6.2
  inputResize: z
    .enum(['auto', 'nearest', 'bicubic'])
    .default('auto')
    .describe('how inputs are resized: auto keeps the colours of label maps exact'), // bicubic invents labels; the list is that of data/resize-filter.ts, held by the types where both meet
  flip: z.boolean().default(true).describe('mirror half of the pairs'), // 6.2
  // Not the paper's, and off: jitter and mirror are all that it varies.
  augmentRotate: z.number().min(0).max(180).default(0).describe('turn pairs by up to so many degrees'),
  augmentScale: z.number().min(0).max(0.5).default(0).describe('scale pairs by up to this share'),
  augmentColor: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe("change the photographs' brightness, contrast and saturation by up to this share"),
  photoSide: z
    .enum(['auto', 'input', 'target'])
    .default('auto')
    .describe('the side whose colours change: auto takes the one that looks less like labels'),
  shuffle: z.boolean().default(true).describe('a new order of pairs every epoch'),
  seed: z.int().min(0).default(0).describe('seed of everything random'),
});

/** All options, resolved. */
export type Options = z.output<typeof OPTIONS_SCHEMA>;
export type OptionName = keyof Options;

/** Options as given: any subset. */
export type PartialOptions = z.input<typeof OPTIONS_SCHEMA>;

export const OPTION_NAMES = Object.keys(OPTIONS_SCHEMA.shape) as OptionName[];

/**
 * Defaults, then a preset's overrides, then what was given; frozen. Throws OPTION for an unknown name
 * (naming the nearest), a wrong type or a value out of range.
 *
 * @example
 * const options = resolveOptions({ size: 128, ngf: 32 }, 'junyanz');
 */
export const resolveOptions = (given: PartialOptions = {}, preset: PresetName = 'paper'): Options => {
  const overrides: PartialOptions | undefined = Object.hasOwn(PRESETS, preset) ? PRESETS[preset] : undefined;
  if (!overrides)
    throw new Pix2PixError(
      'OPTION',
      `options: unknown preset "${preset}"; ${didYouMean(preset, PRESET_NAMES)}`,
    );
  for (const name of Object.keys(given))
    if (!OPTION_NAMES.includes(name as OptionName))
      throw new Pix2PixError(
        'OPTION',
        `options: unknown option "${name}"; ${didYouMean(name, OPTION_NAMES)}`,
      );
  const result = OPTIONS_SCHEMA.safeParse({ ...overrides, ...withoutUndefined(given) });
  if (!result.success) {
    const issue = result.error.issues[0];
    const name = String(issue?.path[0] ?? '');
    const value = JSON.stringify((given as Readonly<Record<string, unknown>>)[name]);
    throw new Pix2PixError(
      'OPTION',
      `options: ${name} is ${value}: ${issue?.message ?? 'invalid'}; it is the ${OPTIONS_SCHEMA.shape[name as OptionName]?.description ?? 'option'}`,
    );
  }
  requireAgreement(result.data);
  return Object.freeze(result.data);
};

/** Throws OPTION for options that are each right and together not. */
const requireAgreement = ({ size, loadSize }: Options): void => {
  if (loadSize !== null && loadSize < size)
    throw new Pix2PixError(
      'OPTION',
      `options: loadSize is ${loadSize}, less than the size ${size} that is cropped from it; use at least ${size}, or --no-jitter`,
    );
};

const withoutUndefined = (record: PartialOptions): PartialOptions =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const didYouMean = (name: string, known: readonly string[]): string => {
  const nearest = nearestName(name, known);
  return nearest ? `did you mean "${nearest}"?` : `known: ${known.join(', ')}`;
};

/** Presets by name: what differs from the defaults, which are the paper's. */
export const PRESETS = {
  paper: {},
  // junyanz/pytorch-CycleGAN-and-pix2pix, pix2pix_model: the reference of comparisons.
  junyanz: {
    concatOrder: 'skip-first',
    dropoutPlace: 'junyanz',
    inputResize: 'bicubic',
    schedule: 'linear',
    epochs: 100,
    epochsDecay: 100,
  },
  // The paper's system at a quarter of the pixels and of the filters' products: minutes on a laptop.
  small: { size: 128, ngf: 32, ndf: 32, epochs: 30, epochsDecay: 30, schedule: 'linear' },
} as const satisfies Readonly<Record<string, PartialOptions>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;
/** The names of the presets. */
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
