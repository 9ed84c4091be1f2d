/** A command line of the PyTorch code, read as its argparse reads it: names may be shortened, the last value counts. */
import { nearestName, Pix2PixError } from '../../core/errors.ts';
import {
  defaultModel,
  isTaken,
  type Program,
  PYTORCH_MODELS,
  PYTORCH_NAMES,
  PYTORCH_OPTIONS,
  type PytorchModel,
  type PytorchName,
  type PytorchValues,
  pytorchDefaults,
} from './pytorch-options.ts';
import { EARLIER_NAMES, EARLIER_VALUES } from './removed-options.ts';
import { shellWords } from './shell-words.ts';

/** What a command line asks for. */
export interface PytorchArguments {
  readonly program: Program;
  readonly model: PytorchModel;
  /** The options that it names, each once, and as they were written. */
  readonly given: ReadonlyMap<PytorchName, string>;
  readonly values: PytorchValues;
  readonly defaults: PytorchValues;
  /** Whether several processes were to share the work. */
  readonly isDistributed: boolean;
  /** What follows them for the shell, such as `> log.txt`; empty if nothing does. */
  readonly ofShell: string;
}

type Value = string | number | boolean;

interface Found {
  readonly name: PytorchName;
  readonly written: string;
  readonly value: Value;
}

/**
 * Reads `python train.py --dataroot ...`, or the options alone. Throws OPTION for what the PyTorch code would refuse: an
 * unknown option, a value of the wrong kind, an option of another model, no `--dataroot`.
 */
export const readPytorchArguments = (line: string): PytorchArguments => {
  const {
    program: named,
    options,
    isDistributed,
    ofShell,
  } = splitShell(splitProgram(shellWords(line.replace(/^\s*!\s*/, ''))));
  const found = findOptions(options);
  const program = named ?? guessProgram(found);
  const model = modelOf(found, program);
  for (const one of found) requireTaken(one, program, model);
  const defaults = pytorchDefaults(program, model);
  const values: PytorchValues = {
    ...defaults,
    ...Object.fromEntries(found.map(({ name, value }) => [name, value])),
  };
  if (!found.some(({ name }) => name === 'dataroot'))
    throw refusal('has no --dataroot, which says where the images are; add it');
  const given = new Map(found.map(({ name, written }) => [name, written]));
  return { program, model, given, values, defaults, isDistributed, ofShell };
};

export const refusal = (text: string): Pix2PixError =>
  new Pix2PixError('OPTION', `train: --from-args ${text}`);

interface Split {
  readonly program: Program | undefined;
  readonly options: readonly string[];
  readonly isDistributed: boolean;
}

const PROGRAM = /(?:^|[/\\])(?:train|test)\.py$/;

/** What stands before the options: `CUDA_VISIBLE_DEVICES=0 python train.py`, `torchrun --nproc_per_node=2 train.py`. */
const splitProgram = (words: readonly string[]): Split => {
  const first = words[0];
  const hasOptionsAlone = first?.startsWith('--') === true;
  const at = hasOptionsAlone ? -1 : words.findIndex((word) => PROGRAM.test(word));
  const before = words.slice(0, Math.max(at, 0));
  if (at < 0 && !hasOptionsAlone)
    throw refusal(
      `begins with ${first === undefined ? 'nothing' : `"${first}"`}, expected python train.py, python test.py or options; put the whole line into quotes`,
    );
  return {
    program: at < 0 ? undefined : words[at]?.endsWith('train.py') ? 'train' : 'test',
    options: words.slice(at + 1),
    isDistributed: before.some((word) => /torchrun|torch\.distributed/.test(word)),
  };
};

/** Where the output goes (`>log`, `2>&1`, `| tee log`), that it runs beside (`&`), and a comment. */
const OF_SHELL = /^(?:\d*>|&>|<|\||&$|#)/;
const NEXT_COMMAND = /^(?:&&|\|\|)$|;$/;

/** Options apart from what the shell reads after them. Throws OPTION where another command follows. */
const splitShell = (split: Split): Split & { readonly ofShell: string } => {
  const { options } = split;
  const next = options.find((word) => NEXT_COMMAND.test(word));
  if (next !== undefined)
    throw refusal(`goes on with another command at "${next}"; give one command at a time`);
  const at = options.findIndex((word) => OF_SHELL.test(word));
  if (at < 0) return { ...split, ofShell: '' };
  const rest = options.slice(at);
  const comment = rest.findIndex((word) => word.startsWith('#'));
  return {
    ...split,
    options: options.slice(0, at),
    ofShell: rest.slice(0, comment < 0 ? undefined : comment).join(' '),
  };
};

/** test.py if an option is its alone. */
const guessProgram = (found: readonly Found[]): Program =>
  found.some(
    ({ name, value }) =>
      PYTORCH_OPTIONS[name].group === 'test' ||
      PYTORCH_OPTIONS[name].group === 'test model' ||
      (name === 'model' && value === 'test') ||
      (name === 'phase' && value === 'test'),
  )
    ? 'test'
    : 'train';

const modelOf = (found: readonly Found[], program: Program): PytorchModel => {
  const name = found.findLast((one) => one.name === 'model')?.value ?? defaultModel(program);
  const model = PYTORCH_MODELS.find((one) => one === name) as PytorchModel; // requireValue knows no other
  if (program === 'train' && model === 'test')
    throw refusal(
      'has --model test, which train.py does not train; give a line of test.py, or another model',
    );
  return model;
};

const findOptions = (words: readonly string[]): readonly Found[] => {
  const found: Found[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (!word.startsWith('--'))
      throw refusal(`has "${word}" where an option should be; quote values that have spaces`);
    const [written = '', ...joined] = word.slice(2).split('=');
    const earlier = earlierOption(written);
    const name = earlier?.name ?? nameOf(written);
    const { kind } = PYTORCH_OPTIONS[name];
    if (earlier?.value !== undefined || kind === 'switch') {
      if (joined.length > 0) throw refusal(`has ${word}, but --${written} takes no value; leave it out`);
      found.push({ name, written: `--${written}`, value: earlier?.value ?? true });
    } else {
      const text = joined.length > 0 ? joined.join('=') : words[++i];
      if (text === undefined) throw refusal(`ends with --${written}, which takes a value; add it`);
      found.push({ name, written: `--${written}`, value: readValue(name, written, text) });
    }
  }
  return found;
};

/** An option by a name that it had earlier; `--no_lsgan` had no value. */
const earlierOption = (
  written: string,
): { readonly name: PytorchName; readonly value?: string } | undefined => {
  if (written === 'no_lsgan') return { name: 'gan_mode', value: 'vanilla' };
  if (!Object.hasOwn(EARLIER_NAMES, written)) return undefined;
  return { name: EARLIER_NAMES[written as keyof typeof EARLIER_NAMES] };
};

/** The option of a name, or of the beginning of a name if only one begins so. Throws OPTION. */
const nameOf = (written: string): PytorchName => {
  const exact = PYTORCH_NAMES.find((name) => name === written);
  if (exact !== undefined) return exact;
  const matches = written === '' ? [] : PYTORCH_NAMES.filter((name) => name.startsWith(written));
  if (matches.length === 1) return matches[0] as PytorchName;
  if (matches.length > 1)
    throw refusal(
      `has --${written}, which may be ${matches.map((name) => `--${name}`).join(' or ')}; write it out`,
    );
  const nearest = nearestName(written, [...PYTORCH_NAMES, ...Object.keys(EARLIER_NAMES), 'no_lsgan']);
  throw refusal(
    `has the unknown option --${written}; ${nearest === undefined ? 'docs/coming-from-pytorch.md lists those it knows' : `did you mean --${nearest}?`}`,
  );
};

/** A value by the option's kind. Throws OPTION. */
const readValue = (name: PytorchName, written: string, given: string): Value => {
  const { kind, values } = PYTORCH_OPTIONS[name];
  const text = EARLIER_VALUES.find(([option, then]) => option === name && then === given)?.[2] ?? given;
  if (values && !values.includes(text)) {
    const nearest = nearestName(text, values);
    throw refusal(
      `has --${written} ${text}, expected one of ${values.join(', ')}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    );
  }
  if (kind === 'text') return text;
  const number = text === 'inf' ? Number.POSITIVE_INFINITY : Number(text);
  const isRight = text.trim() !== '' && (kind === 'whole' ? Number.isSafeInteger(number) : number >= 0);
  if (isRight && number >= 0) return number;
  throw refusal(
    `has --${written} ${text}, expected a ${kind === 'whole' ? 'whole ' : ''}number of at least 0`,
  );
};

/** Throws OPTION for an option that the program does not have with this model. */
const requireTaken = ({ name, written }: Found, program: Program, model: PytorchModel): void => {
  if (isTaken(name, program, model)) return;
  const owners = { train: 'train.py', test: 'test.py', 'test model': 'test.py --model test' } as const;
  const { group } = PYTORCH_OPTIONS[name];
  const owner =
    group === 'train' || group === 'test' || group === 'test model'
      ? owners[group]
      : `train.py --model ${group}`;
  throw refusal(
    `has ${written}, an option of ${owner}, and this is ${program}.py --model ${model}; leave it out, or change the model`,
  );
};
