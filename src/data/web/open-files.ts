/** A folder of files, or a ZIP file of them, as the data set of a tab: every layout that the command reads. */

import type { BadPair } from '../layouts/check-pairs.ts';
import { badPairsText } from '../layouts/check-pairs.ts';
import type { DataFiles } from '../layouts/data-files.ts';
import { type DataSet, type DataSetOptions, openDataSet, withFormats } from '../layouts/data-set.ts';
import { readDescription } from '../layouts/description.ts';
import { directionText, layoutText } from '../layouts/layout-text.ts';
import { listSplits } from '../layouts/layouts.ts';
import { pathOf } from '../layouts/pair-files.ts';
import { openPhotoSet } from '../layouts/photo-set.ts';
import { isUnpaired, openUnpairedSet } from '../layouts/unpaired-set.ts';
import type { Direction } from '../pairs.ts';
import type { SideFormats } from '../side-format.ts';
import { spread } from '../spread.ts';
import {
  imagesOfSplits,
  type TabData,
  type TabDataOptions,
  type TabSplit,
  type TabSplits,
} from './tab-data.ts';

/**
 * Opens the splits of a data set. Throws DATA for pairs that cannot be used, unless they are left out, and for a folder
 * without pairs; FORMAT for a damaged dataset.json, OPTION for a wrong `match`.
 */
export const openFiles = async (tree: DataFiles, name: string, options: TabDataOptions): Promise<TabData> => {
  const notices: string[] = [];
  const description = await readDescription(tree, name);
  const open = async (split: string, pixelWeights: TabDataOptions['pixelWeights']): Promise<DataSet> => {
    const data = await openSplit(tree, name, split, { ...options, pixelWeights }, notices);
    notices.push(...data.notices);
    return withFormats(tree, data, formatsOf(options));
  };
  const train = await open('train', options.pixelWeights);
  const weights = train.weights ? 'auto' : 'none';
  if (train.weights)
    notices.push(
      `Pixels have weights${train.weights.folder === undefined ? '' : `, those in ${train.weights.folder}/`}: they count so in what is learned`,
    );
  const names = await listSplits(tree, name);
  const val = names.includes('val') ? await open('val', weights) : undefined;
  const test = names.includes('test') ? await open('test', weights) : undefined;
  notices.push(...(await deepText(tree, train)));
  const splits: TabSplits = {
    train: tabSplit(train),
    val: val && tabSplit(val),
    test: test && tabSplit(test),
    description,
  };
  return {
    name,
    splits,
    layout: train.layout,
    fingerprint: train.fingerprint,
    notices: [takenText(train, options.direction, options.task), ...notices],
    images: imagesOfSplits(splits),
    close: async () => {},
  };
};

const openSplit = (
  tree: DataFiles,
  name: string,
  split: string,
  options: TabDataOptions,
  notices: string[],
): Promise<DataSet> => {
  const { direction, match, model = 'pix2pix', task = 'pairs', pixelWeights, skipBad, checkSizes } = options;
  const onBad = (bad: readonly BadPair[]): void => {
    notices.push(`Left out ${bad.length} of ${split}: ${badPairsText(bad)}`);
  };
  const source: Pick<DataSetOptions, 'split' | 'direction' | 'onBad'> = {
    split,
    direction,
    ...(skipBad ? { onBad } : {}),
  };
  if (model === 'cyclegan')
    return openUnpairedSet(tree, name, {
      ...source,
      ...(checkSizes ? { checkSize: (size) => checkSizes(size, size) } : {}),
    });
  if (task !== 'pairs') return openPhotoSet(tree, name, source);
  return openDataSet(tree, name, {
    ...source,
    match,
    weights: pixelWeights ?? 'none',
    ...(checkSizes ? { checkSizes } : {}),
  });
};

/** The formats of a run that goes on; photographs become a task's pairs as they are shown. */
const formatsOf = ({ task = 'pairs', inputFormat, outputFormat }: TabDataOptions): SideFormats | undefined =>
  task === 'pairs' && inputFormat && outputFormat ? { input: inputFormat, target: outputFormat } : undefined;

/** What the files were taken for. */
export const takenText = (train: DataSet, direction: Direction, task = 'pairs'): string => {
  if (task !== 'pairs') return `Photographs: ${train.count}, of which the task ${task} makes pairs`;
  return isUnpaired(train)
    ? `Images: ${layoutText(train)} (${train.sides.input.length} and ${train.sides.target.length})`
    : `Pairs: ${layoutText(train)}; ${directionText(direction)}`;
};

const tabSplit = ({ split, count, names, firstSize, readPair, sides, weights }: DataSet): TabSplit => ({
  split,
  count,
  names,
  firstSize,
  readPair,
  ...(sides ? { sides } : {}),
  ...(weights ? { hasWeights: true } : {}),
});

/** Files looked at. */
const MOST_LOOKED_AT = 8;

/** A line on images of 16 bits, which the command would learn whole. */
const deepText = async (tree: DataFiles, { folder, pairs, layout }: DataSet): Promise<string[]> => {
  if (layout === 'photographs') return []; // has told of it
  const files = pairs.flatMap((pair) => [...pair.files]);
  for (const file of spread(files, MOST_LOOKED_AT))
    if (await tree.isDeep(pathOf(tree, folder, file)))
      return [
        `Images of 16 bits, such as ${file}, are rounded to 8 in a browser; the command (pix2pix train) learns all of their values`,
      ];
  return [];
};
