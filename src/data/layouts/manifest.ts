/** `train.jsonl` and the like: a split as a list of pairs, wherever their files are. */

import { messageOf, nearestName, Pix2PixError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';
import type { FileTree } from './data-files.ts';
import { stemOf } from './image-files.ts';
import type { PairFiles } from './pair-files.ts';

const ENDING = '.jsonl';

/** The keys of a line. */
const KEYS = ['a', 'b', 'pair', 'w', 'name'] as const;

type Line = Readonly<Partial<Record<(typeof KEYS)[number], string>>>;

/** Names of the splits that have a manifest. */
export const manifestSplits = async (tree: FileTree, folder: string): Promise<string[]> =>
  (await tree.entries(folder)).files
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .sort();

/**
 * The pairs of a split's manifest, or undefined without one. Blank lines are skipped. Throws DATA for a line that is
 * not a pair, two pairs of one name, or no pairs; FILE where it cannot be read.
 *
 * @example
 * // train.jsonl
 * // {"a": "labels/1.png", "b": "photos/1.jpg"}
 * // {"pair": "combined/2.jpg", "w": "masks/2.png", "name": "second"}
 */
export const readManifest = async (
  tree: FileTree,
  folder: string,
  split: string,
): Promise<PairFiles[] | undefined> => {
  const path = tree.join(folder, `${split}${ENDING}`);
  const text = await tree.text(path);
  if (text === undefined) return undefined;
  const pairs: PairFiles[] = [];
  const lines = new Map<string, number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const pair = parseLine(line.trimEnd(), `${path}, line ${index + 1}`);
    const before = lines.get(pair.name);
    if (before !== undefined)
      throw new Pix2PixError(
        'DATA',
        `${path}: lines ${before} and ${index + 1} are both named "${pair.name}"; give each a "name" of its own`,
      );
    lines.set(pair.name, index + 1);
    pairs.push(pair);
  }
  if (pairs.length === 0)
    throw new Pix2PixError('DATA', `${path}: lists no pairs; write one JSON object per line, ${EXPECTED}`);
  return pairs;
};

const EXPECTED = '{"a": "labels/1.png", "b": "photos/1.png"} or {"pair": "1.png"}';

const parseLine = (line: string, where: string): PairFiles => {
  const entry = lineOf(line, where);
  const files: PairFiles['files'] =
    entry.pair !== undefined ? [entry.pair] : [entry.a as string, entry.b as string];
  const { w: weight } = entry;
  return { name: entry.name ?? stemOf(files[0]), files, ...(weight === undefined ? {} : { weight }) };
};

const lineOf = (line: string, where: string): Line => {
  const fault = (reason: string): Pix2PixError =>
    new Pix2PixError(
      'DATA',
      `${where}: ${reason}; a line is ${EXPECTED}, and may have a "name", and weights of its pixels, "w"`,
    );
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    throw fault(syntaxFault(line) ?? messageOf(error));
  }
  const reason = entryFault(value);
  if (reason !== undefined) throw fault(reason);
  return value as Line; // all its keys are known, and texts
};

/** What is usual of files that were made for other readers; undefined if the parser's own words say more. */
const syntaxFault = (line: string): string | undefined => {
  if (/^\s*\[/.test(line))
    return 'a list begins here; write one object per line, without [, ] and commas between them';
  if (line.endsWith(',')) return `column ${line.length}: the line ends in a comma; remove it`;
  if (line.trim() === '{') return 'an object begins here and ends on another line; write each on one line';
  return undefined;
};

/** Why a value is not a line; undefined if it is one. */
const entryFault = (value: unknown): string | undefined => {
  if (Array.isArray(value))
    return 'a list stands here; write one object per line, without [, ] and commas between them';
  if (typeof value !== 'object' || value === null) return `${JSON.stringify(value)} is not an object`;
  for (const [key, held] of Object.entries(value)) {
    if (!KEYS.includes(key as (typeof KEYS)[number])) return `the key "${key}" is unknown${insteadOf(key)}`;
    if (typeof held !== 'string' || held === '')
      return `"${key}" is ${JSON.stringify(held)}, expected a text in double quotes`;
  }
  const { a, b, pair } = value as Line;
  if (pair !== undefined && (a !== undefined || b !== undefined))
    return 'it has both "pair" and "a" or "b"; "pair" names one image that holds both sides';
  if (pair === undefined && a === undefined && b === undefined)
    return 'it has neither "a" and "b" nor "pair"';
  if (pair === undefined && (a === undefined || b === undefined))
    return `it has "${a === undefined ? 'b' : 'a'}" without "${a === undefined ? 'a' : 'b'}"`;
  return undefined;
};

/** What other tools call the sides is a guess that is not made: which side is A decides what is learned. */
const insteadOf = (key: string): string => {
  const nearest =
    key.length > 2 ? nearestName(key, ['pair', 'name']) : KEYS.find((known) => known === key.toLowerCase());
  return nearest === undefined
    ? `, expected ${KEYS.map((known) => `"${known}"`).join(', ')}`
    : `; did you mean "${nearest}"?`;
};
