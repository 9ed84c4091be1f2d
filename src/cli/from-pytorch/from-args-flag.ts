/** `pix2pix train --from-args LINE`, which prints a command and trains nothing. */
import type { Command } from 'commander';
import { Pix2PixError } from '../../core/errors.ts';
import { outputOf, printJson } from '../output.ts';

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
export const printFromArgs = async (command: Command): Promise<boolean> => {
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
  const { convertLine } = await import('./from-args.ts');
  const { command: line, notes } = convertLine(fromArgs);
  const output = outputOf(command);
  if (json) printJson(output, { command: line, notes });
  else {
    output.stdout(`${line}\n`);
    for (const { option, text } of notes) output.stderr(`${option}: ${text}\n`);
  }
  return true;
};
