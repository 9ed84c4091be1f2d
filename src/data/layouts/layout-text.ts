/** What files were taken for, as text: a layout that was guessed is reported. */

import { type Direction, directed } from '../pairs.ts';
import { otherSide } from './side-folders.ts';
import type { SplitFiles } from './split-files.ts';

/** Where the two sides of a split's pairs are; `unpaired` is what takes folders made for CycleGAN as they are. */
export const layoutText = (
  { layout, folders: [first = '', second = ''], matched }: Omit<SplitFiles, 'pairs'>,
  unpaired = 'model (--model cyclegan)',
): string => {
  if (layout === 'unpaired') return `A is ${first}/ and B is ${second}/, without pairs`;
  if (layout === 'photographs') return `photographs${first === '' ? '' : ` in ${first}/`}`;
  if (layout === 'manifest') return 'pairs as the manifest lists them';
  if (layout === 'side-by-side')
    return `each image${first === '' ? '' : ` in ${first}/`} holds both sides, A left and B right`;
  if (layout === 'one-folder')
    return `A and B are both ${first === '' ? 'in one folder' : `in ${first}/`}, ${matched}`;
  if (matched !== undefined) return `A is ${first}/ and B is ${second}/, ${matched}`;
  const isJoined = !first.includes('/') && first !== 'A' && otherSide(first) === second;
  return `A is ${first}/ and B is ${second}/, paired by equal names${isJoined ? `, so they must show the same scenes; folders made for CycleGAN do not: ${unpaired}` : ''}`;
};

/** Which side is learned from which. */
export const directionText = (direction: Direction): string => {
  const { input, target } = directed(direction, 'A', 'B');
  return `input ${input}, target ${target}`;
};
