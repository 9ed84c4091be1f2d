/** The command `pix2pix`: its subcommands, and how their errors become one line and an exit code. */
import { Command, CommanderError } from 'commander';
import { messageOf, nearestName, Pix2PixError } from '../core/errors.ts';
import { packageVersion } from '../core/node/package-version.ts';
import { addList, COMMAND_NAMES, type CommandName } from './command-table.ts';
import { stoppedExitCode } from './interrupt.ts';
import type { Output } from './output.ts';
import { processOutput } from './process-output.ts';

/** Adds one command to the program. Each file in commands/ exports one such function, such as addTrain. */
export type AddCommand = (program: Command) => void;

/** Each command is loaded only when it is called. */
const COMMANDS: Readonly<Record<CommandName, () => Promise<AddCommand>>> = {
  dataset: async () => (await import('./commands/dataset.ts')).addDataset,
  train: async () => (await import('./commands/train.ts')).addTrain,
  translate: async () => (await import('./commands/translate.ts')).addTranslate,
  evaluate: async () => (await import('./commands/evaluate.ts')).addEvaluate,
  serve: async () => (await import('./commands/serve.ts')).addServe,
  import: async () => (await import('./commands/import.ts')).addImport,
  export: async () => (await import('./commands/export.ts')).addExport,
  convert: async () => (await import('./commands/convert.ts')).addConvert,
  info: async () => (await import('./commands/info.ts')).addInfo,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  bench: async () => (await import('./commands/bench.ts')).addBench,
};

/** First arguments that call for the list of commands alone, or for the version. */
const LISTS: readonly (string | undefined)[] = [undefined, '--help', '-h', '--version', '-V'];

/** What the arguments need: the command that they name, its line in the list, or all commands for unknown names. */
const commandsFor = async (argv: readonly string[]): Promise<readonly AddCommand[]> => {
  const [name, ...rest] = argv[0] === 'help' ? argv.slice(1) : argv;
  if (LISTS.includes(name) && rest.length === 0) return [addList];
  const named = COMMAND_NAMES.find((known) => known === name);
  return named ? [await COMMANDS[named]()] : allCommands();
};

const allCommands = (): Promise<readonly AddCommand[]> =>
  Promise.all(COMMAND_NAMES.map((name) => COMMANDS[name]()));

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2; // as in most Unix commands: scripts can distinguish wrong usage, or a wrong file, from a failure

/** The program with all of its commands, for documentation and tests of its flags. */
export const wholeProgram = async (output: Output = processOutput()): Promise<Command> =>
  createProgram(await allCommands(), output);

const createProgram = (commands: readonly AddCommand[], output: Output): Command => {
  const program = new Command('pix2pix')
    .description('Image-to-image translation with conditional adversarial networks')
    .version(packageVersion())
    .helpCommand(true)
    .exitOverride()
    .configureOutput({
      writeOut: output.stdout,
      writeErr: output.stderr,
      outputError: () => {}, // main prints them
    })
    .showSuggestionAfterError();
  for (const addCommand of commands) addCommand(program);
  return program;
};

/**
 * Runs the command with the arguments after its name and returns the exit code: 0 for success, 1 for a failure, 2 for
 * wrong usage and for files that are not what they should be, and 128 plus the signal's number for work that a signal stopped. Errors go to stderr as one line, with
 * the stack if PIX2PIX_DEBUG is set.
 *
 * @example
 * process.exitCode = await main(['train', 'facades']);
 */
export const main = async (
  argv: readonly string[],
  commands?: readonly AddCommand[],
  output: Output = processOutput(),
): Promise<number> => {
  const program = createProgram(commands ?? (await commandsFor(argv)), output);
  try {
    if (argv.length === 0) {
      output.stdout(program.helpInformation());
      return 0;
    }
    const unknown = unknownCommand(program, argv);
    if (unknown !== undefined) return fail(output, unknown, EXIT_USAGE);
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) return failFromError(output, error);
    if (error.exitCode === 0) return 0; // --help and --version end this way
    if (error.code === 'commander.help') return EXIT_USAGE; // a command group without a command: its help was shown
    return fail(output, usageMessage(error), EXIT_USAGE);
  }
};

const fail = (output: Output, message: string, exitCode: number): number => {
  output.stderr(`pix2pix: ${message}\n`);
  return exitCode;
};

const failFromError = (output: Output, error: unknown): number => {
  const isDebugging = process.env.PIX2PIX_DEBUG !== undefined && process.env.PIX2PIX_DEBUG !== '';
  if (isDebugging && error instanceof Error && error.stack) output.stderr(`${error.stack}\n`);
  // Any error but Pix2PixError is unexpected: one line may not say where it comes from.
  const hint = error instanceof Pix2PixError || isDebugging ? '' : ' (PIX2PIX_DEBUG=1 shows where)';
  const isStopped = error instanceof Pix2PixError && error.code === 'STOPPED';
  if (isStopped) return fail(output, messageOf(error), stoppedExitCode());
  const isBadFile = error instanceof Pix2PixError && error.code === 'FORMAT';
  return fail(output, `${messageOf(error)}${hint}`, isBadFile ? EXIT_USAGE : EXIT_FAILURE);
};

/** The error text for a first argument that is not a command. */
const unknownCommand = (program: Command, argv: readonly string[]): string | undefined => {
  const name = argv[0] as string;
  const known = [...program.commands.flatMap((command) => [command.name(), ...command.aliases()]), 'help'];
  if (name.startsWith('-') || known.includes(name)) return undefined;
  const group = program.commands.find(({ commands }) => commands.some((command) => command.name() === name));
  const nearest = group ? `${group.name()} ${name}` : nearestName(name, known);
  const fix = nearest ? `did you mean "${nearest}"?` : 'pix2pix --help lists them';
  return `unknown command "${name}"; ${fix}`;
};

/** Converts commander's text to ours: `error: unknown option '--x'\n(Did you mean --y?)` in one line. */
const usageMessage = ({ message }: CommanderError): string => {
  const [problem = '', ...suggestion] = message.replace(/^error: /, '').split('\n');
  const nearest = /^\(Did you mean (.*)\?\)$/.exec(suggestion.join(' '))?.[1];
  return `${problem}; ${nearest ? `did you mean ${nearest}?` : '--help shows what is expected'}`;
};
