/** Decides which of the sources of a command are models, and which one is the data set. */
import { Pix2PixError } from '../../core/errors.ts';
import { isRunFolder } from '../../training/node/run-folder.ts';
import { requirePath } from './require-path.ts';

export interface SortedSources {
  readonly models: readonly string[];
  /** If absent, the data set of the run. */
  readonly data: string | undefined;
}

/**
 * The last source is the data set, unless it is a model. Throws FILE for a path that does not exist, OPTION if there is
 * no model, and OPTION for anything else among the models.
 */
export const sortSources = async (sources: readonly string[]): Promise<SortedSources> => {
  for (const source of sources) await requirePath(source, 'a run folder, an .onnx file or a data set');
  const last = sources.at(-1);
  const data = last === undefined || (await isModel(last)) ? undefined : last;
  const models = data === undefined ? sources : sources.slice(0, -1);
  if (models.length === 0)
    throw new Pix2PixError(
      'OPTION',
      data === undefined
        ? 'evaluate: no model is given; use pix2pix evaluate RUN DATA, or --outputs DIR --targets DIR'
        : `evaluate: ${data} is neither a run folder nor an .onnx file, so there is no model; use pix2pix evaluate RUN ${data}`,
    );
  for (const model of models)
    if (!(await isModel(model)))
      throw new Pix2PixError(
        'OPTION',
        `evaluate: ${model} is neither a run folder nor an .onnx file; give the models first, and then one folder of data`,
      );
  return { models, data };
};

const isModel = async (path: string): Promise<boolean> =>
  /\.(onnx|safetensors)$/.test(path) || isRunFolder(path);
