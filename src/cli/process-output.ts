/** The output of this process. Its readers may go away: `| head`, a closed terminal, a full disk under a log. */
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Output } from './output.ts';

/** A reader that has left is not an error: it has seen enough, as `| head`, or nobody is there any more. */
const READER_LEFT = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

const isReaderGone = (error: NodeJS.ErrnoException): boolean => READER_LEFT.includes(error.code ?? '');

let isOpened = false;

/**
 * Output to the streams of this process that never ends or fails the work. What is told on the way is lost where
 * stderr cannot be written. Results that stdout cannot take, as on a full disk, are told and make the exit code 1.
 */
export const processOutput = (): Output => {
  if (!isOpened) {
    isOpened = true;
    process.stderr.on('error', noteLostTerminal); // of other errors nobody can be told
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      noteLostTerminal(error);
      if (!isReaderGone(error)) failAtExit(error);
    });
  }
  return {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  };
};

let isTerminalLost = false;

/** At its exit Node resets the terminal, and aborts where that fails with EIO: it gets none to reset. */
const noteLostTerminal = ({ code }: NodeJS.ErrnoException): void => {
  if (code !== 'EIO' || isTerminalLost) return;
  isTerminalLost = true;
  process.on('exit', () => {
    for (const stream of [0, 1, 2]) {
      closeSync(stream);
      openSync(devNull, 'r+'); // takes the lowest free number, the one just closed
    }
  });
};

let isFailed = false;

const failAtExit = (error: Error): void => {
  if (isFailed) return;
  isFailed = true;
  process.stderr.write(`pix2pix: the results cannot be written to stdout (${error.message})\n`);
  process.on('exit', (code) => {
    if (code === 0) process.exitCode = 1;
  });
};
