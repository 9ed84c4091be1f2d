/** Files that cannot be used: an error, or left out and told. */
import { messageOf, Pix2PixError } from '../../../core/errors.ts';

export interface LeftOut {
  readonly files: readonly string[];
  readonly reason: string;
}

export interface BadFiles {
  /** What `read` gives; undefined if it fails and such files are left out. */
  attempt<T>(files: readonly string[], read: () => Promise<T>): Promise<T | undefined>;
  /** Leaves files out for a reason, or throws the error where they may not be. */
  leaveOut(files: readonly string[], reason: string, error: Pix2PixError): void;
  /** By name, whatever the order of reading. */
  leftOut(): readonly LeftOut[];
}

/** Decides on bad files. Without skipping, their errors pass, with a word on how to go on without them. */
export const openBadFiles = (isSkipping: boolean): BadFiles => {
  const found: LeftOut[] = [];
  const leaveOut: BadFiles['leaveOut'] = (files, reason, error) => {
    if (!isSkipping) throw error;
    found.push({ files, reason });
  };
  return {
    leaveOut,
    attempt: async (files, read) => {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof Pix2PixError)) throw error;
        const text = `${messageOf(error)}; --skip-bad leaves such files out`;
        leaveOut(files, error.message, new Pix2PixError(error.code, text, { cause: error }));
        return undefined;
      }
    },
    leftOut: () => byName(found),
  };
};

/** In the order of the first file of each, whatever the order in which they were found. */
export const byName = (found: readonly LeftOut[]): readonly LeftOut[] =>
  [...found].sort((a, b) => ((a.files[0] ?? '') < (b.files[0] ?? '') ? -1 : 1));
