/** A line of train.py as a line of `pix2pix train`. */
import {
  cycleDiscriminators,
  cycleGenerators,
  discriminatorArchitecture,
  generatorArchitecture,
} from '../../settings/architectures.ts';
import {
  OPTION_NAMES,
  type Options,
  type PartialOptions,
  type PresetName,
  resolveOptions,
} from '../../settings/options.ts';
import { flagNameOf } from '../option-flags.ts';
import type { PytorchArguments } from './read-arguments.ts';
import { runFolder } from './run-place.ts';
import { lengthOptions, trainingOptions } from './training-options.ts';

/** Words of a new training. Throws OPTION for what no training here does. */
export const trainingWords = (args: PytorchArguments): readonly string[] => {
  const { values, model } = args;
  const preset = model === 'cycle_gan' ? 'cyclegan' : 'pytorch';
  const changed = changedOptions(trainingOptions(values, model), preset);
  requireNetworks(resolveOptions(changed, preset));
  return [
    'train',
    values.dataroot,
    ...(model === 'cycle_gan' ? ['--model', 'cyclegan'] : ['--preset', 'pytorch']),
    ...flagWords(changed),
    ...cadenceWords(args),
    '--out',
    runFolder(args),
  ];
};

/** Words that go on with a training: its options stay, but for its length and for how it saves. */
export const resumeWords = (args: PytorchArguments): readonly string[] => {
  const { epochs, epochsDecay } = lengthOptions(args.values);
  const hasLength = args.given.has('n_epochs') || args.given.has('n_epochs_decay');
  return [
    'train',
    '--resume',
    runFolder(args),
    ...(hasLength ? flagWords({ epochs, epochsDecay }) : []),
    ...cadenceWords(args),
  ];
};

/** Those that a preset has otherwise. */
const changedOptions = (wanted: PartialOptions, preset: PresetName): PartialOptions => {
  const base = resolveOptions({}, preset);
  const names = OPTION_NAMES.filter((name) => wanted[name] !== undefined && wanted[name] !== base[name]);
  // A schedule without decay has no epochs of it, whatever the preset has.
  return Object.fromEntries(names.map((name) => [name, wanted[name]]));
};

/** Throws OPTION for networks that do not fit the size. */
const requireNetworks = (options: Options): void => {
  if (options.model === 'cyclegan') {
    cycleGenerators(options);
    cycleDiscriminators(options);
  } else {
    generatorArchitecture(options);
    discriminatorArchitecture(options);
  }
};

const flagWords = (options: PartialOptions): readonly string[] =>
  OPTION_NAMES.flatMap((name) => {
    const value = options[name];
    if (value === undefined || value === null) return [];
    return typeof value === 'boolean' ? [flagNameOf(name)] : [flagNameOf(name), String(value)];
  });

/** How often it saves, with how many threads it reads, and where it runs: only what was asked for. */
const cadenceWords = ({ given, values }: PytorchArguments): readonly string[] => {
  const { save_latest_freq, save_epoch_freq, batch_size, num_threads } = values;
  const kept = Math.floor((values.n_epochs + values.n_epochs_decay) / Math.max(save_epoch_freq, 1));
  const words: readonly (readonly [isAsked: boolean, ...words: readonly (string | number)[]])[] = [
    [given.has('save_epoch_freq'), '--save-every', save_epoch_freq, '--keep', kept],
    [
      given.has('save_latest_freq'),
      '--save-every-steps',
      Math.max(1, Math.round(save_latest_freq / Math.max(batch_size, 1))),
    ],
    [given.has('num_threads'), '--readers', num_threads],
    [given.has('gpu_ids') && values.gpu_ids.startsWith('-'), '--device', 'cpu'],
  ];
  return words.flatMap(([isAsked, ...some]) => (isAsked ? some.map(String) : []));
};
