/** Files among the images of the splits that training leaves out, since their kind is not read. */

import { READ_KINDS } from '../../files/image-kinds.ts';
import { unreadBelow, unreadIn } from '../image-files.ts';
import { USUAL_SPLITS } from '../layouts.ts';
import { pathOf } from '../pair-files.ts';
import type { FoundSplit } from '../single-folders.ts';
import type { Finding } from './doctor-report.ts';
import type { FoundSides } from './doctor-sides.ts';

/** Of the folders of both sides of all splits. */
export const unreadOfSides = async (folder: string, splits: readonly FoundSides[]): Promise<Finding[]> =>
  unreadFinding(folder, new Set(splits.flatMap(({ folders }) => folders)));

/** Of the folders of all splits, and of those of the usual names that hold nothing else. */
export const unreadFiles = async (folder: string, splits: readonly FoundSplit[]): Promise<Finding[]> =>
  unreadFinding(folder, new Set([...splits.flatMap(({ files }) => files.folders), ...USUAL_SPLITS]));

const unreadFinding = async (folder: string, places: ReadonlySet<string>): Promise<Finding[]> => {
  const files = new Set<string>();
  for (const place of places) {
    if (place === '') for (const name of await unreadIn(folder)) files.add(name);
    else for (const name of await unreadBelow(pathOf(folder, place))) files.add(`${place}/${name}`);
  }
  if (files.size === 0) return [];
  const text = `not read, and so left out; ${READ_KINDS}, convert others`;
  return [{ severity: 'warning', kind: 'unread', files: [...files], text }];
};
