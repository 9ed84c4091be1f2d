/** Names that requests give to runs, data sets and their files: they become names on the disk, so few are allowed. */
import { Pix2PixError } from '../../core/errors.ts';
import { isImageName } from '../../data/node/image-files.ts';

/** Longer names do not fit every disk once endings are added. */
const LONGEST_NAME = 80;
/** Deeper than any layout of a data set. */
const DEEPEST = 8;

/** Names of devices on Windows, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: no name may have them
const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f\u007f]/;

const problemOf = (name: string): string | undefined => {
  if (name === '') return 'is empty';
  if (name.length > LONGEST_NAME) return `has more than ${LONGEST_NAME} characters`;
  if (name.startsWith('.') || name.startsWith('-')) return 'begins with a dot or a dash';
  if (/[. ]$/.test(name)) return 'ends in a dot or a space';
  if (FORBIDDEN.test(name)) return 'has a character that not every disk can write';
  return DEVICES.test(name) ? 'is that of a device on Windows' : undefined;
};

/** A name that can be that of a folder. Throws OPTION; `what` says whose name it is. */
export const requireName = (name: string, what: string): string => {
  const problem = problemOf(name);
  if (problem === undefined) return name;
  throw new Pix2PixError(
    'OPTION',
    `serve: the name "${name.slice(0, LONGEST_NAME)}" of the ${what} ${problem}; use letters, digits, spaces, - and _`,
  );
};

/** The part of any text that can be a name. */
export const nameFrom = (text: string, otherwise: string): string => {
  const name = text
    .replace(new RegExp(FORBIDDEN, 'g'), '-')
    .replace(/^[.\-\s]+/, '')
    .slice(0, LONGEST_NAME - 8) // room for a number
    .replace(/[. ]+$/, '');
  return problemOf(name) === undefined ? name : otherwise;
};

/** The path of a file within its data set, with `/` between names. Throws OPTION for one that leads elsewhere. */
export const requireFilePath = (path: string): string => {
  const parts = path.split('/');
  const problem =
    parts.length > DEEPEST
      ? `lies in more than ${DEEPEST - 1} folders`
      : parts.map(problemOf).find((found) => found !== undefined);
  if (problem === undefined) return path;
  throw new Pix2PixError(
    'OPTION',
    `serve: the path "${path.slice(0, 120)}" of a file in the data set ${problem}; expected names below the data set's folder, such as train/0001.png`,
  );
};

/** Lists of pairs, and what a data set says of itself. */
const TEXT_FILE = /\.(jsonl|json|txt)$/i;

/** Whether a file of a data set is of use: what computers add to folders, `__MACOSX/` and hidden files, is not. */
export const isDataFile = (path: string): boolean =>
  !path.split('/').some((part) => /^\.[^.]/.test(part) || part === '__MACOSX') &&
  (isImageName(path) || TEXT_FILE.test(path));
