/** From a file of Keras or TensorFlow.js to a graph with its weights, and what is said about it. */
import { type BuildOptions, type BuiltNetwork, buildLayers } from './build-layers.ts';
import { withClearErrors } from './clear-errors.ts';
import { type GuessedRanges, guessRanges } from './image-range.ts';
import { readWeights } from './layer-rules.ts';
import type { KerasFile } from './layer-weights.ts';
import { type KerasModel, readModelConfig } from './model-config.ts';
import { isBatchNorm } from './norms.ts';
import { type RecognisedUnet, recogniseUnet } from './recognise-unet.ts';

/** A network of Keras as a graph, and what its layers say of images. */
export interface ImportedLayers extends BuiltNetwork {
  readonly ranges: GuessedRanges;
  readonly model: KerasModel;
  /** Whether some batch norms use the statistics of the image because their calls have `training=True`. */
  readonly normalizesByCall: boolean;
}

/**
 * The network of an open file as a graph: nothing of the file is run. Throws FORMAT for layers that are not known, for
 * weights that are missing or do not fit, and for a network that is not one image in and one image out.
 *
 * @example
 * const { graph } = await importLayers(await openKeras('model.h5'), { statistics: 'running' });
 */
export const importLayers = (file: KerasFile, options: BuildOptions): Promise<ImportedLayers> => {
  const { name } = file.tensors;
  return withClearErrors(name, async () => {
    const model = readModelConfig(file.description, name);
    const weights = await readWeights(file, model);
    const followsCalls = file.tensors.container !== 'tfjs'; // predict of TensorFlow.js does not
    const built = buildLayers(name, model, weights, options, followsCalls);
    const normalizesByCall = options.statistics === 'running' && followsCalls && callsInTraining(model);
    return { ...built, ranges: guessRanges(model), model, normalizesByCall };
  });
};

/** The U-Net of ours that the layers of a file are; undefined for any other network. Throws FORMAT. */
export const recogniseNetwork = (file: KerasFile): Promise<RecognisedUnet | undefined> => {
  const { name } = file.tensors;
  return withClearErrors(name, async () => {
    const model = readModelConfig(file.description, name);
    return recogniseUnet(name, model, await readWeights(file, model));
  });
};

/** Whether a network calls a batch norm, or a network in it, with `training=True`. */
const callsInTraining = (model: KerasModel): boolean =>
  [...model.layers.values()].some(
    ({ kind, model: inner, trainingCalls }) =>
      ((inner || isBatchNorm(kind)) && trainingCalls.size > 0) || (inner && callsInTraining(inner)),
  );

/** All layers of a network, in the order of its file, with those of networks in it. */
export const listLayers = (
  model: KerasModel,
  above = '',
): readonly { readonly name: string; readonly kind: string }[] =>
  [...model.layers.values()].flatMap((layer) => {
    const name = above === '' ? layer.name : `${above}/${layer.name}`;
    return layer.model ? listLayers(layer.model, name) : [{ name, kind: layer.kind }];
  });
