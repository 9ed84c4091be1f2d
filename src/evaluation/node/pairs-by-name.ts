/** Two folders of images that are pairs after all: every image of each has one of the same name in the other. */
import type { BadPair } from '../../data/node/check-pairs.ts';
import { type DataSet, readPairFiles } from '../../data/node/folders.ts';
import { stemOf } from '../../data/node/image-files.ts';
import type { PairFiles } from '../../data/node/pair-files.ts';
import type { UnpairedSet } from '../../data/node/unpaired-set.ts';
import { directed } from '../../data/pairs.ts';

/**
 * The pairs of a set whose sides have equal names, without those of which an image is bad; undefined if the names differ.
 */
export const pairsByName = (set: UnpairedSet, bad: readonly BadPair[]): DataSet | undefined => {
  const { folder, direction, folders, sideFiles } = set;
  const { input: a, target: b } = directed(direction, sideFiles.input, sideFiles.target);
  const [ofA, ofB] = [byName(a, folders[0]), byName(b, folders[1])];
  const badFiles = bad.flatMap(({ files }) => files);
  const all = (files: readonly string[], side: string | undefined): string =>
    [...byName([...files, ...badFiles], side).keys()].sort().join('\n');
  if (all(a, folders[0]) !== all(b, folders[1])) return undefined;
  const pairs = [...ofA].flatMap(([name, file]): PairFiles[] => {
    const partner = ofB.get(name);
    return partner === undefined ? [] : [{ name, files: [file, partner] }];
  });
  return {
    ...set,
    layout: 'a-and-b',
    pairs,
    count: pairs.length,
    names: pairs.map(({ name }) => name),
    readPair: (index) => readPairFiles(folder, direction, pairs[index] as PairFiles),
  };
};

/** The files of a side by their names within it, without endings. */
const byName = (files: readonly string[], side = ''): ReadonlyMap<string, string> =>
  new Map(
    files
      .filter((file) => file.startsWith(`${side}/`))
      .map((file) => [stemOf(file.slice(side.length + 1)), file]),
  );
