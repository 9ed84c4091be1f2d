/** Every option of the PyTorch code (junyanz/pytorch-CycleGAN-and-pix2pix, August 2025, and what it had before) in one table. */
import { BASE_OPTIONS } from './base-options.ts';
import { MODEL_OPTIONS, TEST_OPTIONS } from './other-options.ts';
import type { Group, Kind, PytorchOption } from './pytorch-option.ts';
import { REMOVED_OPTIONS } from './removed-options.ts';
import { TRAIN_OPTIONS } from './train-options.ts';

const TABLE = {
  ...BASE_OPTIONS,
  ...TRAIN_OPTIONS,
  ...TEST_OPTIONS,
  ...MODEL_OPTIONS,
  ...REMOVED_OPTIONS,
} as const;

/** The name of an option of the PyTorch code, without its dashes. */
export type PytorchName = keyof typeof TABLE;
export const PYTORCH_OPTIONS: { readonly [K in PytorchName]: PytorchOption } = TABLE;
export const PYTORCH_NAMES = Object.keys(TABLE) as PytorchName[];

/** The two programs. */
export type Program = 'train' | 'test';
export const PYTORCH_MODELS = TABLE.model.values;
export type PytorchModel = (typeof PYTORCH_MODELS)[number];

type ValueOf<K extends Kind> = K extends 'switch' ? boolean : K extends 'text' ? string : number;

/** A value for every option: what was given, or the default. */
export type PytorchValues = {
  readonly [K in PytorchName]: ValueOf<(typeof TABLE)[K]['kind']>;
};

type Defaults = Partial<PytorchValues>;

const PIX2PIX: Defaults = {
  norm: 'batch',
  netG: 'unet_256',
  dataset_mode: 'aligned',
  pool_size: 0,
  gan_mode: 'vanilla',
};

/** What each model changes of the defaults. */
export const MODEL_DEFAULTS: { readonly [M in PytorchModel]: Defaults } = {
  cycle_gan: { no_dropout: true },
  pix2pix: PIX2PIX,
  colorization: { ...PIX2PIX, dataset_mode: 'colorization', input_nc: 1, output_nc: 2 },
  template: { dataset_mode: 'aligned' },
  test: { dataset_mode: 'single' },
};

/** What test.py changes: it resizes to the size itself, and translates with the generator alone unless told otherwise. */
const TEST_DEFAULTS: Defaults = { model: 'test', phase: 'test' };

/** The defaults of a program with a model. */
export const pytorchDefaults = (program: Program, model: PytorchModel): PytorchValues => {
  const own = Object.fromEntries(PYTORCH_NAMES.map((name) => [name, PYTORCH_OPTIONS[name].default ?? '']));
  // fromEntries forgets its keys; the table's types say what each holds.
  const base = own as unknown as PytorchValues;
  return { ...base, ...MODEL_DEFAULTS[model], ...(program === 'test' ? TEST_DEFAULTS : {}), model };
};

/** The model of a command line without `--model`. */
export const defaultModel = (program: Program): PytorchModel => (program === 'train' ? 'cycle_gan' : 'test');

const GROUPS: { readonly [M in PytorchModel]: readonly Group[] } = {
  cycle_gan: ['cycle_gan'],
  pix2pix: ['pix2pix'],
  colorization: ['pix2pix'],
  template: ['template'],
  test: ['test model'],
};

/** Whether a program takes an option with a model. */
export const isTaken = (name: PytorchName, program: Program, model: PytorchModel): boolean => {
  const { group } = PYTORCH_OPTIONS[name];
  if (name === 'phase' || group === 'base' || group === 'removed') return true;
  if (group === 'train' || group === 'test') return group === program;
  return GROUPS[model].includes(group) && (program === 'train') === (model !== 'test');
};
