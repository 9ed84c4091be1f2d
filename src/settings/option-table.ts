/**
 * Every option of a model and its training: one flat record with its type, range, meaning and default. Flags,
 * help and documentation derive from this table; `paper` is the default, presets override it. Paths of files are no
 * options: they are arguments of what reads them.
 */
import { z } from 'zod';
import { MODELS } from '../models/recipe.ts';
import { ARCHITECTURE_OPTIONS } from './architecture-options.ts';
import { DATA_OPTIONS } from './data-options.ts';
import { OPTIMISATION_OPTIONS } from './optimisation-options.ts';

const { direction, ...dataOptions } = DATA_OPTIONS;

/** The table: each entry says what the option is for; its reason stands at the line. */
export const OPTIONS_SCHEMA = z.strictObject({
  model: z
    .enum(MODELS)
    .default('pix2pix')
    .describe('what is trained: pix2pix from pairs, or cyclegan, both ways, from two unpaired sets'),
  direction, // first, as people think of it
  ...ARCHITECTURE_OPTIONS,
  ...OPTIMISATION_OPTIONS,
  ...dataOptions,
  seed: z.int().min(0).default(0).describe('seed of everything random'),
});

/** All options, resolved. */
export type Options = z.output<typeof OPTIONS_SCHEMA>;
export type OptionName = keyof Options;

/** Options as given: any subset. */
export type PartialOptions = { readonly [K in OptionName]?: Options[K] | undefined };

export const OPTION_NAMES = Object.keys(OPTIONS_SCHEMA.shape) as OptionName[];

/** Options that are settled when a run begins, and are not asked for. */
const SETTLED: readonly OptionName[] = ['inputFormat', 'outputFormat'];

/** The options that people give. */
export const ASKED_OPTION_NAMES = OPTION_NAMES.filter((name) => !SETTLED.includes(name));
