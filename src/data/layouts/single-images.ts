/** Images that are taken for pairs side by side and are single ones: cut in half, they would teach left to right. */

import type { DataSetDescription } from '../description.ts';
import { type Seam, seamOf } from '../seam.ts';
import type { DataFiles } from './data-files.ts';
import { pathOf } from './pair-files.ts';
import { sideOf } from './side-folders.ts';
import type { SplitFiles } from './split-files.ts';
import { isNoSplit, partnerFolders, type TwinFolders, twinFolders } from './twin-folders.ts';

/** Images of a split that are looked at. */
const LOOKED_AT = 8;

/** So much of the images that say something says the same where a split is of single ones. */
const MOST = 0.75;

/**
 * Why the images of a split, each taken for a pair side by side, are single ones, and what to do; undefined if they
 * look like pairs or say nothing, or where the description has the last word. A few images are decoded; those that
 * cannot be are passed over.
 */
export const singleImages = async (
  tree: DataFiles,
  folder: string,
  split: SplitFiles,
  description?: DataSetDescription,
): Promise<string | undefined> => {
  if (split.layout !== 'side-by-side' || description?.layout === split.layout) return undefined;
  const [place = ''] = split.folders;
  const root = place === '' ? folder : tree.join(folder, place);
  const side = await sideOf(tree, root);
  if (side !== undefined)
    return `${root} is one side of pairs, and ${side.other} the other; give the folder around them, ${side.around}`;
  const twins = await twinFolders(tree, root);
  const paths = split.pairs.map(({ files: [both] }) => pathOf(tree, folder, both));
  const reason = await singleReason(tree, paths, twins !== undefined);
  if (reason === undefined) return undefined;
  const partners = twins ?? (await partnerFolders(tree, root));
  const where = place === '' ? 'in it' : `in ${place}/`;
  return `the images ${where} are single images, not pairs side by side: ${reason}; ${partners ? twinHint(tree, root, partners) : PLAIN_HINT}; if each does hold both sides, write "layout": "side-by-side" in dataset.json`;
};

const PLAIN_HINT =
  'put side A of each pair into A/ and side B into B/ under equal names (pix2pix dataset combine joins two folders), or say how the names of both sides are made with match (--match "img_{id}:mask_{id}")';

/** Folders inside `root` can become its sides by their names; of folders beside each other, pairs are made anew. */
const twinHint = (tree: DataFiles, root: string, { folders: [a, b], names }: TwinFolders): string => {
  const name = tree.nameOf(root);
  const rename = a === root ? '' : `rename them to A and B inside ${name}/, or `;
  return `${a} and ${b} have images of ${names}: if they are the two sides, ${rename}join them with pix2pix dataset combine ${a} ${b} OUT${isNoSplit(name) ? '' : `/${name}`}`;
};

interface Look {
  readonly width: number;
  readonly height: number;
  readonly seam: Seam | undefined;
}

/**
 * Why images of these paths are single ones, by a few of them; undefined if they look like pairs side by side or say
 * nothing. `hasTwins` says that other images have the same names.
 */
export const singleReason = async (
  tree: DataFiles,
  paths: readonly string[],
  hasTwins = false,
): Promise<string | undefined> => {
  const count = Math.min(LOOKED_AT, paths.length);
  const looks: Look[] = [];
  for (let i = 0; i < count; i++) {
    const path = paths[Math.floor((i * paths.length) / count)] as string; // spread over them all
    const image = await tree.readImage(path).catch(() => undefined);
    if (image) looks.push({ width: image.width, height: image.height, seam: seamOf(image) });
  }
  return reasonOf(looks, hasTwins);
};

const reasonOf = (looks: readonly Look[], hasTwins: boolean): string | undefined => {
  const count = (test: (look: Look) => boolean): number => looks.filter(test).length;
  const numOdd = count(({ width }) => width % 2 === 1);
  const numGoingOn = count(({ seam }) => seam === 'continues');
  const numBroken = count(({ seam }) => seam === 'breaks');
  const ofLooked = (number: number): string => `${number} of ${looks.length} looked at`;
  if (looks.length > 0 && numOdd >= MOST * looks.length) return `their widths are odd (${ofLooked(numOdd)})`;
  const numTelling = numGoingOn + numBroken;
  if (numTelling >= looks.length / 2 && numGoingOn > 0 && numGoingOn >= MOST * numTelling)
    return `each picture goes on across its middle (${ofLooked(numGoingOn)})`;
  if (looks.length > 0 && numBroken === 0 && looks.every(({ width, height }) => width <= height))
    return `none is wider than it is high (${ofLooked(looks.length)})`;
  const isOther = looks.length > 0 && looks.every(({ width, height }) => width !== 2 * height);
  return hasTwins && numBroken === 0 && isOther
    ? 'another folder has images of the same names, and none is twice as wide as high'
    : undefined;
};
