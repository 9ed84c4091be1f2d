/** A command line of the PyTorch code as one of ours, with what differs. */
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
