/** Files among the images of the splits that training leaves out, since their kind is not read. */

import { READ_KINDS } from '../files/image-kinds.ts';
import type { FileTree } from '../layouts/data-files.ts';
import { unreadBelow, unreadIn } from '../layouts/image-files.ts';
import { pathOf } from '../layouts/pair-files.ts';
import { USUAL_SPLITS } from '../layouts/side-folders.ts';
import type { FoundSplit } from '../layouts/single-folders.ts';
import type { Finding } from './doctor-report.ts';

/** Of the folders of both sides of all splits. */
export const unreadOfSides = async (
  tree: FileTree,
  folder: string,
  splits: readonly { readonly folders: readonly string[] }[],
): Promise<Finding[]> => unreadFinding(tree, folder, new Set(splits.flatMap(({ folders }) => folders)));

/** Of the folders of all splits, and of those of the usual names that hold nothing else. */
export const unreadFiles = async (
  tree: FileTree,
  folder: string,
  splits: readonly FoundSplit[],
): Promise<Finding[]> =>
  unreadFinding(tree, folder, new Set([...splits.flatMap(({ files }) => files.folders), ...USUAL_SPLITS]));

const unreadFinding = async (
  tree: FileTree,
  folder: string,
  places: ReadonlySet<string>,
): Promise<Finding[]> => {
  const files = new Set<string>();
  for (const place of places) {
    if (place === '') for (const name of await unreadIn(tree, folder)) files.add(name);
    else
      for (const name of await unreadBelow(tree, pathOf(tree, folder, place))) files.add(`${place}/${name}`);
  }
  if (files.size === 0) return [];
  const text = `not read, and so left out; ${READ_KINDS}, convert others`;
  return [{ severity: 'warning', kind: 'unread', files: [...files], text }];
};
