/** Opens what a tab trains on. */
import { Pix2PixError } from '../../core/errors.ts';
import { type DataFolder, dataFolder } from './data-folder.ts';
import { type GrownFiles, openGrown } from './grown.ts';
import { openHouses } from './houses.ts';
import { withNamedSides } from './named-sides.ts';
import { openFiles } from './open-files.ts';
import type { TabData, TabDataOptions } from './tab-data.ts';
import { type Decode, tabFiles } from './tab-files.ts';
import type { FilesSource, TabSource } from './tab-source.ts';
import { tabTree } from './tab-tree.ts';
import { isZip, zipEntries } from './zip-entries.ts';

/** What data stands on, apart from its source. */
export interface TabPorts {
  /** The browser's decoders if absent. */
  readonly decode?: Decode | undefined;
  /** Where pairs that are added are kept. */
  readonly files?: GrownFiles | undefined;
}

/**
 * Opens the data of a source. Names and headers of all files are looked at, and pixels are read when they are asked for.
 * Throws DATA for what cannot be trained on, with its files and what to do; OPTION for options that do not fit.
 *
 * @example
 * const data = await openTabData({ kind: 'houses', count: 400, size: 128, seed: 0 }, { direction: 'AtoB' });
 */
export const openTabData = async (
  source: TabSource,
  options: TabDataOptions,
  { decode, files: kept }: TabPorts = {},
): Promise<TabData> => {
  if (source.kind === 'houses') return openHouses(source, options);
  if (source.kind === 'grown') {
    if (kept) return openGrown(source.name, kept, options);
    throw new Pix2PixError('OPTION', 'data: pairs that are added need the files of a run to be kept in');
  }
  const { folder, notice } = await folderOfSource(source, options);
  const { name, files } = folder;
  const data = await openFiles(tabFiles(tabTree(name, files), decode), name, options);
  return notice === undefined ? data : { ...data, notices: [...data.notices, notice] };
};

/** The files of a source. */
export interface FoundFolder {
  readonly folder: DataFolder;
  /** A line on folders that have other names here. */
  readonly notice?: string;
}

/** The folder that a person gave, or that is in an archive. Throws DATA if it is empty, FORMAT for a damaged archive. */
export const folderOfSource = async (
  source: FilesSource,
  { model = 'pix2pix', task = 'pairs' }: TabDataOptions,
): Promise<FoundFolder> => {
  const folder = await givenFolder(source);
  const sided = model === 'pix2pix' && task === 'pairs' ? withNamedSides(folder) : undefined;
  return sided ?? { folder };
};

const givenFolder = async ({ name, files }: FilesSource): Promise<DataFolder> => {
  const [only, second] = files;
  if (only && !second && (await isZip(only.file)))
    return dataFolder(name.replace(/\.zip$/i, ''), await zipEntries(only.file));
  return dataFolder(
    name,
    files.map(({ path, file }) => ({ path, size: file.size, read: async () => file })),
  );
};
