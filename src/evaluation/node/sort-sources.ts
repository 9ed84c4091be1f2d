/** Decides which of the sources of a command are models, and which one is the data set. */
import { Pix2PixError } from '../../core/errors.ts';
import type { UnpairedPlace } from '../../data/node/unpaired-set.ts';
import { isRunFolder } from '../../training/node/run-folder.ts';
import { requirePath } from './require-path.ts';

export interface SortedSources {
  readonly models: readonly string[];
  /** A folder, or two of images without pairs; if absent, the data set of the run. */
  readonly data: UnpairedPlace | undefined;
}

/**
 * The last source is the data set, or the last two are its sides, unless they are models. Throws FILE for a path that does not exist, OPTION if there is
 * no model, and OPTION for anything else among the models.
 */
export const sortSources = async (sources: readonly string[]): Promise<SortedSources> => {
  for (const source of sources) await requirePath(source, 'a run folder, an .onnx file or a data set');
  const areModels = await Promise.all(sources.map(isModel));
  const numFolders = sources.length - 1 - areModels.lastIndexOf(true);
  const places = sources.slice(Math.max(0, sources.length - Math.min(numFolders, 2)));
  const models = sources.slice(0, sources.length - places.length);
  if (models.length === 0)
    throw new Pix2PixError(
      'OPTION',
      places.length === 0
        ? 'evaluate: no model is given; use pix2pix evaluate RUN DATA, or --outputs DIR --targets DIR'
        : `evaluate: ${places[0]} is neither a run folder nor an .onnx file, so there is no model; use pix2pix evaluate RUN ${places.join(' ')}`,
    );
  for (const model of models)
    if (!(await isModel(model)))
      throw new Pix2PixError(
        'OPTION',
        `evaluate: ${model} is neither a run folder nor an .onnx file; give the models first, and then one folder of data, or two of images without pairs`,
      );
  const [a, b] = places;
  return { models, data: a === undefined || b === undefined ? a : { a, b } };
};

const isModel = async (path: string): Promise<boolean> =>
  /\.(onnx|safetensors)$/.test(path) || isRunFolder(path);
