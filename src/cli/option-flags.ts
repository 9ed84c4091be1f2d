/** Command-line flags of the options table: one flag an option, with its type, choices, default and meaning. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { kebabCase } from '../settings/option-text.ts';
import {
  ASKED_OPTION_NAMES,
  currentPreset,
  OPTIONS_SCHEMA,
  type OptionName,
  type PartialOptions,
  PRESET_NAMES,
  type PresetName,
} from '../settings/options.ts';
import { type RunOptions, resolveRunOptions } from '../settings/run-options.ts';

/** What the JSON schema of the table says of one option. */
interface PropertySchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly pattern?: string;
  readonly anyOf?: readonly PropertySchema[];
  readonly default?: unknown;
  readonly description?: string;
}

/** zod's own reading of the table; the cast crosses from JSON schema's open type to the keywords that we use. */
const optionSchemas = (): Readonly<Record<string, PropertySchema>> =>
  (z.toJSONSchema(OPTIONS_SCHEMA, { io: 'input' }).properties ?? {}) as Readonly<
    Record<string, PropertySchema>
  >;

/** Adds `--preset` and a flag for each of `names`, by default for every option. */
export const addOptionFlags = (command: Command, names: readonly OptionName[] = ASKED_OPTION_NAMES): void => {
  command.addOption(
    new Option(
      '--preset <name>',
      `options to start from; one of ${PRESET_NAMES.join(', ')} (default: paper, or cyclegan with that --model)`,
    ).argParser(presetName),
  );
  const schemas = optionSchemas();
  for (const name of names) command.addOption(flagOf(name, schemas[name] ?? {}));
  if (names.includes('noise')) command.option('--no-dropout', 'the same as --noise none'); // the PyTorch code's name
};

/** A preset by its name, or by the name that it had before. */
const presetName = (text: string): PresetName => {
  const preset = currentPreset(text);
  if (preset) return preset;
  throw new InvalidArgumentError(`Allowed choices are ${PRESET_NAMES.join(', ')}.`);
};

/** The flag of an option: `--lambda-l1`, `--sync-norm` for one that is off by default, or `--no-jitter` for one that is on. */
export const flagNameOf = (name: string): string =>
  isOn(optionSchemas()[name]) ? `--no-${kebabCase(name)}` : `--${kebabCase(name)}`;

const isOn = (schema: PropertySchema | undefined): boolean =>
  schema?.type === 'boolean' && schema.default === true;

const flagOf = (name: OptionName, schema: PropertySchema): Option => {
  const flag = kebabCase(name);
  if (isOn(schema)) return new Option(`--no-${flag}`, `turns off: ${schema.description}`);
  if (schema.type === 'boolean') return new Option(`--${flag}`, schema.description);
  // An option without a default says itself what happens then.
  const end = schema.default === null ? '' : ` (default: ${schema.default})`;
  const description = `${schema.description}${end}`;
  if (isText(schema)) return new Option(`--${flag} <text>`, description);
  const choices = choicesOf(schema);
  const patterns = patternsOf(schema);
  if (choices.length + patterns.length === 0)
    return new Option(`--${flag} <number>`, description).argParser(parseNumber);
  const isNumberToo = takesNumber(schema);
  const list = [...choices, ...patterns.map(exampleOf), ...(isNumberToo ? ['a number'] : [])].join(', ');
  const option =
    choices.length === 0
      ? new Option(`--${flag} <${list}>`, description)
      : new Option(`--${flag} <choice>`, `${description}; one of ${list}`);
  return option.argParser((text) => {
    if (isNumberToo && /^\d+$/.test(text)) return Number(text);
    if (!choices.map(String).includes(text) && !patterns.some((pattern) => new RegExp(pattern).test(text)))
      throw new InvalidArgumentError(
        choices.length === 0 ? `Expected ${list}.` : `Allowed choices are ${list}.`,
      );
    return typeof choices[0] === 'number' ? Number(text) : text;
  });
};

/** Whether a number may be given in place of a choice, such as a page. */
const takesNumber = ({ anyOf = [] }: PropertySchema): boolean =>
  anyOf.some(({ type, anyOf: inner }) => type === 'integer' || takesNumber({ anyOf: inner ?? [] }));

/** Whether any text may be given, which the table examines further. */
const isText = ({ type = [], enum: choices, const: value, pattern }: PropertySchema): boolean =>
  [type].flat().includes('string') && [choices, value, pattern].every((limit) => limit === undefined);

const choicesOf = ({ enum: choices, const: value, anyOf }: PropertySchema): readonly (string | number)[] => [
  ...(choices ?? (value === undefined ? [] : [value])),
  ...(anyOf ?? []).flatMap(choicesOf),
];

/** Regular expressions of choices that hold a number, such as `resnet-9`. */
const patternsOf = ({ pattern, anyOf }: PropertySchema): readonly string[] => [
  ...(pattern === undefined ? [] : [pattern]),
  ...(anyOf ?? []).flatMap(patternsOf),
];

/** `resnet-N` for `^resnet-\\d+$`, and `low:high` for two numbers. */
const exampleOf = (pattern: string): string =>
  pattern.includes(':-') ? 'low:high' : `${/^\^([a-z-]*)/.exec(pattern)?.[1] ?? ''}N`;

const parseNumber = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
};

/** What the flags of a parsed command ask for, and all options that follow; flags override the preset. */
export interface OptionFlags extends RunOptions {
  /** What was given as flags. */
  readonly given: PartialOptions;
}

/** Reads them. Throws OPTION. */
export const readOptionFlags = (command: Command): OptionFlags => {
  const values = command.opts<Readonly<Record<string, unknown>>>();
  const flags: Record<string, unknown> = Object.fromEntries(
    ASKED_OPTION_NAMES.filter((name) => command.getOptionValueSource(name) === 'cli').map((name) => [
      name,
      values[name],
    ]),
  );
  if (command.getOptionValueSource('dropout') === 'cli') flags.noise ??= 'none';
  const given = flags as PartialOptions; // checked as they are resolved
  return { given, ...resolveRunOptions({ preset: values.preset as PresetName | undefined, options: given }) };
};
