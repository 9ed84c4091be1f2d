/** What one option of the PyTorch code is, and what it is here: the entry of the tables in this folder. */

/** Where the PyTorch code defines it: for both programs, for one of them, or for one `--model` (or data set). */
export type Group =
  | 'base'
  | 'train'
  | 'test'
  | 'pix2pix'
  | 'cycle_gan'
  | 'test model'
  | 'template'
  | 'removed';

/** What it takes; a switch takes nothing. */
export type Kind = 'text' | 'whole' | 'number' | 'switch';

/** An option that models, sizes or the kind of the data decide is `recorded` in a run; some are `fixed` in test.py. */
export type InTest = 'recorded' | 'fixed';

export interface PytorchOption {
  readonly group: Group;
  readonly kind: Kind;
  /** Null for what must be given; a model may have another default. */
  readonly default: string | number | boolean | null;
  /** The values that the PyTorch code knows, where they are a list. */
  readonly values?: readonly string[];
  /** What it is here, in Markdown; absent if there is nothing like it. */
  readonly here?: string;
  /** In what it differs, or why there is none: told whenever it is given. */
  readonly note?: string;
  /** The same of single values. */
  readonly valueNotes?: Readonly<Record<string, string>>;
  readonly inTest?: InTest;
}

/** Options by name, as on the command line without the dashes. */
export type PytorchTable = Readonly<Record<string, PytorchOption>>;
