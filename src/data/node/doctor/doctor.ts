/** Examines a data set before anybody waits for a training on it: each finding with its files and its fix. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { type Image, splitSideBySide } from '../../image.ts';
import { imageTraits } from '../../image-traits.ts';
import { decodeImage, type ImageHeader, imageHeader } from '../codecs.ts';
import { DESCRIPTION_FILE, readDescription } from '../description.ts';
import { findSplit, type Layout, listSplits } from '../layouts.ts';
import { type PairFiles, pathOf } from '../pair-files.ts';
import { findingsOf } from './doctor-findings.ts';
import type { DoctorReport, ExaminedPair, Finding, Severity, SideTraits } from './doctor-report.ts';

export interface DoctorOptions {
  /** Side of the training images in pixels; smaller ones are found. */
  readonly size: number;
  readonly onProgress?: (examined: number) => void;
}

/** Pairs decoded at once. */
const AT_ONCE = 4;

/** Reads every image of every split. Throws DATA for a folder that holds no data set at all. */
export const examineDataSet = async (folder: string, options: DoctorOptions): Promise<DoctorReport> => {
  const splits = await listSplits(folder);
  if (splits.length === 0) await findSplit(folder, 'train'); // says what is missing
  const findings: Finding[] = await descriptionFault(folder);
  const examined: ExaminedPair[] = [];
  let layout: Layout | undefined;
  for (const split of splits) {
    const found = await filesOf(folder, split, findings);
    layout ??= found?.layout;
    const pairs = found?.pairs ?? [];
    for (let i = 0; i < pairs.length; i += AT_ONCE) {
      const some = pairs.slice(i, i + AT_ONCE).map((pair) => examinePair(folder, split, pair));
      for (const result of await Promise.all(some)) {
        if ('sides' in result) examined.push(result);
        else findings.push(result);
      }
      options.onProgress?.(examined.length);
    }
  }
  if (!splits.includes('train'))
    findings.push({
      severity: 'error',
      kind: 'no-train-split',
      files: [],
      text: `there is no split train, only ${splits.join(', ')}; rename the one to learn from`,
    });
  findings.push(...findingsOf(examined, options.size));
  const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
  return {
    folder,
    layout,
    pairs: Object.fromEntries(
      splits.map((split) => [split, examined.filter((pair) => pair.split === split).length]),
    ),
    findings: findings.sort((a, b) => rank[a.severity] - rank[b.severity]),
  };
};

/** A damaged dataset.json stops a training. */
const descriptionFault = async (folder: string): Promise<Finding[]> => {
  try {
    await readDescription(folder);
    return [];
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return [{ severity: 'error', kind: 'description', files: [DESCRIPTION_FILE], text: error.message }];
  }
};

const filesOf = async (folder: string, split: string, findings: Finding[]) => {
  try {
    return await findSplit(folder, split, (names, missingIn) => {
      findings.push({
        severity: 'error',
        kind: 'lone-image',
        files: names,
        text: `${names.length === 1 ? 'an image has' : `${names.length} images have`} no partner of that name in ${missingIn}/; add the missing ones, or remove these`,
      });
    });
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    findings.push({ severity: 'error', kind: 'layout', files: [split], text: error.message });
    return undefined;
  }
};

const examinePair = async (
  folder: string,
  split: string,
  { name, files }: PairFiles,
): Promise<ExaminedPair | Finding> => {
  const hash = createHash('sha256');
  const images: Image[] = [];
  const headers: ImageHeader[] = [];
  for (const file of files)
    try {
      const path = pathOf(folder, file);
      const bytes = await readFile(path);
      hash.update(bytes);
      headers.push(await imageHeader(path));
      images.push(await decodeImage(bytes, 3, file));
    } catch (error) {
      return { severity: 'error', kind: 'unreadable', files: [file], text: messageOf(error) };
    }
  const [first, second] = images as [Image, Image?];
  if (!second && first.width % 2 !== 0)
    return {
      severity: 'error',
      kind: 'odd-width',
      files,
      text: `is ${first.width}x${first.height}: a pair is two images of equal width side by side, so its width is even; save it again, or use folders A and B`,
    };
  const [a, b] = second ? [first, second] : splitSideBySide(first, name);
  const traits = (image: Image): SideTraits => {
    const { width, height } = image;
    return { width, height, ...imageTraits(image) };
  };
  return { split, name, files, headers, sides: [traits(a), traits(b)], digest: hash.digest('hex') };
};
