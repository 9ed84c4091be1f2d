/** Errors about a file name the file, in one line, whoever throws them. */
import { messageOf, Pix2PixError } from './errors.ts';

/**
 * Does work on what was read from a file. Its errors are thrown with the file's name in front, unless they have it
 * already; what is not a Pix2PixError, such as a range that a damaged size leads to, becomes FORMAT.
 *
 * @example
 * const program = await naming('runs/first/model.onnx', () => device.loadModel(bytes));
 */
export const naming = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw named(name, error);
  }
};

const named = (name: string, error: unknown): Pix2PixError => {
  const reason = oneLine(messageOf(error));
  if (!(error instanceof Pix2PixError))
    return new Pix2PixError(
      'FORMAT',
      `${name}: cannot be used (${reason}); the file is damaged, or something else than it should be`,
      { cause: error },
    );
  const isWhole = error.message.includes(name) && !error.message.includes('\n');
  if (isWhole) return error;
  const text = reason.includes(name) ? reason : `${name}: ${reason}`;
  return new Pix2PixError(error.code, text, { cause: error });
};

/** Libraries tell more than a line; the first says what is wrong. */
const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '') ?? 'no reason given';
