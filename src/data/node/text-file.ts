/** Text files that people write, in the encodings that their editors have. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegular } from '../../core/node/regular-file.ts';

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

/** UTF-8, or UTF-16 where a mark says so: `>` of Windows PowerShell writes that. */
const decodeText = (bytes: Uint8Array): string => {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes); // removes the mark
};
