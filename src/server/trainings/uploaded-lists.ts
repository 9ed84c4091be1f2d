/** Lists of pairs in a data set that was sent: their files must lie in its folder, since whoever sent it may see no others. */
import { isAbsolute } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { manifestSplits, readManifest } from '../../data/node/manifest.ts';

/** Throws DATA for a list that names a file elsewhere, or is none. */
export const requireOwnFiles = async (folder: string): Promise<void> => {
  for (const split of await manifestSplits(folder))
    for (const { files, weight } of (await readManifest(folder, split)) ?? [])
      for (const file of weight === undefined ? files : [...files, weight])
        if (isAbsolute(file) || /^[a-z]:/i.test(file) || file.split(/[\\/]/).includes('..'))
          throw new Pix2PixError(
            'DATA',
            `serve: ${split}.jsonl names ${file.slice(0, 120)}, expected files of the data set itself, such as labels/1.png`,
          );
};
