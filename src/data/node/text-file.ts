/** Text files that people write, in the encodings that their editors have. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';
import { decodeText } from '../layouts/decode-text.ts';

/** The text of a file without its byte-order mark, or undefined if there is no such file. Throws FILE. */
export const readTextFile = async (path: string): Promise<string | undefined> => {
  try {
    return decodeText(await readRegular(path));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)}); may you read it?`, {
      cause: error,
    });
  }
};
