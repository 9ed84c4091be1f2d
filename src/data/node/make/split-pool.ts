/** The pairs of a data set that has no splits yet, and under which names they go into one. */
import { extname } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import { firstNames } from '../../first-names.ts';
import { layoutText } from '../../layouts/layout-text.ts';
import type { SplitFiles } from '../../layouts/split-files.ts';
import type { MatchPattern } from '../../names/match-pattern.ts';
import { imagesBelow, stemOf } from '../image-files.ts';
import { findSplit, listSplits } from '../layouts.ts';
import { manifestSplits } from '../manifest.ts';
import { withBothInOne } from '../one-folder.ts';
import type { PairFiles } from '../pair-files.ts';
import { requireBothSides } from '../single-folders.ts';
import { othersText } from '../source-notices.ts';
import { findWeights } from '../weight-files.ts';

export interface PooledPair {
  /** Below the folder, without side and ending: `town/0001`. */
  readonly name: string;
  /** Relative to the data set's folder or absolute: one file, or one a side. */
  readonly files: PairFiles['files'];
  /** For each file its name below the folder of a split: `x.png`, or `A/x.png` and `B/x.jpg`. */
  readonly targets: readonly string[];
  /** The weights of its pixels, and their name below the folder of a split: `W/x.png`. */
  readonly weight?: { readonly file: string; readonly target: string };
}

export interface PoolOptions {
  /** How the names of partners are made; if absent, they are equal or have a part in common. */
  readonly pattern?: MatchPattern | undefined;
  /** Whether splits that there are, are pooled too. */
  readonly isResplitting?: boolean | undefined;
  /** Gets lines on how names that differ were matched, and on those left aside. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** The names that say that a data set is split already. */
const SPLIT_NAMES = ['train', 'val', 'test'];

/**
 * All pairs of a folder: of its only manifest or split, or of all its sub-folders where none is named like a split.
 * Throws DATA if it is split already, holds no pairs, single images, images that are in none, or some pairs in one file
 * and others in two.
 */
export const poolPairs = async (
  folder: string,
  { pattern, isResplitting = false, onNotice }: PoolOptions = {},
): Promise<PooledPair[]> => {
  const manifests = await manifestSplits(folder);
  const splits = manifests.length > 0 ? manifests : await listSplits(folder);
  if (splits.length === 0) await findSplit(folder, 'train', { pattern }); // says what is missing
  const isSplit = splits.length > 1 && splits.some((split) => SPLIT_NAMES.includes(split));
  if (isSplit && !isResplitting)
    throw new Pix2PixError(
      'DATA',
      `data set ${folder}: has splits already: ${splits.join(', ')}; give it with one only, such as the folder ${folder}/${splits[0]}, or divide all of them anew with --resplit`,
    );
  const found = await Promise.all(
    splits.map(async (split) => {
      const files = await withBothInOne(folder, await findSplit(folder, split, { pattern }));
      return { ...files, pairs: await withWeights(folder, split, files, onNotice) };
    }),
  );
  await requireBothSides(
    folder,
    found.map((files, index) => ({ name: splits[index] as string, files })),
  );
  const pairs = found.flatMap(({ pairs: ofSplit }, index) => {
    const prefix = splits.length > 1 && !isSplit ? `${splits[index]}/` : '';
    return ofSplit.map((pair) => pooled(pair, prefix));
  });
  const others = found.flatMap((files) => files.others ?? []);
  if (manifests.length === 0) await requireNoOther(folder, pairs, others);
  for (const files of found) if (files.matched !== undefined) onNotice?.(`Pairs: ${layoutText(files)}`);
  for (const line of othersText(folder, others)) onNotice?.(line);
  requireOneKind(folder, pairs);
  requireNames(folder, pairs);
  return pairs;
};

/** The pairs, those that have weights with them; a line says how many they are. */
const withWeights = async (
  folder: string,
  split: string,
  files: SplitFiles,
  onNotice: PoolOptions['onNotice'],
): Promise<readonly PairFiles[]> => {
  const { weights } = await findWeights(folder, split, files, 'auto');
  if (!weights) return files.pairs;
  const { pairs, missing } = weights;
  onNotice?.(
    `Weights of pixels: ${weights.folder === undefined ? 'as listed' : `${weights.folder}/`}, for ${pairs.length} of ${pairs.length + missing.length} pairs; each goes with its pair`,
  );
  const weightOf = new Map(pairs.map(({ name, weight }) => [name, weight]));
  return files.pairs.map(({ name, files: own }) => {
    const weight = weightOf.get(name);
    return { name, files: own, ...(weight === undefined ? {} : { weight }) };
  });
};

const pooled = ({ name, files, weight }: PairFiles, prefix: string): PooledPair => {
  const stem = prefix + plainName(name);
  // Names that would not be unique without their endings have them.
  const named = (file: string): string =>
    extname(name) !== '' && file.endsWith(name) ? stem : stem + extname(file);
  const [first, second] = files;
  const target = named(first);
  return {
    name: prefix + name,
    files,
    targets: second === undefined ? [target] : [`A/${target}`, `B/${named(second)}`],
    ...(weight === undefined
      ? {}
      : { weight: { file: weight, target: `W/${stemOf(target)}${extname(weight)}` } }),
  };
};

/** A manifest may name its pairs as it likes; what is written stays inside the folder. */
const plainName = (name: string): string =>
  name
    .split(/[\\/]/)
    .map((part) => part.replace(/[:*?"<>|]/g, '_'))
    .filter((part) => !['', '.', '..'].includes(part))
    .join('/') || 'pair';

/** Images beside the folders of pairs would be forgotten. */
const requireNoOther = async (
  folder: string,
  pairs: readonly PooledPair[],
  leftAside: readonly string[],
): Promise<void> => {
  const pooledFiles = new Set([
    ...pairs.flatMap(({ files, weight }): readonly string[] => (weight ? [...files, weight.file] : files)),
    ...leftAside,
  ]);
  const others = (await imagesBelow(folder)).filter((name) => !pooledFiles.has(name));
  if (others.length > 0)
    throw new Pix2PixError(
      'DATA',
      `data set ${folder}: images that are in no pair, among those that are: ${firstNames(others)}; move them to the others, or away`,
    );
};

const requireOneKind = (folder: string, pairs: readonly PooledPair[]): void => {
  const numJoined = pairs.filter(({ files }) => files.length === 1).length;
  if (numJoined > 0 && numJoined < pairs.length)
    throw new Pix2PixError(
      'DATA',
      `data set ${folder}: ${numJoined} of ${pairs.length} pairs are one file and the others two; split each kind on its own`,
    );
};

const requireNames = (folder: string, pairs: readonly PooledPair[]): void => {
  const seen = new Map<string, string>();
  for (const { files, targets } of pairs)
    for (const [index, target] of targets.entries()) {
      const file = files[index] as string;
      const other = seen.get(target);
      if (other !== undefined)
        throw new Pix2PixError(
          'DATA',
          `data set ${folder}: ${other} and ${file} would both be named ${target}; give them names of their own`,
        );
      seen.set(target, file);
    }
};
