/** Outputs that are there already: images of equal names in a folder of outputs and in one of targets. */
import { basename, join, resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { type Image, withChannels } from '../../data/image.ts';
import { imageHeader, readImage } from '../../data/node/codecs.ts';
import { imagesBelow, stemOf } from '../../data/node/image-files.ts';
import { firstNames } from '../../data/node/layouts.ts';
import { classMap } from '../../metrics/class-map.ts';
import type { ContestSource, TrueLabels } from '../contest.ts';

export interface OutputFolders {
  /** What each folder of outputs is called. */
  readonly models: readonly string[];
  /** Of the pairs, in order. */
  readonly names: readonly string[];
  /** Reads a target, in one channel where it is gray. */
  readTarget(index: number): Promise<Image>;
  /** Outputs beside their targets, as they are. */
  contests(labels?: TrueLabels): ContestSource;
}

/**
 * The targets, and of every folder the outputs of the same names. Throws DATA where a folder has no images, two of
 * one name, or others than the folder of targets.
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
  const names = [...ofTargets.keys()];
  const readTarget = async (index: number): Promise<Image> => {
    const path = ofTargets.get(names[index] as string) as string;
    return readImage(path, await channelsOf(path));
  };
  return {
    models: outputs.map((folder) => basename(resolve(folder))),
    names,
    readTarget,
    contests: (labels) => ({
      names,
      read: async (index) => {
        const name = names[index] as string;
        const target = await readTarget(index);
        const images = await Promise.all(
          ofOutputs.map((files) => readImage(files.get(name) as string, target.channels)),
        );
        return {
          name,
          target,
          ...(labels ? { labels: classMap(withChannels(target, 3), labels.palette) } : {}),
          outputs: images.map((image) => async () => image),
        };
      },
    }),
  };
};

/** Gray images are compared in one channel, all others in three. */
const channelsOf = async (path: string): Promise<number> => ((await imageHeader(path)).channels < 3 ? 1 : 3);

const filesByStem = async (folder: string): Promise<ReadonlyMap<string, string>> => {
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
    throw new Pix2PixError(
      'DATA',
      `${folder}: holds no images; JPEG, PNG, WebP and TIFF files are read, convert others`,
    );
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
      `${folder}: ${lone.length} of ${files.size} images have none of that name in ${other}: ${firstNames(lone)}; outputs and targets belong together by their names, so add the missing ones or remove these`,
    );
};
