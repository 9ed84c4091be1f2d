/** Runs the command line in this process, and keeps what it prints. */
import { type AddCommand, main } from './main.ts';
import type { Output } from './output.ts';

/** An output that keeps what it is told. */
export const keptOutput = () => {
  const text = { stdout: '', stderr: '' };
  const output: Output = {
    stdout: (part) => {
      text.stdout += part;
    },
    stderr: (part) => {
      text.stderr += part;
    },
  };
  return { output, text };
};

/** A call with the commands that are added; all of them if absent. */
export const runMain = async (argv: readonly string[], add?: readonly AddCommand[]) => {
  const { output, text } = keptOutput();
  const exitCode = await main(argv, add, output);
  return { exitCode, ...text };
};
