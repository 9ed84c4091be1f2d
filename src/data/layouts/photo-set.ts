/** Photographs without partners, opened as a source of pairs whose sides are both the photograph: what tasks are made of. */

import { Pix2PixError } from '../../core/errors.ts';
import { spread } from '../spread.ts';
import type { Size } from '../transform.ts';
import { type BadPair, badPairsText, type DataFile } from './check-pairs.ts';
import type { DataFiles } from './data-files.ts';
import { type DataSet, type DataSetOptions, fingerprintOf } from './data-set.ts';
import { imagesBelow, lastPart, stemOf } from './image-files.ts';
import { listSplits } from './layouts.ts';
import { pathOf } from './pair-files.ts';
import { animationsText, unreadNotices } from './source-notices.ts';

/** Throws DATA for a missing split or folder, and without `onBad` for images that cannot be used. */
export const openPhotoSet = async (
  tree: DataFiles,
  folder: string,
  { split, direction, onBad }: Pick<DataSetOptions, 'split' | 'direction' | 'onBad'>,
): Promise<DataSet> => {
  const { place, names } = await placeOf(tree, folder, split);
  const good: { readonly name: string; readonly files: readonly [string] }[] = [];
  const looked: DataFile[] = [];
  const bad: BadPair[] = [];
  const animations: string[] = [];
  let firstSize: Size | undefined;
  const stems = distinctStems(names);
  for (const [index, name] of names.entries()) {
    const file = place === '' ? name : `${place}/${name}`;
    const { bytes, size, problem, numFrames } = await tree.checkFile(pathOf(tree, folder, file));
    if (problem !== undefined) {
      bad.push({ files: [file], problem });
      continue;
    }
    good.push({ name: stems[index] as string, files: [file] });
    looked.push({ name: file, bytes });
    firstSize ??= size;
    if (numFrames !== undefined) animations.push(file);
  }
  if (bad.length > 0) {
    if (!onBad || good.length === 0)
      throw new Pix2PixError(
        'DATA',
        `data set ${folder}: ${bad.length} of ${names.length} photographs of ${split} cannot be used: ${badPairsText(bad)}; fix or remove them, or leave them out with skipBad (--skip-bad)`,
      );
    onBad(bad);
  }
  return {
    folder,
    split,
    direction,
    layout: 'photographs',
    folders: [place],
    pairs: good,
    files: looked,
    numBad: bad.length,
    notices: [
      ...(await unreadNotices(tree, tree.join(folder, place), place !== '')),
      ...animationsText(animations),
      ...(await roundedText(
        tree,
        folder,
        looked.map(({ name }) => name),
      )),
    ],
    firstSize: firstSize as Size, // there is a photograph, or there was an error
    fingerprint: fingerprintOf(looked),
    count: good.length,
    names: good.map(({ name }) => name),
    readPair: async (index) => {
      const { name, files } = good[index] as (typeof good)[number];
      const photo = await tree.readImage(pathOf(tree, folder, files[0]));
      return { name, input: photo, target: photo };
    },
  };
};

/** The folder of a split, relative to the data set's, and its images; a folder of images alone is the split train. */
const placeOf = async (
  tree: DataFiles,
  folder: string,
  split: string,
): Promise<{ readonly place: string; readonly names: readonly string[] }> => {
  const inSplit = await imagesBelow(tree, tree.join(folder, split));
  if (inSplit.length > 0) return { place: split, names: inSplit };
  const splits = await listSplits(tree, folder);
  const all = split === 'train' && splits.join() === 'train' ? await imagesBelow(tree, folder) : [];
  if (all.length > 0) return { place: '', names: all };
  throw new Pix2PixError(
    'DATA',
    `data set ${folder}: has no photographs in a folder ${split}${splits.length > 0 ? `; its splits are ${splits.join(', ')}` : ''}; a task learns from a folder of images, or from folders train, val and test in it, without manifests and without folders of sides`,
  );
};

/** A line on photographs of 16 bits, which tasks learn in 8. */
const roundedText = async (tree: DataFiles, folder: string, files: readonly string[]): Promise<string[]> => {
  const deep: string[] = [];
  for (const file of spread(files, MOST_HEADERS))
    if (await tree.isDeep(pathOf(tree, folder, file))) deep.push(file);
  const [first] = deep;
  if (first === undefined) return [];
  return [
    `Photographs of 16 bits, such as ${first}, are rounded to 8: black is 0 and white ${WHITE_OF_16_BITS}; if their values end below that, spread them first`,
  ];
};

/** Headers looked at. */
const MOST_HEADERS = 32;

const WHITE_OF_16_BITS = 65535;

/** Names without ending and folder, where that tells them apart. */
const distinctStems = (names: readonly string[]): string[] => {
  const stems = names.map((name) => stemOf(lastPart(name)));
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return stems.map((stem, i) => ((counts.get(stem) ?? 0) > 1 ? (names[i] as string) : stem));
};
