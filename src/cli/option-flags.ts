/** Command-line flags of the options table: one flag an option, with its type, choices, default and meaning. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import {
  OPTION_NAMES,
  OPTIONS_SCHEMA,
  type OptionName,
  type Options,
  type PartialOptions,
  PRESET_NAMES,
  type PresetName,
  resolveOptions,
} from '../settings/options.ts';

/** What the JSON schema of the table says of one option. */
interface PropertySchema {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
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
export const addOptionFlags = (command: Command, names: readonly OptionName[] = OPTION_NAMES): void => {
  command.addOption(
    new Option('--preset <name>', 'options to start from').choices(PRESET_NAMES).default('paper'),
  );
  const schemas = optionSchemas();
  for (const name of names) command.addOption(flagOf(name, schemas[name] ?? {}));
  if (names.includes('noise')) command.option('--no-dropout', 'the same as --noise none'); // junyanz's name
};

/** The flag of an option: `--lambda-l1`, or `--no-jitter` for one that is on. */
export const flagNameOf = (name: string): string =>
  optionSchemas()[name]?.type === 'boolean' ? `--no-${kebabCase(name)}` : `--${kebabCase(name)}`;

const flagOf = (name: OptionName, schema: PropertySchema): Option => {
  const flag = kebabCase(name);
  if (schema.type === 'boolean') return new Option(`--no-${flag}`, `turns off: ${schema.description}`);
  // An option without a default says itself what happens then.
  const end = schema.default === null ? '' : ` (default: ${schema.default})`;
  const description = `${schema.description}${end}`;
  const choices = choicesOf(schema);
  if (isText(schema)) return new Option(`--${flag} <path>`, description);
  if (!choices) return new Option(`--${flag} <number>`, description).argParser(parseNumber);
  const option = new Option(`--${flag} <choice>`, `${description}; one of ${choices.join(', ')}`);
  return option.argParser((text) => {
    if (!choices.map(String).includes(text))
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return typeof choices[0] === 'number' ? Number(text) : text;
  });
};

/** Options that are free text name files. */
const isText = ({ type, enum: choices, anyOf }: PropertySchema): boolean =>
  (type === 'string' && !choices) || (anyOf?.some(isText) ?? false);

const choicesOf = (schema: PropertySchema): readonly (string | number)[] | undefined => {
  if (schema.enum) return schema.enum;
  const constants = schema.anyOf?.flatMap(({ const: value }) => (value === undefined ? [] : [value]));
  return constants && constants.length > 0 ? constants : undefined;
};

const parseNumber = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
};

/** The options of a parsed command; only flags that were given override the preset. Throws OPTION. */
export const readOptionFlags = (
  command: Command,
): { readonly preset: PresetName; readonly options: Options } => {
  const values = command.opts<Readonly<Record<string, unknown>>>();
  const preset = values.preset as PresetName;
  const given = Object.fromEntries(
    OPTION_NAMES.filter((name) => command.getOptionValueSource(name) === 'cli').map((name) => [
      name,
      values[name],
    ]),
  );
  if (command.getOptionValueSource('dropout') === 'cli') given.noise ??= 'none';
  return { preset, options: resolveOptions(given as PartialOptions, preset) };
};

const kebabCase = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
