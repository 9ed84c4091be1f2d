/** How a command reports files that failed while others succeeded, and its exit code. */
import { Pix2PixError } from '../core/errors.ts';
import type { LeftOut } from '../data/node/make/left-out.ts';
import { counted, type Output } from './output.ts';

/** The help text of the flag, in every command that has it. */
export const SKIP_BAD = 'leave out files that cannot be read and list them, with exit code 0 instead of 1';

/** Lists files with the reason why they failed, one per line, on stderr. */
export const listFailed = (failed: readonly LeftOut[], output: Output): void => {
  for (const { files, reason } of failed) {
    const names = files.join(' and ');
    const text = files.some((file) => reason.startsWith(`${file}: `)) ? reason : `${names}: ${reason}`;
    output.stderr(`left out ${text}\n`);
  }
};

/** Throws DATA, for exit code 1, where files failed and --skip-bad was not given; the results stay. */
export const requireNoneFailed = (
  command: string,
  failed: readonly LeftOut[],
  isSkippingBad: boolean | undefined,
): void => {
  if (failed.length === 0 || isSkippingBad) return;
  throw new Pix2PixError(
    'DATA',
    `${command}: ${counted(failed.length, 'file')} could not be used and ${failed.length === 1 ? 'was' : 'were'} left out (listed above); the rest is done. Fix or remove ${failed.length === 1 ? 'it' : 'them'}, or add --skip-bad to accept that`,
  );
};
