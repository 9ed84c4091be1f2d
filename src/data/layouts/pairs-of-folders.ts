/** Pairs in the folders of a split: images that hold both sides, partners in two folders, or both in one. */

import { Pix2PixError } from '../../core/errors.ts';
import { READ_KINDS } from '../files/image-kinds.ts';
import { firstNames } from '../first-names.ts';
import type { MatchPattern } from '../names/match-pattern.ts';
import type { FileTree } from './data-files.ts';
import { imagesBelow, imagesIn, stemOf } from './image-files.ts';
import { matchOneByPattern } from './match-by-pattern.ts';
import { matchSides } from './match-sides.ts';
import type { MatchedSides } from './matched-sides.ts';
import { isOfCycleGan } from './side-folders.ts';
import type { FindOptions, SplitFiles } from './split-files.ts';

export const sideBySide = async (tree: FileTree, folder: string, place: string): Promise<SplitFiles> => {
  const names = await imagesAt(tree, folder, place);
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const stem of names.map(stemOf)) (seen.has(stem) ? repeated : seen).add(stem);
  return {
    layout: 'side-by-side',
    folders: [place],
    pairs: names.map((name) => {
      const stem = stemOf(name);
      return { name: repeated.has(stem) ? name : stem, files: [under(place, name)] };
    }),
  };
};

/** Images of a place, of which there are some. The data set's own folder is not looked through. */
const imagesAt = async (tree: FileTree, folder: string, place: string): Promise<string[]> => {
  const names = await (place === '' ? imagesIn(tree, folder) : imagesBelow(tree, tree.join(folder, place)));
  if (names.length === 0) throw noImages(folder, place);
  return withoutWeights(names);
};

/** The names without those in a folder W that are weights of others: each has the name of one. */
const withoutWeights = (names: readonly string[]): string[] => {
  const others = names.filter((name) => !name.startsWith(WEIGHTS));
  const stems = new Set(others.map(stemOf));
  const areWeights = names.every(
    (name) => !name.startsWith(WEIGHTS) || stems.has(stemOf(name.slice(WEIGHTS.length))),
  );
  return areWeights ? others : [...names];
};

const WEIGHTS = 'W/';

/** Pairs of images in one folder. */
export const pairsInOne = async (
  tree: FileTree,
  folder: string,
  place: string,
  pattern: MatchPattern,
  { onLone }: FindOptions,
): Promise<SplitFiles> => {
  const where = `data set ${folder}`;
  const shown = place === '' ? 'it' : `${place}/`;
  const names = await imagesAt(tree, folder, place);
  const found = matchOneByPattern(where, { place: shown, names }, pattern);
  const [lone] = found.lone;
  if (lone.length > 0 && onLone)
    onLone(
      lone.map((name) => under(place, name)),
      'partner',
    );
  else if (lone.length > 0)
    throw new Pix2PixError(
      'DATA',
      `${where}: ${lone.length} of ${names.length} images in ${shown} have no partner (${found.matched}): ${firstNames(lone)}; add the missing ones or remove these`,
    );
  return { layout: 'one-folder', ...splitFiles([place, place], found), folders: [place] };
};

export const matchedSides = async (
  tree: FileTree,
  folder: string,
  a: string,
  b: string,
  { pattern, onLone }: FindOptions,
): Promise<SplitFiles> => {
  const where = `data set ${folder}`;
  const [namesOfA, namesOfB] = [await imagesAt(tree, folder, a), await imagesAt(tree, folder, b)];
  const found = matchSides(
    where,
    { place: `${a}/`, names: namesOfA },
    { place: `${b}/`, names: namesOfB },
    { pattern, isDoubtful: isOfCycleGan(a) },
  );
  if (!found) throw noneMatch(folder, [a, namesOfA], [b, namesOfB]);
  const sides = [
    [a, b, namesOfA.length],
    [b, a, namesOfB.length],
  ] as const;
  for (const [index, [side, other, count]] of sides.entries()) {
    const lone = found.lone[index] as readonly string[];
    if (lone.length === 0) continue;
    const isNamed = found.matched === undefined;
    if (onLone)
      onLone(
        lone.map((name) => under(side, name)),
        `partner ${isNamed ? 'of that name ' : ''}in ${other}/`,
      );
    else
      throw new Pix2PixError(
        'DATA',
        `${where}: ${lone.length} of ${count} images in ${side}/ have ${isNamed ? `none of that name in ${other}/` : `no partner in ${other}/ (${found.matched})`}: ${firstNames(lone)}; add the missing ones or remove these`,
      );
  }
  return { layout: 'a-and-b', ...splitFiles([a, b], found) };
};

/** Pairs and what is left aside, with the folders of both sides. */
export const splitFiles = (
  [a, b]: readonly [a: string, b: string],
  { pairs, others: [ofA, ofB], matched }: MatchedSides,
): Omit<SplitFiles, 'layout'> => {
  const others = [...ofA.map((name) => under(a, name)), ...ofB.map((name) => under(b, name))];
  return {
    folders: [a, b],
    pairs: pairs.map((pair) => ({ name: pair.name, files: [under(a, pair.a), under(b, pair.b)] })),
    ...(matched === undefined ? {} : { matched }),
    ...(others.length === 0 ? {} : { others }),
  };
};

type Side = readonly [folder: string, names: readonly string[]];

/** Two folders of strangers, which is what a CycleGAN learns from. */
const noneMatch = (folder: string, [a, ofA]: Side, [b, ofB]: Side): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `data set ${folder}: no image in ${a}/ (${ofA.length}, such as ${ofA[0]}) has the name of one in ${b}/ (${ofB.length}, such as ${ofB[0]}), so there are no pairs: pix2pix learns from two pictures of one scene; give partners equal names, say what their names have in common with match (--match "{id}_image:{id}_label"), list them in a manifest (train.jsonl), or learn from unpaired folders with model cyclegan (--model cyclegan)`,
  );

const noImages = (folder: string, place: string): Pix2PixError =>
  new Pix2PixError(
    'DATA',
    `data set ${folder}: no images in ${place || 'it'}; ${READ_KINDS}, convert others`,
  );

const under = (place: string, name: string): string => (place === '' ? name : `${place}/${name}`);
