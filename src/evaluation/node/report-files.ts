/** A report as a folder: the page, the numbers, and the images of the pairs. */
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { Image } from '../../data/image.ts';
import { writePng } from '../../data/node/codecs.ts';
import type { Direction } from '../../data/pairs.ts';
import { writeWhole } from '../../training/node/write-whole.ts';
import { safeFileNames } from '../../training/safe-file-names.ts';
import type { ComparedPair } from '../compared-pairs.ts';
import type { ModelOutput } from '../model-output.ts';
import { type PairImages, type Report, reportCsv } from '../report.ts';
import { reportPage } from '../report-page.ts';
import { reportJson } from '../report-record.ts';

export const REPORT_FILES = {
  page: 'index.html',
  json: 'evaluation.json',
  csv: 'pairs.csv',
  images: 'images',
  /** What several processes measured, until it is merged. */
  parts: 'parts',
} as const;

/** Number of pairs whose images are saved: all of a usual test split, the first ones of a huge one. */
export const MOST_IMAGE_PAIRS = 500;

/** Folders of a report of both ways. */
const WAYS: readonly Direction[] = ['AtoB', 'BtoA'];

export interface ReportFolder {
  /** Saves the images of the next pair, if it is among the first. */
  addPair(pair: ComparedPair, outputs: readonly ModelOutput[]): Promise<void>;
  /** Takes over the images of the next pair that `pairPictures` saved in another folder. */
  takePair(images: PairImages, from: string): Promise<void>;
  /** Whether this report will replace an earlier one. */
  readonly isReplacing: boolean;
  readonly images: readonly PairImages[];
  /** Writes the rest and moves the folder to its final path; resolves with the page's path. Throws FILE. */
  finish(report: Report): Promise<string>;
  /** Removes the unfinished report. */
  discard(): Promise<void>;
}

/** Saves the images of a pair; resolves with their places, or with nothing for a pair that is not among the first. */
export type SavePictures = (
  pair: ComparedPair,
  outputs: readonly ModelOutput[],
) => Promise<PairImages | undefined>;

/** Makes a folder for the images of pairs with these names. Throws FILE. */
export const pairPictures = async (folder: string, names: readonly string[]): Promise<SavePictures> => {
  await orFileError(folder, () => mkdir(join(folder, REPORT_FILES.images), { recursive: true }));
  const shown = names.slice(0, MOST_IMAGE_PAIRS);
  const fileOf = new Map(safeFileNames(shown).map((file, i) => [shown[i], file]));
  return async ({ name, input, target }, outputs) => {
    const file = fileOf.get(name); // not by index: pairs that failed are not saved
    if (file === undefined) return undefined;
    const path = (kind: string): string => `${REPORT_FILES.images}/${file}-${kind}.png`;
    const places = (kind: string): string[] =>
      outputs.map((_, i) => path(i === 0 ? kind : `${kind}-${i + 1}`));
    const [ofOutputs, ofBacks] = [places('output'), places('back')];
    const { width = 0, height = 0 } = outputs[0]?.image ?? {};
    const hasBacks = outputs.every(({ back }) => back);
    const write = async (place: string | undefined, image: Image | undefined): Promise<void> => {
      if (place !== undefined && image) await writePng(join(folder, place), image);
    };
    await Promise.all([
      write(path('input'), input),
      write(path('target'), target),
      ...outputs.map(({ image }, i) => write(ofOutputs[i], image)),
      ...outputs.map(({ back }, i) => write(ofBacks[i], hasBacks ? back : undefined)),
    ]);
    return {
      ...(input ? { input: path('input') } : {}),
      ...(target ? { target: path('target') } : {}),
      outputs: ofOutputs,
      ...(hasBacks ? { backs: ofBacks } : {}),
      width,
      height,
    };
  };
};

/**
 * Begins a report of pairs with these names. An earlier report in the folder stays until the new one is complete.
 * Throws FILE if the folder has anything else in it, or parts that nobody merged unless this report is of them.
 */
export const openReport = async (
  folder: string,
  names: readonly string[],
  { takesParts = false } = {},
): Promise<ReportFolder> => {
  const isReplacing = await requireReportFolder(folder, { takesParts });
  const fresh = temporaryFolder(folder);
  const save = await pairPictures(fresh, names);
  const images: PairImages[] = [];
  return {
    isReplacing,
    images,
    addPair: async (pair, outputs) => {
      const saved = await save(pair, outputs);
      if (saved) images.push(saved);
    },
    takePair: async (saved, from) => {
      const { input, target, outputs, backs = [] } = saved;
      const places = [input, target, ...outputs, ...backs].filter((place) => place !== undefined);
      await orFileError(fresh, () =>
        Promise.all(places.map((place) => copyFile(join(from, place), join(fresh, place)))),
      );
      images.push(saved);
    },
    finish: async (report) => {
      await writeWhole(join(fresh, REPORT_FILES.csv), reportCsv(report));
      await writeWhole(join(fresh, REPORT_FILES.json), reportJson(report));
      await writeWhole(join(fresh, REPORT_FILES.page), reportPage(report, REPORT_FILES));
      return moveReport(fresh, folder);
    },
    discard: () => rm(fresh, { recursive: true, force: true }),
  };
};

/** Puts a complete report in the place of an earlier one; resolves with its page's path. Throws FILE. */
export const moveReport = async (fresh: string, folder: string): Promise<string> => {
  await orFileError(folder, async () => {
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  });
  return join(folder, REPORT_FILES.page);
};

/** A new name next to the folder, so that no existing file is removed. */
export const temporaryFolder = (folder: string): string => {
  const path = resolve(folder);
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
};

/**
 * Whether the folder holds a report. Throws FILE for a folder with anything else in it, and for one with parts of an
 * evaluation, unless `takesParts`.
 */
export const requireReportFolder = async (folder: string, { takesParts = false } = {}): Promise<boolean> => {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new Pix2PixError('FILE', `${folder}: cannot be used as a folder (${messageOf(error)})`, {
      cause: error,
    });
  });
  const own: readonly string[] = [...Object.values(REPORT_FILES), ...WAYS];
  const other = found.find((name) => !own.includes(name));
  const isReport = found.includes(REPORT_FILES.json);
  const hasParts = found.includes(REPORT_FILES.parts);
  if (other !== undefined || (found.length > 0 && !isReport && !hasParts))
    throw new Pix2PixError(
      'FILE',
      `${folder}: holds ${other ?? found[0]}, which is not part of a report; give out (--out) a new folder, or that of an earlier report`,
    );
  if (hasParts && !takesParts)
    throw new Pix2PixError(
      'FILE',
      `${folder}: holds parts of an evaluation that were not merged; merge them (--merge), or remove ${join(folder, REPORT_FILES.parts)}`,
    );
  return isReport;
};

export const orFileError = async (path: string, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written (${messageOf(error)}); is a file of ${basename(path)} open, or the folder read-only?`,
      { cause: error },
    );
  }
};
