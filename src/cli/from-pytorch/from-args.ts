/** `pix2pix train --from-args LINE`: a command line of the PyTorch code as one of ours, with what differs. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { outputOf, printJson } from '../output.ts';
import { extraLinesOfResume, extraLinesOfTest, extraLinesOfTraining } from './extra-lines.ts';
import { readPytorchArguments } from './read-arguments.ts';
import { shellQuoted } from './shell-words.ts';
import { testCommands } from './test-command.ts';
import { type Told, toldOfResume, toldOfTest, toldOfTraining } from './told.ts';
import { resumeWords, trainingWords } from './training-command.ts';

/** A command of ours, and what to know of it. */
export interface Converted {
  /** Ready to paste: one line. */
  readonly command: string;
  /** One for each option that has no equal here, or another meaning. */
  readonly notes: readonly Told[];
}

/**
 * Converts a line of train.py or test.py of the PyTorch code. Throws OPTION for what neither of the two programs takes,
 * or what no training here does.
 *
 * @example
 * convertLine('python train.py --dataroot ./facades --name first --model pix2pix --direction BtoA').command;
 * // npx pix2pix train ./facades --preset pytorch --direction BtoA --out runs/first
 */
export const convertLine = (line: string): Converted => {
  const args = readPytorchArguments(line);
  if (args.program === 'test')
    return {
      command: commandOf(testCommands(args)),
      notes: [...toldOfTest(args), ...extraLinesOfTest(args)],
    };
  return args.values.continue_train
    ? { command: commandOf([resumeWords(args)]), notes: [...toldOfResume(args), ...extraLinesOfResume(args)] }
    : {
        command: commandOf([trainingWords(args)]),
        notes: [...toldOfTraining(args), ...extraLinesOfTraining(args)],
      };
};

const commandOf = (commands: readonly (readonly string[])[]): string =>
  commands.map((words) => `npx pix2pix ${words.map(shellQuoted).join(' ')}`).join(' && ');

/** Adds `--from-args`. */
export const addFromArgs = (command: Command): void => {
  command.option(
    '--from-args <line>',
    'train nothing: print the command here for a line of the PyTorch code, such as "python train.py --dataroot ..."',
  );
};

/** What may stand beside it. */
const BESIDE = ['fromArgs', 'json'];

/**
 * Prints the command on stdout and the lines on stderr, if `--from-args` was given; tells whether it was. Throws OPTION
 * for a line that cannot be converted, and for arguments beside it, which would do nothing.
 */
export const printFromArgs = (command: Command): boolean => {
  const { fromArgs, json } = command.opts<{ fromArgs?: string; json?: boolean }>();
  if (fromArgs === undefined) return false;
  const other = command.options.find(
    (option) =>
      !BESIDE.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const beside = command.args[0] ?? other?.long;
  if (beside !== undefined)
    throw new Pix2PixError(
      'OPTION',
      `train: ${beside} has no effect beside --from-args, which prints a command and trains nothing; leave it out, and put the whole line into quotes`,
    );
  const { command: line, notes } = convertLine(fromArgs);
  const output = outputOf(command);
  if (json) printJson(output, { command: line, notes });
  else {
    output.stdout(`${line}\n`);
    for (const { option, text } of notes) output.stderr(`${option}: ${text}\n`);
  }
  return true;
};
