/** Parts of an evaluation on disk: written image by image, gone on with where they stop, and read together. */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { type Part, partOf, partText } from '../../core/part-of.ts';
import type { Direction } from '../../data/pairs.ts';
import {
  headLine,
  type Identity,
  itemLine,
  type PartHead,
  type PartItem,
  type PartRecord,
  parsePart,
} from '../part-record.ts';
import { REPORT_FILES } from './report-files.ts';

/** The folder of parts in that of a report, of one way where models translate both. */
export const partsFolder = (out: string, direction?: Direction): string =>
  join(out, REPORT_FILES.parts, ...(direction === undefined ? [] : [direction]));

const fileOf = ({ index, count }: Part): string => `${index + 1}-of-${count}.jsonl`;
const FILE = /^(\d+)-of-(\d+)\.jsonl$/;

/** A part that is being measured. */
export interface OpenPart {
  /** The items that are left to measure, in order. */
  readonly left: readonly number[];
  /** How many items it has. */
  readonly total: number;
  /** Of what was measured before. */
  readonly items: readonly PartItem[];
  add(item: PartItem): Promise<void>;
  close(): Promise<void>;
}

/** The evaluation that a part is of, and the names of all its items. */
export interface WholeEvaluation {
  readonly identity: Identity;
  readonly names: readonly string[];
}

/**
 * Opens a part, new or begun. Throws FILE where it is of another evaluation, or beside parts of another number of
 * processes, and FORMAT where it is damaged.
 */
export const openPart = async (
  folder: string,
  part: Part,
  { identity, names }: WholeEvaluation,
): Promise<OpenPart> => {
  const path = join(folder, fileOf(part));
  await mkdir(folder, { recursive: true });
  requireOneCount(folder, [...(await partFiles(folder)), { ...part, path }]);
  const before = await readPart(path);
  if (before) requireSame(path, before.head.evaluation, identity, 'measured');
  const file = await open(path, before ? 'r+' : 'a');
  const head: PartHead = { format: 1, part: { ...part }, evaluation: { ...identity } };
  if (before) await file.truncate(before.wholeBytes);
  else await file.appendFile(headLine(head));
  let end = before?.wholeBytes ?? 0;
  const own = partOf([...names.keys()], part);
  const items = before?.items ?? [];
  const done = new Set(items.map(({ item }) => item.index));
  return {
    total: own.length,
    left: own.filter((index) => !done.has(index)),
    items,
    add: async (item) => {
      const bytes = Buffer.from(itemLine(item));
      if (before) {
        await file.write(bytes, 0, bytes.length, end);
        end += bytes.length;
      } else await file.appendFile(bytes);
    },
    close: () => file.close(),
  };
};

/**
 * All items of an evaluation from the parts in a folder, in order. Throws FILE where images are missing or twice there, and
 * where parts are of another evaluation than this.
 */
export const readParts = async (
  folder: string,
  { identity, names }: WholeEvaluation,
): Promise<readonly PartItem[]> => {
  const files = await partFiles(folder);
  const [first] = files;
  if (!first)
    throw new Pix2PixError(
      'FILE',
      `${folder}: holds no parts of an evaluation; measure them first, each by shard (--shard 1/4 to --shard 4/4) and into the same folder`,
    );
  requireOneCount(folder, files);
  const items = new Map<number, PartItem>();
  for (const part of files) {
    const { head, items: measured } = (await readPart(part.path)) as PartRecord; // it was listed
    requireSame(part.path, head.evaluation, identity, 'to be merged');
    for (const one of measured) {
      if (items.has(one.item.index))
        throw new Pix2PixError(
          'FILE',
          `${part.path}: has ${one.item.name} twice; two processes measured this part at the same time. Remove the file, and measure it again`,
        );
      items.set(one.item.index, one);
    }
  }
  requireComplete(folder, names, items, first.count);
  return [...names.keys()].map((index) => items.get(index) as PartItem);
};

interface PartFile extends Part {
  readonly path: string;
}

const partFiles = async (folder: string): Promise<readonly PartFile[]> => {
  const found = await readdir(folder).catch((): string[] => []);
  return found
    .flatMap((name) => {
      const [, number, count] = FILE.exec(name) ?? [];
      return number === undefined
        ? []
        : [{ index: Number(number) - 1, count: Number(count), path: join(folder, name) }];
    })
    .sort((a, b) => a.index - b.index);
};

/** The part as it is; undefined where there is none, or not yet a first line. */
const readPart = async (path: string): Promise<PartRecord | undefined> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)})`, { cause: error });
  }
  return text.includes('\n') ? parsePart(text, path) : undefined;
};

const requireOneCount = (folder: string, files: readonly PartFile[]): void => {
  const [first] = files;
  const odd = files.find(({ count }) => count !== first?.count);
  if (first && odd)
    throw new Pix2PixError(
      'FILE',
      `${folder}: holds part ${partText(first)}, and ${partText(odd)} is of another division; measure all parts by one number of processes, and remove the others`,
    );
};

/** Throws FILE, naming what differs. */
const requireSame = (path: string, theirs: Identity, ours: Identity, what: string): void => {
  const different = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    (name) => ours[name] !== theirs[name],
  );
  if (different.length === 0) return;
  const text = different
    .map((name) => `${name} ${theirs[name] ?? 'none'}, not ${ours[name] ?? 'none'}`)
    .join('; ');
  throw new Pix2PixError(
    'FILE',
    `${path}: is a part of another evaluation than the one that is ${what}: ${text}; evaluate the same models on the same data with the same flags, or use another folder, out (--out)`,
  );
};

/** How many names a message lists. */
const MOST_NAMED = 3;

const requireComplete = (
  folder: string,
  names: readonly string[],
  items: ReadonlyMap<number, PartItem>,
  count: number,
): void => {
  const missing = [...names.keys()].filter((index) => !items.has(index));
  if (missing.length === 0) return;
  const parts = [...new Set(missing.map((index) => index % count))].sort((a, b) => a - b);
  const listed = missing.slice(0, MOST_NAMED).map((index) => names[index]);
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  throw new Pix2PixError(
    'FILE',
    `${folder}: ${missing.length} of ${names.length} images were not measured yet: ${listed.join(', ')}${more}; measure part ${parts.map((index) => partText({ index, count })).join(', ')} (--shard), which goes on where it stopped`,
  );
};
