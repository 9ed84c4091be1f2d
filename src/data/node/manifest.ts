/** `train.jsonl` and the like: a split as a list of pairs, wherever their files are. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { stemOf } from './image-files.ts';
import type { PairFiles } from './pair-files.ts';

const ENDING = '.jsonl';

/** A line: both images in one file, or one file a side; paths from the data set's folder, or absolute. */
const lineSchema = z.union([
  z.strictObject({ name: z.string().optional(), pair: z.string() }),
  z.strictObject({ name: z.string().optional(), a: z.string(), b: z.string() }),
]);

/** Names of the splits that have a manifest. */
export const manifestSplits = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith(ENDING) && !name.startsWith('.'))
    .map((name) => name.slice(0, -ENDING.length))
    .sort();

/**
 * The pairs of a split's manifest, or undefined without one. Blank lines are skipped. Throws DATA for a line that is
 * no pair, two pairs of one name, or no pairs.
 *
 * @example
 * // train.jsonl
 * // {"a": "labels/1.png", "b": "photos/1.jpg"}
 * // {"pair": "combined/2.jpg", "name": "second"}
 */
export const readManifest = async (folder: string, split: string): Promise<PairFiles[] | undefined> => {
  const path = join(folder, `${split}${ENDING}`);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)})`, { cause: error });
  });
  if (text === undefined) return undefined;
  const pairs: PairFiles[] = [];
  const lines = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const pair = parseLine(line, `${path}, line ${index + 1}`);
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
    throw new Pix2PixError('DATA', `${path}: lists no pairs; write one JSON object a line, ${EXPECTED}`);
  return pairs;
};

const EXPECTED = '{"a": "labels/1.png", "b": "photos/1.png"} or {"pair": "1.png"}';

const parseLine = (line: string, where: string): PairFiles => {
  const result = lineSchema.safeParse(parsed(line));
  if (!result.success)
    throw new Pix2PixError(
      'DATA',
      `${where}: ${line.trim().slice(0, 80)} is no pair, expected ${EXPECTED}, with a "name" if you like`,
    );
  const entry = result.data;
  const files: PairFiles['files'] = 'pair' in entry ? [entry.pair] : [entry.a, entry.b];
  return { name: entry.name ?? stemOf(files[0]), files };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
