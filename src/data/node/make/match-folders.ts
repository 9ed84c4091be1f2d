/** Which images of two folders belong together: those of names that match, whatever their endings. */
import { Pix2PixError } from '../../../core/errors.ts';
import { firstNames } from '../../first-names.ts';
import { matchSides } from '../../layouts/match-sides.ts';
import type { MatchedSides } from '../../layouts/matched-sides.ts';
import type { MatchPattern } from '../../names/match-pattern.ts';
import { pathOf } from '../pair-files.ts';
import type { BadFiles } from './left-out.ts';
import { sourceImages } from './source-images.ts';

/**
 * The images of two folders that belong together. Throws DATA for two of one name in a folder, for names that can be matched
 * in several ways, and for images without a partner, unless `bad` leaves them out.
 */
export const matchFolders = async (
  a: string,
  b: string,
  bad: BadFiles,
  pattern?: MatchPattern,
): Promise<Pick<MatchedSides, 'pairs' | 'matched' | 'others'>> => {
  const [ofA, ofB] = [await sourceImages(a), await sourceImages(b)];
  const sides = [
    { place: a, names: ofA },
    { place: b, names: ofB },
  ] as const;
  const found = matchSides(`${a} and ${b}`, ...sides, { pattern });
  leaveOutLone(a, b, found?.lone[0] ?? ofA, ofA.length, found, bad);
  leaveOutLone(b, a, found?.lone[1] ?? ofB, ofB.length, found, bad);
  return found ?? { pairs: [], others: [[], []] };
};

const leaveOutLone = (
  folder: string,
  other: string,
  lone: readonly string[],
  count: number,
  found: MatchedSides | undefined,
  bad: BadFiles,
): void => {
  if (lone.length === 0) return;
  const missing = found?.matched === undefined ? `none of that name in ${other}` : `no partner in ${other}`;
  const how = found?.matched === undefined ? '' : ` (${found.matched})`;
  const text = `${lone.length} of ${count} images in ${folder} have ${missing}${how}: ${firstNames(lone)}`;
  const fix = found
    ? 'add the missing ones, or leave these out with --skip-bad'
    : 'give partners equal names, or say what their names have in common with match (--match "{id}_image:{id}_label"); if the folders are no pairs but two kinds of picture, train --model cyclegan takes them as they are';
  const error = new Pix2PixError('DATA', `${text}; ${fix}`);
  for (const name of lone) bad.leaveOut([pathOf(folder, name)], missing, error);
};
