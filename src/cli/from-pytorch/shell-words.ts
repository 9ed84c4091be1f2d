/**
 * Words of a shell's command line, and back: quotes hold words together, a backslash takes what follows as it is. Before
 * a letter, a digit or a dot it stays, since Windows divides folders by it.
 */
import { Pix2PixError } from '../../core/errors.ts';

/**
 * The words of a command line, which may go on over lines that end in a backslash. Throws OPTION for a quote without
 * its end.
 *
 * @example
 * shellWords(`--name "two words" --lr 2e-4`); // ['--name', 'two words', '--lr', '2e-4']
 */
export const shellWords = (line: string): readonly string[] => {
  const words: string[] = [];
  let word: string | undefined;
  for (const [piece, single, double, escaped, plain] of line.matchAll(PIECES)) {
    if (piece === "'" || piece === '"') throw unclosed(piece, line);
    if (plain === undefined && single === undefined && double === undefined && escaped === undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
};

/** Space and continued lines, else '...', "...", a backslash and a character, plain characters, a stray quote. */
const PIECES =
  /(?:\s|\\\r?\n)+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([^\w.])|((?:[^\s'"\\]|\\(?=[\w.]))+)|['"\\]/gs;

const unclosed = (quote: string, line: string): Pix2PixError =>
  new Pix2PixError('OPTION', `train: --from-args ${line} opens a quote ${quote} that does not end; close it`);

/** Characters that no shell reads as anything else; a leading ~ stays, for the home folder. */
const SAFE = /^~?[\w/.,:=@%+-]+$/;

/** What shells read alike within double quotes: no history, no commands; variables stay variables. */
const DOUBLE = /^(?:[^"$`!%\\]|\\(?=[\w.])|\$(?=\w|\{\w+\}))*$/;

/** A word as a shell takes it: in double quotes where they do, which the shells of Windows know too. */
export const shellQuoted = (word: string): string => {
  if (SAFE.test(word)) return word;
  return DOUBLE.test(word) ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`;
};
