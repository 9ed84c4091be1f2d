/** Options as people give them become a whole set: defaults, a preset, and what was given. */
import { nearestName, Pix2PixError } from '../core/errors.ts';
import { requireEffects } from './effects.ts';
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
  preset: PresetName | OldPresetName = 'paper',
): Options => {
  const overrides = presetNamed(preset);
  for (const name of Object.keys(given))
    if (!OPTION_NAMES.includes(name as OptionName))
      throw new Pix2PixError(
        'OPTION',
        `options: unknown option "${name}"; ${didYouMean(name, OPTION_NAMES)}`,
      );
  const result = OPTIONS_SCHEMA.safeParse(withNewNames({ ...overrides, ...withoutUndefined(given) }));
  if (!result.success) {
    const issue = result.error.issues[0];
    const name = String(issue?.path[0] ?? '');
    const value = JSON.stringify((given as Readonly<Record<string, unknown>>)[name]);
    throw new Pix2PixError(
      'OPTION',
      `options: ${optionText(name)} is ${value}: ${issue?.message ?? 'invalid'}; it is the ${OPTIONS_SCHEMA.shape[name as OptionName]?.description ?? 'option'}`,
    );
  }
  requireAgreement(result.data);
  requireEffects(Object.keys(withoutUndefined(given)), result.data, OPTIONS_SCHEMA.parse(overrides));
  return Object.freeze(result.data);
};

/** Throws OPTION for options that are each right and together not. */
const requireAgreement = ({ size, loadSize }: Options): void => {
  if (loadSize !== null && loadSize < size)
    throw new Pix2PixError(
      'OPTION',
      `options: ${optionText('loadSize')} is ${loadSize}, less than the size ${size} that is cropped from it; use at least ${size}, or --no-jitter`,
    );
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

/** Presets by name: what differs from the defaults, which are the paper's. */
export const PRESETS = {
  paper: {},
  // junyanz/pytorch-CycleGAN-and-pix2pix, pix2pix_model: the reference of comparisons.
  pytorch: {
    concatOrder: 'skip-first',
    dropoutPlace: 'pytorch',
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

/** Names that presets had before; still understood. */
const OLD_PRESETS = { junyanz: 'pytorch' } as const satisfies Readonly<Record<string, PresetName>>;
export type OldPresetName = keyof typeof OLD_PRESETS;

/** The preset of a name, old or new; undefined if there is none. */
export const currentPreset = (name: string): PresetName | undefined => {
  if (Object.hasOwn(OLD_PRESETS, name)) return OLD_PRESETS[name as OldPresetName];
  return PRESET_NAMES.find((preset) => preset === name);
};
