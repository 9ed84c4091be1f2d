/** Options as people give them become a whole set: defaults, a preset, and what was given. */
import { nearestName, Pix2PixError } from '../core/errors.ts';
import { expectedText } from '../core/schema-fault.ts';
import { decaysOverEpochs, requireEffects } from './effects.ts';
import { withNewNames } from './older-options.ts';
import {
  OPTION_NAMES,
  OPTIONS_SCHEMA,
  type OptionName,
  type Options,
  type PartialOptions,
} from './option-table.ts';
import { optionText } from './option-text.ts';

export {
  ASKED_OPTION_NAMES,
  OPTION_NAMES,
  OPTIONS_SCHEMA,
  type OptionName,
  type Options,
  type PartialOptions,
} from './option-table.ts';

/**
 * Defaults, then a preset's overrides, then what was given; frozen. Throws OPTION for an unknown name
 * (naming the nearest), a wrong type or a value out of range.
 *
 * @example
 * const options = resolveOptions({ size: 128, ngf: 32 }, 'pytorch');
 */
export const resolveOptions = (
  given: PartialOptions = {},
  preset: PresetName | OldPresetName = presetOfModel(given.model),
): Options => {
  const overrides = withoutIdentity(withoutDecay(presetNamed(preset), given), given);
  for (const name of Object.keys(given))
    if (!OPTION_NAMES.includes(name as OptionName))
      throw new Pix2PixError(
        'OPTION',
        `options: unknown option "${name}"; ${didYouMean(name, OPTION_NAMES)}`,
      );
  const options = checkedOptions({ ...overrides, ...withoutUndefined(given) });
  requireEffects(Object.keys(withoutUndefined(given)), options, OPTIONS_SCHEMA.parse(overrides));
  return options;
};

/**
 * Options that were resolved before, with changes that nobody asked for, such as a size that follows from the images; frozen.
 * They may have values without effect, as those of a preset may. Throws OPTION as `resolveOptions`.
 */
export const checkedOptions = (options: PartialOptions): Options => {
  const result = OPTIONS_SCHEMA.safeParse(withNewNames(options));
  if (!result.success) {
    const [issue] = result.error.issues;
    const name = String(issue?.path[0] ?? '');
    const value = JSON.stringify((options as Readonly<Record<string, unknown>>)[name]);
    throw new Pix2PixError(
      'OPTION',
      `options: ${optionText(name)} is ${value}, expected ${issue ? expectedText(issue) : 'another value'}; ${name}: ${OPTIONS_SCHEMA.shape[name as OptionName]?.description}`,
    );
  }
  requireAgreement(result.data);
  return Object.freeze(result.data);
};

/** A preset's epochs of decay belong to its schedule: another schedule that does not decay over epochs has none. */
const withoutDecay = (overrides: PartialOptions, given: PartialOptions): PartialOptions =>
  given.schedule === undefined || decaysOverEpochs(given.schedule)
    ? overrides
    : { ...overrides, epochsDecay: 0 };

/** Sides of different channels have no identity losses: an image of one cannot be compared with one of the other. */
const withoutIdentity = (overrides: PartialOptions, given: PartialOptions): PartialOptions => {
  const { model, inputChannels, outputChannels } = { ...overrides, ...withoutUndefined(given) };
  return model === 'cyclegan' && (inputChannels ?? USUAL_CHANNELS) !== (outputChannels ?? USUAL_CHANNELS)
    ? { ...overrides, lambdaIdentity: 0 }
    : overrides;
};

/** Of sides of which nothing else is said. */
const USUAL_CHANNELS = 3;

/** The preset of a training that names none: each model's own paper. */
export const presetOfModel = (model: Options['model'] | undefined): PresetName =>
  model === 'cyclegan' ? 'cyclegan' : 'paper';

/** Throws OPTION for options that are each right and together not. */
const requireAgreement = (options: Options): void => {
  const { size, loadSize, dSteps, dEvery } = options;
  if (options.model === 'cyclegan') requireCycleGan(options);
  if (dSteps > 1 && dEvery > 1)
    throw new Pix2PixError(
      'OPTION',
      `options: ${optionText('dSteps')} is ${dSteps} and ${optionText('dEvery')} is ${dEvery}: the one gives the discriminator more updates than the generator, the other fewer; leave one of them out`,
    );
  if (loadSize !== null && loadSize < size)
    throw new Pix2PixError(
      'OPTION',
      `options: ${optionText('loadSize')} is ${loadSize}, less than the size ${size} that is cropped from it; use at least ${size}, or no jitter (--no-jitter)`,
    );
};

/** Throws OPTION for what CycleGAN does not have. */
const requireCycleGan = (options: Options): void => {
  const { noise, dSteps, lambdaIdentity, inputChannels, outputChannels } = options;
  const fault =
    noise !== 'none'
      ? `${optionText('noise')} is ${noise}, but cyclegan has no noise; use none, or the preset cyclegan`
      : dSteps !== 1
        ? `${optionText('dSteps')} is ${dSteps}, but the discriminators of cyclegan learn from the fakes of the generators' step, once; leave it out`
        : lambdaIdentity > 0 && inputChannels !== outputChannels
          ? `${optionText('lambdaIdentity')} is ${lambdaIdentity}, but an image of ${inputChannels} channels cannot be compared with one of ${outputChannels}; use 0, or equal channels`
          : undefined;
  if (fault !== undefined) throw new Pix2PixError('OPTION', `options: ${fault}`);
};

const withoutUndefined = (record: PartialOptions): PartialOptions =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const didYouMean = (name: string, known: readonly string[]): string => {
  const nearest = nearestName(name, known);
  return nearest ? `did you mean "${nearest}"?` : `known: ${known.join(', ')}`;
};

/** The overrides of a preset. Throws OPTION for an unknown one. */
const presetNamed = (name: string): PartialOptions => {
  const current = currentPreset(name);
  if (current) return PRESETS[current];
  throw new Pix2PixError('OPTION', `options: unknown preset "${name}"; ${didYouMean(name, PRESET_NAMES)}`);
};

const CYCLEGAN = {
  model: 'cyclegan',
  norm: 'instance',
  noise: 'none',
  adversarialLoss: 'lsgan',
  inputResize: 'bicubic',
} as const satisfies PartialOptions;

const PYTORCH = {
  concatOrder: 'skip-first',
  dropoutPlace: 'pytorch',
  inputResize: 'bicubic',
  schedule: 'linear',
} as const satisfies PartialOptions;

/** Presets by name: what differs from the defaults, which are the paper's. */
export const PRESETS = {
  paper: {},
  // junyanz/pytorch-CycleGAN-and-pix2pix, pix2pix_model: the reference of comparisons.
  pytorch: { ...PYTORCH, epochs: 100, epochsDecay: 100 },
  // The paper's system at a quarter of the pixels and of the filters' products: minutes on a laptop.
  small: { size: 128, ngf: 32, ndf: 32, epochs: 30, epochsDecay: 30, schedule: 'linear' },
  // Sharp pictures from a few thousand steps (docs/results.md): doubled without a checkerboard, with less weight on the L1 term,
  // whose best guess is the mean of all that is possible, and with what D's layers see in its place.
  quick: {
    ...PYTORCH,
    size: 128,
    ngf: 32,
    ndf: 32,
    upsample: 'resize',
    lambdaL1: 30,
    lambdaFeatures: 10,
    epochs: 4,
    epochsDecay: 4,
  },
  // CycleGAN as its paper and the PyTorch code have it (arXiv 1703.10593, section 4 and appendix).
  cyclegan: {
    ...CYCLEGAN,
    generator: 'resnet-9',
    schedule: 'linear',
    epochs: 100,
    epochsDecay: 100,
  },
  // The same at a quarter of the pixels, with the paper's 6 blocks for such images, and half the filters.
  'cyclegan-small': {
    ...CYCLEGAN,
    generator: 'resnet-6',
    size: 128,
    ngf: 32,
    ndf: 32,
    schedule: 'linear',
    epochs: 30,
    epochsDecay: 30,
  },
} as const satisfies Readonly<Record<string, PartialOptions>>;

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS;
/** The names of the presets. */
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** Names that presets had before; still understood. */
const OLD_PRESETS = { junyanz: 'pytorch' } as const satisfies Readonly<Record<string, PresetName>>;
export type OldPresetName = keyof typeof OLD_PRESETS;

/** The preset of a name, old or new; undefined if there is none. */
export const currentPreset = (name: string): PresetName | undefined => {
  if (Object.hasOwn(OLD_PRESETS, name)) return OLD_PRESETS[name as OldPresetName];
  return PRESET_NAMES.find((preset) => preset === name);
};
