/** docs/options.md: every option of the table and every flag of every command, made from the program. */
import type { Command, Option } from 'commander';
import {
  ASKED_OPTION_NAMES,
  OPTIONS_SCHEMA,
  PRESET_NAMES,
  PRESETS,
  resolveOptions,
} from '../settings/options.ts';
import { cellText, markdownTable } from './markdown-table.ts';
import { flagNameOf } from './option-flags.ts';

/** Markdown of the page. */
export const optionDocs = (program: Command): string => {
  const defaults: Readonly<Record<string, unknown>> = resolveOptions();
  const rows = ASKED_OPTION_NAMES.map((name) => {
    const { description = '' } = OPTIONS_SCHEMA.shape[name];
    return [`\`${flagNameOf(name)}\``, textOf(defaults[name]), description];
  });
  const presets = PRESET_NAMES.map((preset) => {
    const changes = Object.entries(PRESETS[preset]).map(
      ([name, value]) => `\`${flagNameOf(name)} ${String(value)}\``,
    );
    return `- **${preset}**: ${changes.length === 0 ? 'the defaults below' : changes.join(', ')}`;
  });
  return `# Options

The options of a training, with their defaults, which are the paper's, and then the flags of every command. A preset
(\`--preset\`) changes some options; flags change what the preset says. All options are written to \`run.json\`. An option that
would have no effect is an error. In code an option has the name of its flag in camel case: \`--lambda-l1 10\` is
\`lambdaL1: 10\`, and a flag that turns something off is \`false\`: \`--no-flip\` is \`flip: false\`. This page is made from the program, and a test compares it.

## Presets

${presets.join('\n')}

\`junyanz\`, the earlier name of \`pytorch\`, is still understood.

## Options of a training

${markdownTable(['flag', 'default', 'meaning'], rows)}

${commandsOf(program).map(commandSection).join('\n\n')}
`;
};

/** Every command with flags of its own, groups taken apart. */
const commandsOf = (command: Command): readonly Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(commandsOf) : [command];

/** A flag that stands in the table of options already. */
const isOption = (option: Option): boolean =>
  ASKED_OPTION_NAMES.some((name) => flagNameOf(name) === option.long);

const commandSection = (command: Command): string => {
  const options = command.options.filter((option) => !option.hidden);
  const hasOptions = options.some(({ long }) => long === '--preset'); // another command's --size is its own
  const shared = hasOptions ? options.filter(isOption) : [];
  const own = options.filter((option) => !shared.includes(option));
  const usage = [fullName(command), ...command.registeredArguments.map(argumentText)].join(' ');
  const rows = own.map((option) => [`\`${option.flags}\``, cellText(option.description)]);
  const parts = [
    `## ${usage.replace(/[<>]/g, (bracket) => (bracket === '<' ? '\\<' : '\\>'))}`,
    `${sentence(command.description())}`,
    ...(rows.length > 0 ? [markdownTable(['flag', 'meaning'], rows)] : []),
    ...(shared.length > 0 ? [sharedText(shared)] : []),
  ];
  return parts.join('\n\n');
};

const sharedText = (options: readonly Option[]): string =>
  options.length === ASKED_OPTION_NAMES.length
    ? 'It also takes every option of a training.'
    : `It also takes these options of a training: ${options.map(({ long }) => `\`${long}\``).join(', ')}.`;

const fullName = (command: Command): string =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();

const argumentText = (argument: Command['registeredArguments'][number]): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const textOf = (value: unknown): string =>
  value === null ? '-' : value === true ? 'on' : value === false ? 'off' : `\`${String(value)}\``;
