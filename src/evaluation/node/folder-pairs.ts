/** Existing outputs: images with equal names in folders of outputs and in a folder of targets. */
import { join } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { READ_KINDS } from '../../data/files/image-kinds.ts';
import { firstNames } from '../../data/first-names.ts';
import { type AnyImage, withChannels } from '../../data/image.ts';
import { imageHeader, readImage } from '../../data/node/codecs.ts';
import { checkAnyFile } from '../../data/node/file-size.ts';
import { imagesBelow, stemOf } from '../../data/node/image-files.ts';
import { readSide } from '../../data/node/read-side.ts';
import type { SideFormat } from '../../data/side-format.ts';
import { shownSide } from '../../data/side-image.ts';
import type { Size } from '../../data/transform.ts';
import { classMap } from '../../metrics/class-map.ts';
import type { SmallestImage } from '../choose-metrics.ts';
import type { ComparedPairSource, TrueLabels } from '../compared-pairs.ts';
import type { FailedPair } from '../evaluate.ts';
import { distinctNames } from './distinct-names.ts';
import { type FolderFormatOptions, folderFormat } from './folder-format.ts';
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
  /** What the images hold; absent for colour or gray of 8 bits. */
  readonly format: SideFormat | undefined;
  /** Reads a target in that format; without one in one channel if it is gray, and else in three. */
  readTarget(index: number): Promise<AnyImage>;
  /** Outputs and targets as they are. Reading throws DATA, naming both files, if their sizes differ. */
  comparedPairs(labels?: TrueLabels): ComparedPairSource;
}

/**
 * Opens the targets, and the outputs of the same names in every folder. Throws DATA if a folder has no images, two
 * images of one name, or other names than the targets; FILE for a path that is not a folder; and as `folderFormat`.
 */
export const openFolders = async (
  outputs: readonly string[],
  targets: string,
  options: FolderFormatOptions = {},
): Promise<OutputFolders> => {
  const ofTargets = await filesByStem(targets);
  const ofOutputs: ReadonlyMap<string, string>[] = [];
  for (const folder of outputs) {
    const files = await filesByStem(folder);
    requireAll(folder, files, targets, ofTargets);
    requireAll(targets, ofTargets, folder, files);
    ofOutputs.push(files);
  }
  const { failed, sizes } = await checkAll([ofTargets, ...ofOutputs]);
  const names = [...ofTargets.keys()].filter((name) => !failed.has(name));
  if (names.length === 0)
    throw new Pix2PixError(
      'DATA',
      `${targets}: none of its ${ofTargets.size} images can be compared: ${[...failed.values()][0]?.reason}`,
    );
  const pathsIn = (files: ReadonlyMap<string, string>): string[] =>
    names.map((name) => files.get(name) as string);
  const format = await folderFormat(pathsIn(ofTargets), ofOutputs.flatMap(pathsIn), options);
  const readTarget = async (index: number): Promise<AnyImage> => {
    const path = ofTargets.get(names[index] as string) as string;
    return format ? readSide(path, format) : readImage(path, await channelsOf(path));
  };
  const readOutput = async (path: string, target: AnyImage): Promise<AnyImage> => {
    if (!format) return readImage(path, target.channels);
    // Outputs that are labels may be ids, or colours that no class has exactly.
    const isInColour = format.kind === 'ids' && (await channelsOf(path)) === 3;
    return isInColour ? readImage(path) : readSide(path, format);
  };
  return {
    models: distinctNames(outputs),
    names,
    failed: [...failed.values()],
    smallest: smallestOf(names, sizes),
    format,
    readTarget,
    comparedPairs: (labels) => ({
      names,
      read: async (index) => {
        const name = names[index] as string;
        const target = await readTarget(index);
        const paths = ofOutputs.map((files) => files.get(name) as string);
        const images = await Promise.all(paths.map((path) => readOutput(path, target)));
        images.forEach((image, i) => {
          requireOneSize(paths[i] as string, image, ofTargets.get(name) as string, target);
        });
        const shown = shownSide(target, format);
        const isRaw = format?.kind === 'raw';
        return {
          name,
          target: shown,
          ...(isRaw ? { targetValues: target } : {}),
          ...(labels ? { labels: classMap(withChannels(shown, 3), labels.palette, labels.voids) } : {}),
          outputs: images.map((image) => async () => ({
            image: shownSide(image, format),
            ...(isRaw ? { values: image } : {}),
          })),
        };
      },
    }),
  };
};

interface CheckedFolders {
  /** For each name the first file that is not an image, found before any work begins. */
  readonly failed: ReadonlyMap<string, FailedPair>;
  /** The sizes of the images of the first folder, by their headers. */
  readonly sizes: ReadonlyMap<string, Size>;
}

const checkAll = async (folders: readonly ReadonlyMap<string, string>[]): Promise<CheckedFolders> => {
  const failed = new Map<string, FailedPair>();
  const sizes = new Map<string, Size>();
  for (const files of folders)
    for (const [name, path] of files) {
      if (failed.has(name)) continue;
      const { problem, size } = await checkAnyFile(path);
      if (problem !== undefined) failed.set(name, { files: [path], reason: `${path} ${problem}` });
      else if (size && !sizes.has(name)) sizes.set(name, size);
    }
  return { failed, sizes };
};

const requireOneSize = (path: string, output: AnyImage, targetPath: string, target: AnyImage): void => {
  if (output.width !== target.width || output.height !== target.height)
    throw new Pix2PixError(
      'DATA',
      `${path}: is ${output.width}x${output.height}, but ${targetPath} ${target.width}x${target.height}; resize one of them, because only images of the same size can be compared`,
    );
};

const smallestOf = (names: readonly string[], sizes: ReadonlyMap<string, Size>): SmallestImage => {
  let smallest = { name: '', side: Number.POSITIVE_INFINITY };
  for (const name of names) {
    const { width, height } = sizes.get(name) as Size; // it has one: its file is no failed one
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
