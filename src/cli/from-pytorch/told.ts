/** The lines that go with a command: an option of the PyTorch code, and in what its meaning differs or why it has no equal. */

import { PYTORCH_OPTIONS, type PytorchName } from './pytorch-options.ts';
import type { PytorchArguments } from './read-arguments.ts';

export interface Told {
  /** As it was written, or with its default: `--num_test (50 by default)`. */
  readonly option: string;
  readonly text: string;
}

/** What the table says of the options that were given to a training. */
export const toldOfTraining = ({ given, values, defaults }: PytorchArguments): readonly Told[] =>
  [...given].flatMap(([name, option]) => {
    const { note, valueNotes } = PYTORCH_OPTIONS[name];
    // A model that reads its own kind of data set reads it here too.
    const isUsual = name === 'dataset_mode' && values[name] === defaults[name];
    const text = (isUsual ? undefined : valueNotes?.[String(values[name])]) ?? note;
    return text === undefined ? [] : [{ option, text: plain(text) }];
  });

const KEPT = 'a resumed run keeps its options';

/** What is the same for a resumed run, needs no word, or has one in `extra-lines.ts`. */
const OF_A_RESUME: readonly PytorchName[] = [
  'dataroot',
  'model',
  'name',
  'checkpoints_dir',
  'suffix',
  'epoch',
  'n_epochs',
  'n_epochs_decay',
  'save_latest_freq',
  'num_threads',
];

/** What is said of the options of a training that goes on. */
export const toldOfResume = ({ given }: PytorchArguments): readonly Told[] =>
  [...given].flatMap(([name, option]) => {
    const text = PYTORCH_OPTIONS[name].note ?? (OF_A_RESUME.includes(name) ? undefined : KEPT);
    return text === undefined ? [] : [{ option, text: plain(text) }];
  });

const RECORDED = 'not needed: a run records what it was trained with';
const FIXED = 'has no effect on a translation';

/** What it says of those that were given to a test. */
export const toldOfTest = ({ given }: PytorchArguments): readonly Told[] =>
  [...given].flatMap(([name, option]) => {
    const { note, inTest } = PYTORCH_OPTIONS[name];
    const text = inTest === 'recorded' ? RECORDED : inTest === 'fixed' ? FIXED : note;
    return text === undefined ? [] : [{ option, text: plain(text) }];
  });

/** How an option was written, or by its name. */
export const writtenOf = ({ given }: PytorchArguments, name: PytorchName): string =>
  given.get(name) ?? `--${name}`;

/** Markdown's code without its marks, for a terminal. */
const plain = (text: string): string => text.replaceAll('`', '');
