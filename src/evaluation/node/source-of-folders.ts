/** Folders of outputs and a folder of targets as the source of an evaluation. */
import { basename, resolve } from 'node:path';
import { Pix2PixError } from '../../core/errors.ts';
import { allOf } from '../../pages/figures.ts';
import { type EvaluationSource, MOST_LOOKED_AT } from './evaluation-source.ts';
import { findPalette } from './find-palette.ts';
import { type FolderFormatOptions, holdText } from './folder-format.ts';
import { openFolders } from './folder-pairs.ts';

/** Throws DATA, FILE and OPTION as `openFolders`. There are no inputs, so `paletteOf` throws OPTION for them. */
export const sourceOfFolders = async (
  outputs: readonly string[],
  targets: string,
  options: FolderFormatOptions = {},
): Promise<EvaluationSource> => {
  const folders = await openFolders(outputs, targets, options);
  const { models, names, failed, format, readTarget, smallest, comparedPairs } = folders;
  return {
    models,
    about: `${allOf(names.length, 'image')} of ${basename(resolve(targets))}`,
    size: 'each image’s own size',
    facts: [
      ['outputs', models.join(', ')],
      ['targets', basename(resolve(targets))],
      ...(format ? [['images hold', holdText(format)] as const] : []),
    ],
    modelFiles: [],
    inputs: [...outputs, targets],
    imageFolders: [...outputs, targets],
    failed,
    pairing: { isPaired: true, smallest },
    paletteOf: async (side, file) => {
      if (side === 'input')
        throw new Pix2PixError(
          'OPTION',
          'evaluate: a segmenter compares photos with the labels that they were made from, but folders of outputs and targets have none; give models and a data set instead',
        );
      return findPalette({
        side,
        file,
        description: undefined,
        direction: 'AtoB',
        known:
          format?.kind === 'ids' ? { palette: format.classes, from: 'the ids of the targets' } : undefined,
        images: async () => {
          const targets = [...names.keys()].slice(0, MOST_LOOKED_AT).map(readTarget);
          return (await Promise.allSettled(targets)).flatMap((one) =>
            one.status === 'fulfilled' ? [one.value] : [],
          );
        },
      });
    },
    comparedPairs,
    dispose: async () => {},
  };
};
