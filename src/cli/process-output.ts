/** The output of this process. Writing may fail at any time: `| head` ends, a terminal closes, a disk is full. */
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Output } from './output.ts';

/** Error codes of a reader that has gone, such as `| head` or a closed terminal. This is not an error. */
const READER_LEFT = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

const isReaderGone = (error: NodeJS.ErrnoException): boolean => READER_LEFT.includes(error.code ?? '');

let isOpened = false;

/**
 * Output to the streams of this process. It never ends or fails the work: messages are lost if stderr cannot be written.
 * If results cannot be written to stdout, as on a full disk, this is reported and the exit code is 1.
 */
export const processOutput = (): Output => {
  if (!isOpened) {
    isOpened = true;
    process.stderr.on('error', noteLostTerminal); // other errors cannot be reported anywhere
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

/** At exit Node resets the terminal, and aborts if that fails with EIO. Without a terminal there is nothing to reset. */
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
