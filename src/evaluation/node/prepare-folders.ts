/** Folders of outputs beside a folder of targets, made ready to be judged. */
import { basename, resolve } from 'node:path';
import { findPalette } from './find-palette.ts';
import { openFolders } from './folder-contests.ts';
import { MOST_LOOKED_AT, type Prepared } from './prepared.ts';

/** Throws DATA as `openFolders`. */
export const prepareFolders = async (outputs: readonly string[], targets: string): Promise<Prepared> => {
  const { models, names, readTarget, contests } = await openFolders(outputs, targets);
  return {
    models,
    about: `${names.length === 1 ? 'the only image' : `all ${names.length} images`} of ${basename(resolve(targets))}`,
    size: 'each image’s own size',
    facts: [
      ['outputs', models.join(', ')],
      ['targets', basename(resolve(targets))],
    ],
    first: { name: names[0] as string, target: await readTarget(0) },
    paletteOf: (side, file) =>
      findPalette({
        side,
        file,
        description: undefined,
        direction: 'AtoB',
        images: async () =>
          side === 'target' ? Promise.all([...names.keys()].slice(0, MOST_LOOKED_AT).map(readTarget)) : [],
      }),
    contests,
    dispose: async () => {},
  };
};
