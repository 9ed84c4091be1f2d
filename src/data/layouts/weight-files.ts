/** Weights of pixels beside the pairs of a split: the folder W, and which image in it belongs to which pair. */

import { Pix2PixError } from '../../core/errors.ts';
import { firstNames } from '../first-names.ts';
import { matchNames } from '../names/match-names.ts';
import type { DataFiles } from './data-files.ts';
import { imagesBelow, lastPart, stemOf } from './image-files.ts';
import type { PairFiles } from './pair-files.ts';
import { weightPlaces } from './side-folders.ts';
import type { SplitFiles } from './split-files.ts';

/** How weights are looked for: taken if there are some, needed, or left alone. */
export type WeightsAsked = 'auto' | 'folder' | 'none';

/** A split of which every pair has weights. */
export interface WeightedPairs {
  readonly pairs: readonly PairFiles[];
  /** Pairs that have none while others do. */
  readonly missing: readonly PairFiles[];
  /** Images of the folder that are the weights of no pair. */
  readonly lone: readonly string[];
  /** Where the weights are, relative to the data set's folder; absent where a manifest lists them. */
  readonly folder?: string;
}

export interface FoundWeights {
  /** Absent where pixels have no weights. */
  readonly weights?: WeightedPairs;
  /** Why a folder of that name is left alone. */
  readonly notice?: string;
}

/**
 * The pairs of a split with their weights: of a manifest where its lines say, or else in the first of the folders W whose
 * images have the names of pairs. Throws DATA if they are needed and there are none, and for two of one name.
 */
export const findWeights = async (
  tree: DataFiles,
  folder: string,
  split: string,
  files: Pick<SplitFiles, 'layout' | 'folders' | 'pairs'>,
  asked: Exclude<WeightsAsked, 'none'>,
): Promise<FoundWeights> => {
  const found =
    files.layout === 'manifest'
      ? listedWeights(files.pairs)
      : await folderWeights(tree, folder, split, files);
  if (found.weights || asked === 'auto') return found;
  const places = weightPlaces(split, files.folders);
  throw new Pix2PixError(
    'DATA',
    `data set ${folder}: pixelWeights is folder (--pixel-weights folder), but split ${split} has no weights: ${found.notice ?? (files.layout === 'manifest' ? `no line of ${split}.jsonl has a "w"` : `expected images with the names of the pairs in ${places.join(' or ')}`)}; add them, or train without, pixelWeights none (--pixel-weights none)`,
  );
};

const listedWeights = (pairs: readonly PairFiles[]): FoundWeights =>
  pairs.some(({ weight }) => weight !== undefined)
    ? {
        weights: {
          pairs: pairs.filter(({ weight }) => weight !== undefined),
          missing: pairs.filter(({ weight }) => weight === undefined),
          lone: [],
        },
      }
    : {};

const folderWeights = async (
  tree: DataFiles,
  folder: string,
  split: string,
  { folders, pairs }: Pick<SplitFiles, 'folders' | 'pairs'>,
): Promise<FoundWeights> => {
  for (const place of weightPlaces(split, folders)) {
    const names = await imagesBelow(tree, tree.join(folder, place));
    const holdsPairs = pairs.some(({ files }) => files.some((file) => file.startsWith(`${place}/`)));
    if (names.length === 0 || holdsPairs) continue;
    const weightOf = matched(folder, place, names, folders, pairs);
    if (!weightOf)
      return {
        notice: `${place}/ is not taken for weights of pixels: none of its images (${firstNames(names)}) has the name of a pair, such as ${pairs[0]?.name}`,
      };
    const weighted = pairs.map((pair): PairFiles => {
      const name = weightOf(pair);
      return name === undefined ? pair : { ...pair, weight: `${place}/${name}` };
    });
    const used = new Set(weighted.map(({ weight }) => weight));
    return {
      weights: {
        folder: place,
        pairs: weighted.filter(({ weight }) => weight !== undefined),
        missing: weighted.filter(({ weight }) => weight === undefined),
        lone: names.map((name) => `${place}/${name}`).filter((file) => !used.has(file)),
      },
    };
  }
  return {};
};

/** Which weights a pair has: of its name or that of one of its images, or else by what names have in common. */
const matched = (
  folder: string,
  place: string,
  names: readonly string[],
  folders: readonly string[],
  pairs: readonly PairFiles[],
): ((pair: PairFiles) => string | undefined) | undefined => {
  const byStem = new Map<string, string>();
  for (const name of names) {
    const other = byStem.get(stemOf(name));
    if (other !== undefined)
      throw new Pix2PixError(
        'DATA',
        `data set ${folder}: ${place}/ has both ${other} and ${name}, which are the weights of one pair by name; remove or rename one`,
      );
    byStem.set(stemOf(name), name);
  }
  const equal = (pair: PairFiles): string | undefined =>
    namesOf(pair, folders)
      .map((name) => byStem.get(name))
      .find((name) => name !== undefined);
  if (pairs.some((pair) => equal(pair) !== undefined)) return equal;
  const match = matchNames(
    pairs.map(({ name }) => name),
    [...byStem.keys()],
  );
  if (match.kind !== 'matched') return undefined;
  const partner = new Map(match.pairs.map(({ a, b }) => [a, byStem.get(b)]));
  return ({ name }) => partner.get(name);
};

/** Names under which the weights of a pair may lie. */
const namesOf = ({ name, files }: PairFiles, folders: readonly string[]): string[] => {
  const within = files.map((file, i) => {
    const place = folders[i] ?? folders[0] ?? '';
    return stemOf(file.startsWith(`${place}/`) ? file.slice(place.length + 1) : lastPart(file));
  });
  return [name, ...within];
};
