/** Which images of two folders belong together: those of equal names, whatever their endings. */
import { Pix2PixError } from '../../../core/errors.ts';
import { stemOf } from '../image-files.ts';
import { firstNames } from '../layouts.ts';
import { pathOf } from '../pair-files.ts';
import type { BadFiles } from './left-out.ts';
import { sourceImages } from './source-images.ts';

/** What belongs together: the name without its ending, and the file in each folder. */
export interface Partners {
  readonly stem: string;
  readonly a: string;
  readonly b: string;
}

/**
 * The images that two folders have under equal names. Throws DATA for two of one name in a folder, and for those without
 * a partner, unless `bad` leaves them out.
 */
export const matchNames = async (a: string, b: string, bad: BadFiles): Promise<Partners[]> => {
  const [ofA, ofB] = [await namesByStem(a), await namesByStem(b)];
  leaveOutLone(a, b, ofA, ofB, bad);
  leaveOutLone(b, a, ofB, ofA, bad);
  return [...ofA].flatMap(([stem, name]) => {
    const partner = ofB.get(stem);
    return partner === undefined ? [] : [{ stem, a: name, b: partner }];
  });
};

const namesByStem = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const result = new Map<string, string>();
  for (const name of await sourceImages(folder)) {
    const other = result.get(stemOf(name));
    if (other !== undefined)
      throw new Pix2PixError(
        'DATA',
        `${folder}: has both ${other} and ${name}, which are one image by name; remove or rename one`,
      );
    result.set(stemOf(name), name);
  }
  return result;
};

const leaveOutLone = (
  folder: string,
  other: string,
  names: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
  bad: BadFiles,
): void => {
  const lone = [...names].filter(([stem]) => !others.has(stem)).map(([, name]) => name);
  if (lone.length === 0) return;
  const text = `${lone.length} of ${names.size} images in ${folder} have none of that name in ${other}: ${firstNames(lone)}`;
  const fix =
    lone.length < names.size
      ? 'add the missing ones, or leave these out with --skip-bad'
      : 'give partners equal names; if the folders are no pairs but two kinds of picture, train --model cyclegan takes them as they are';
  const error = new Pix2PixError('DATA', `${text}; ${fix}`);
  for (const name of lone) bad.leaveOut([pathOf(folder, name)], `none of that name in ${other}`, error);
};
