/** Existing outputs: images with equal names in folders of outputs and in a folder of targets. */
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { type Image, withChannels } from '../../data/image.ts';
import { imageHeader, readImage } from '../../data/node/codecs.ts';
import { checkFile } from '../../data/node/file-size.ts';
import { firstNames } from '../../data/node/first-names.ts';
import { imagesBelow, stemOf } from '../../data/node/image-files.ts';
import { READ_KINDS } from '../../data/node/image-kinds.ts';
import { classMap } from '../../metrics/class-map.ts';
import type { SmallestImage } from '../choose-metrics.ts';
import type { ComparedPairSource, TrueLabels } from '../compared-pairs.ts';
import type { FailedPair } from '../evaluate.ts';
import { distinctNames } from './distinct-names.ts';
import { requireFolder } from './require-path.ts';

export interface OutputFolders {
  /** The name of each folder of outputs. */
  readonly models: readonly string[];
  /** Names of the pairs, in order. */
  readonly names: readonly string[];
  /** Images whose headers cannot be read; they and their partners are in no pair. */
  readonly failed: readonly FailedPair[];
  /** The smallest target, by the headers. */
  readonly smallest: SmallestImage;
  /** Reads a target, in one channel if it is gray. */
  readTarget(index: number): Promise<Image>;
  /** Outputs and targets as they are. Reading throws DATA, naming both files, if their sizes differ. */
  comparedPairs(labels?: TrueLabels): ComparedPairSource;
}

/**
 * Opens the targets, and the outputs of the same names in every folder. Throws DATA if a folder has no images, two
 * images of one name, or other names than the targets; FILE for a path that is not a folder.
 */
export const openFolders = async (outputs: readonly string[], targets: string): Promise<OutputFolders> => {
  const ofTargets = await filesByStem(targets);
  const ofOutputs: ReadonlyMap<string, string>[] = [];
  for (const folder of outputs) {
    const files = await filesByStem(folder);
    requireAll(folder, files, targets, ofTargets);
    requireAll(targets, ofTargets, folder, files);
    ofOutputs.push(files);
  }
  const failed = await unreadable([ofTargets, ...ofOutputs]);
  const names = [...ofTargets.keys()].filter((name) => !failed.has(name));
  if (names.length === 0)
    throw new Pix2PixError(
      'DATA',
      `${targets}: none of its ${ofTargets.size} images can be compared: ${[...failed.values()][0]?.reason}`,
    );
  const readTarget = async (index: number): Promise<Image> => {
    const path = ofTargets.get(names[index] as string) as string;
    return readImage(path, await channelsOf(path));
  };
  return {
    models: distinctNames(outputs),
    names,
    failed: [...failed.values()],
    smallest: await smallestOf(new Map([...ofTargets].filter(([name]) => !failed.has(name)))),
    readTarget,
    comparedPairs: (labels) => ({
      names,
      read: async (index) => {
        const name = names[index] as string;
        const target = await readTarget(index);
        const paths = ofOutputs.map((files) => files.get(name) as string);
        const images = await Promise.all(paths.map((path) => readImage(path, target.channels)));
        images.forEach((image, i) => {
          requireOneSize(paths[i] as string, image, ofTargets.get(name) as string, target);
        });
        return {
          name,
          target,
          ...(labels ? { labels: classMap(withChannels(target, 3), labels.palette) } : {}),
          outputs: images.map((image) => async () => ({ image })),
        };
      },
    }),
  };
};

/** Finds files that are not images before any work begins: for each name the first such file. */
const unreadable = async (
  folders: readonly ReadonlyMap<string, string>[],
): Promise<ReadonlyMap<string, FailedPair>> => {
  const failed = new Map<string, FailedPair>();
  for (const files of folders)
    for (const [name, path] of files) {
      if (failed.has(name)) continue;
      const { problem } = await checkFile(path);
      if (problem !== undefined) failed.set(name, { files: [path], reason: `${path} ${problem}` });
    }
  return failed;
};

const requireOneSize = (path: string, output: Image, targetPath: string, target: Image): void => {
  if (output.width !== target.width || output.height !== target.height)
    throw new Pix2PixError(
      'DATA',
      `${path}: is ${output.width}x${output.height}, but ${targetPath} ${target.width}x${target.height}; resize one of them, because only images of the same size can be compared`,
    );
};

const smallestOf = async (files: ReadonlyMap<string, string>): Promise<SmallestImage> => {
  let smallest = { name: '', side: Number.POSITIVE_INFINITY };
  for (const [name, path] of files) {
    const { width, height } = await imageHeader(path);
    const side = Math.min(width, height);
    if (side < smallest.side) smallest = { name, side };
  }
  return smallest;
};

/** Gray images are compared in one channel, all others in three. */
const channelsOf = async (path: string): Promise<number> => ((await imageHeader(path)).channels < 3 ? 1 : 3);

const filesByStem = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  await requireFolder(folder);
  const result = new Map<string, string>();
  for (const name of await imagesBelow(folder)) {
    const stem = stemOf(name);
    if (result.has(stem))
      throw new Pix2PixError(
        'DATA',
        `${folder}: has two images called ${stem}, such as ${name}; remove or rename one`,
      );
    result.set(stem, join(folder, name));
  }
  if (result.size === 0)
    throw new Pix2PixError('DATA', `${folder}: holds no images; ${READ_KINDS}, convert others`);
  return result;
};

const requireAll = (
  folder: string,
  files: ReadonlyMap<string, string>,
  other: string,
  others: ReadonlyMap<string, string>,
): void => {
  const lone = [...files.keys()].filter((stem) => !others.has(stem));
  if (lone.length > 0)
    throw new Pix2PixError(
      'DATA',
      `${folder}: ${lone.length} of ${files.size} images have no partner of the same name in ${other}: ${firstNames(lone)}; outputs and targets are matched by name, so add the missing ones or remove these`,
    );
};
