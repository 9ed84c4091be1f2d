/** The pairs that a run leaves out: told of once, and listed in its folder. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { readRegularText } from '../../core/node/regular-file.ts';
import { type BadPair, badPairsText } from '../../data/node/check-pairs.ts';
import type { PairFiles } from '../../data/node/pair-files.ts';
import { RUN_FILES } from '../run-record.ts';
import type { UnusablePair, UnusablePairs } from '../unusable-pairs.ts';
import { writeWhole } from './write-whole.ts';

export interface LeftOut extends BadPair {
  readonly split: string;
}

export interface LeftOutPairs extends UnusablePairs {
  /** Pairs of a split that the first look at its files found. */
  addFound(split: string, bad: readonly BadPair[]): void;
  /** A pair that turned out unusable when it was read; the second time nothing happens. Throws FILE. */
  addRead(split: string, pair: PairFiles, error: Error): void;
  /** Lists all in a run folder, in addition to those of earlier attempts, and from now on each as it comes. Throws FILE. */
  listIn(folder: string): Promise<void>;
}

/** What the reading of a training does in place of a pair that is left out. */
const INSTEAD: Readonly<Record<string, string>> = { train: ', the next one takes its place' };

/** `onNotice` gets a line for each. */
export const leftOutPairs = (onNotice?: (line: string) => void): LeftOutPairs => {
  const all: LeftOut[] = [];
  const keys = new Set<string>();
  let list: string | undefined;
  const isNew = (pair: LeftOut): boolean => !keys.has(keyOf(pair)) && keys.add(keyOf(pair)).size > 0;
  let untold: UnusablePair[] = [];
  const addRead = ({ split, name, files, problem }: UnusablePair): boolean => {
    const pair = { split, files, problem };
    if (!isNew(pair)) return false;
    all.push(pair);
    onNotice?.(`Left out pair ${name} of ${split}${INSTEAD[split] ?? ''}: ${problem}`);
    if (list !== undefined) append(list, pair);
    return true;
  };
  return {
    addFound: (split, bad) => {
      const fresh = bad.map((pair) => ({ split, ...pair })).filter(isNew);
      all.push(...fresh);
      if (fresh.length === 0) return;
      const count = `${fresh.length} ${fresh.length === 1 ? 'pair' : 'pairs'}`;
      onNotice?.(`Left out ${count} of ${split}: ${badPairsText(fresh)}`);
    },
    addRead: (split, { name, files }, error) => {
      const pair = { split, name, files, problem: error.message };
      if (addRead(pair)) untold.push(pair);
    },
    take: () => {
      const taken = untold;
      untold = [];
      return taken;
    },
    add: (pairs) => {
      for (const pair of pairs) addRead(pair);
    },
    listIn: async (folder) => {
      const path = join(folder, RUN_FILES.leftOut);
      const before = await linesOf(path);
      const known = new Set(before.map((line) => keyOfLine(line)));
      const fresh = all.filter((pair) => !known.has(keyOf(pair)));
      if (fresh.length > 0)
        await writeWhole(path, [...before, ...fresh.map(lineOf)].map((line) => `${line}\n`).join(''));
      // Pairs that were read while the list was written.
      const later = all.filter((pair) => !known.has(keyOf(pair)) && !fresh.includes(pair));
      for (const pair of later) append(path, pair);
      list = path;
    },
  };
};

const keyOf = ({ split, files }: Pick<LeftOut, 'split' | 'files'>): string =>
  JSON.stringify([split, ...files]);

const lineOf = (pair: LeftOut): string => JSON.stringify(pair);

/** Whole lines of an earlier attempt; none if there is no list. */
const linesOf = async (path: string): Promise<string[]> => {
  const text = await readRegularText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new Pix2PixError('FILE', `${path}: cannot be read (${messageOf(error)})`, { cause: error });
  });
  return text.split('\n').filter((line) => keyOfLine(line) !== undefined);
};

/** Undefined for a line that was torn by a crash. */
const keyOfLine = (line: string): string | undefined => {
  try {
    const { split, files } = JSON.parse(line) as LeftOut; // as this file writes them
    return keyOf({ split, files });
  } catch {
    return undefined;
  }
};

const append = (path: string, pair: LeftOut): void => {
  try {
    appendFileSync(path, `${lineOf(pair)}\n`); // rare, and in the order of coming
  } catch (error) {
    throw new Pix2PixError('FILE', `${path}: cannot be written (${messageOf(error)})`, { cause: error });
  }
};
