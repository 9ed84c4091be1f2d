/** Errors of files of networks: one line, of code FORMAT, whatever a file makes the work stumble over. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { naming } from '../../core/naming.ts';

/** Codes of errors that a wrong file leads to: shapes that do not fit, a graph that cannot be built. */
const OF_FILES: ReadonlySet<string> = new Set(['SHAPE', 'GRAPH', 'MODEL']);

/** Does work on what is in a file; its errors are FORMAT and name the file, with control characters written out. */
export const withClearErrors = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await naming(name, work);
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    const code = OF_FILES.has(error.code) ? 'FORMAT' : error.code;
    const text = onOneLine(messageOf(error));
    if (code === error.code && text === error.message) throw error;
    throw new Pix2PixError(code, text, { cause: error });
  }
};

/** Names in files may hold anything. */
const onOneLine = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
