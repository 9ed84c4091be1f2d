/** Both sides of pairs in one folder, such as `img_1.jpg` and `mask_1.png`, told by names where no image holds both. */

import { matchAmong } from '../names/match-names.ts';
import type { DataFiles } from './data-files.ts';
import { readDescription } from './description.ts';
import { stemOf } from './image-files.ts';
import { matchedText } from './matched-sides.ts';
import { pathOf } from './pair-files.ts';
import { splitFiles } from './pairs-of-folders.ts';
import { sideOf } from './side-folders.ts';
import { singleReason } from './single-images.ts';
import type { SplitFiles } from './split-files.ts';

/**
 * The same split; or where its images are single ones whose names leave none without a partner, their pairs. A few images
 * are decoded for that. Throws FORMAT for a damaged dataset.json.
 */
export const withBothInOne = async (
  tree: DataFiles,
  folder: string,
  files: SplitFiles,
): Promise<SplitFiles> => {
  if (files.layout !== 'side-by-side') return files;
  const [place = ''] = files.folders;
  const names = new Map(
    files.pairs.map(({ files: [file] }) => {
      const name = place === '' ? file : file.slice(place.length + 1);
      return [stemOf(name), name];
    }),
  );
  if (names.size < files.pairs.length) return files; // two of one name
  const match = matchAmong([...names.keys()]);
  if (match.kind !== 'matched') return files;
  if ((await readDescription(tree, folder))?.layout === files.layout) return files;
  if ((await sideOf(tree, place === '' ? folder : tree.join(folder, place))) !== undefined) return files;
  const pairs = match.pairs.map(({ key, a, b }) => ({
    name: key,
    a: names.get(a) as string, // stems are its keys
    b: names.get(b) as string,
  }));
  // Of one side: an edge in the middle of a label map says nothing of the photographs.
  const pathsOf = (side: 'a' | 'b'): string[] =>
    pairs.map((pair) => pathOf(tree, folder, place === '' ? pair[side] : `${place}/${pair[side]}`));
  const areSingle =
    (await singleReason(tree, pathsOf('a'), true)) ?? (await singleReason(tree, pathsOf('b'), true));
  if (areSingle === undefined) return files;
  const none = [[], []] as const;
  const found = { pairs, lone: none, others: none, matched: matchedText(pairs) };
  return { layout: 'one-folder', ...splitFiles([place, place], found), folders: [place] };
};
