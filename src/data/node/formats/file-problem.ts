/** What is wrong with the form of a file: readers throw it without the file's name, which their caller puts before. */
import { messageOf, Pix2PixError } from '../../../core/errors.ts';

/** A problem with its fix, as a sentence without its subject. */
export const problem = (sentence: string, cause?: unknown): Pix2PixError =>
  new Pix2PixError('DATA', sentence, { cause });

/** What a reader means where it meets bytes that cannot be. */
export const torn = (kind: string, reason: string, cause?: unknown): Pix2PixError =>
  problem(
    `cannot be decoded (${reason}): the ${kind} file is torn or damaged; copy it again, or remove it`,
    cause,
  );

/** The problem with the file's name; errors of other kinds, such as a decompressor's, mean that the file is torn. */
export const named = (name: string, kind: string, error: unknown): Pix2PixError => {
  if (error instanceof Pix2PixError && error.message.startsWith(`${name}: `)) return error;
  if (error instanceof Pix2PixError)
    return new Pix2PixError(error.code, `${name}: ${error.message}`, { cause: error });
  const [line = ''] = messageOf(error).split('\n');
  const reason = /outside the bounds/.test(line) ? 'it ends too early' : line; // of reading a DataView
  return named(name, kind, torn(kind, reason, error));
};
