/** A data set in a folder on disk, opened as a source of pairs. */

import type { DataSet, DataSetOptions } from '../layouts/data-set.ts';
import * as sets from '../layouts/data-set.ts';
import type { PairFiles } from '../layouts/pair-files.ts';
import type { Direction, Pair } from '../pairs.ts';
import type { SideFormats } from '../side-format.ts';
import { nodeFiles } from './node-files.ts';

export { type DataSet, type DataSetOptions, fingerprintOf } from '../layouts/data-set.ts';
export type { DataFile } from './check-pairs.ts';
export { listSplits } from './layouts.ts';

/**
 * Opens a split of a data set; its images are read as colour. Pairs lie side by side in `<split>/` (A left, B
 * right), or under names that match in `<split>/A` and `<split>/B` or in `A/<split>` and `B/<split>`, or both in
 * `<split>/`, or where `<split>.jsonl` says. Names and headers of all files are looked at. Throws DATA for a missing folder or split, no
 * images, single images where pairs side by side are expected, and, without `onBad`, for unmatched names, files that
 * are not images and odd widths; FORMAT for a damaged dataset.json, OPTION for a wrong `match`.
 *
 * @example
 * const data = await openDataSet('facades', { split: 'train', direction: 'BtoA' });
 */
export const openDataSet = (folder: string, options: DataSetOptions): Promise<DataSet> =>
  sets.openDataSet(nodeFiles, folder, options);

/** Reads a pair, as colour images without formats. Throws DATA or FILE naming what failed. */
export const readPairFiles = (
  folder: string,
  direction: Direction,
  pair: PairFiles,
  formats?: SideFormats,
): Promise<Pair> => sets.readPairFiles(nodeFiles, folder, direction, pair, formats);

/** A data set whose images are read in these formats; as colour without any. */
export const withFormats = <D extends DataSet>(data: D, formats: SideFormats | undefined): D =>
  sets.withFormats(nodeFiles, data, formats);
