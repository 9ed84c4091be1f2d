/** Names of model files in run folders. */

/** The model of a training one way. */
export const MODEL_FILE = 'model.onnx';

/** The models of a training both ways. */
export const DIRECTED_MODEL_FILES = { AtoB: 'AtoB.onnx', BtoA: 'BtoA.onnx' } as const;

export type ModelDirection = keyof typeof DIRECTED_MODEL_FILES;

/** The model file for a direction of a training that translates `ways` ways. */
export const modelFileName = (direction: ModelDirection, ways: number): string =>
  ways === 1 ? MODEL_FILE : DIRECTED_MODEL_FILES[direction];
