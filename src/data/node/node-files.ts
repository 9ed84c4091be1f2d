/** Files of data sets on disk, as layouts ask for them. */
import type { DataFiles } from '../layouts/data-files.ts';
import { readImage } from './codecs.ts';
import { checkAnyFile, checkFile } from './file-size.ts';
import { storedHeader } from './formats/stored-image.ts';
import { nodeTree } from './node-tree.ts';
import { readBothSides, readSide } from './read-side.ts';
import { readWeight } from './read-weight.ts';

export const nodeFiles: DataFiles = {
  ...nodeTree,
  checkFile,
  checkAnyFile,
  isDeep: async (path) => {
    const header = await storedHeader(path).catch(() => undefined); // reading it tells what is wrong
    return header?.sampleType === 'uint16';
  },
  readImage: (path) => readImage(path),
  readSide,
  readBothSides,
  readWeight,
  breathe: () => new Promise<void>((resolve) => setImmediate(resolve)),
};

/** A function of layouts, for files on disk. */
export const onDisk =
  <Rest extends readonly unknown[], Result>(ask: (tree: DataFiles, ...rest: Rest) => Result) =>
  (...rest: Rest): Result =>
    ask(nodeFiles, ...rest);
