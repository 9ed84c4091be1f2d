/** Shows how many pairs, or images, are done, on one line of a terminal, which is cleared at the end. */
import type { Output } from './output.ts';

/** Runs work that reports its progress; nothing is shown if stderr is not a terminal. */
export const withPairProgress = async <T>(
  output: Output,
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
  noun: 'pairs' | 'images' = 'pairs',
): Promise<T> => {
  const isTerminal = process.stderr.isTTY === true;
  try {
    return await work((done, total) => {
      if (isTerminal) output.stderr(`\r${done} of ${total} ${noun}\x1b[K`);
    });
  } finally {
    if (isTerminal) output.stderr('\r\x1b[K'); // after a failure too: its message needs the line
  }
};
