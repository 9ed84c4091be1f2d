/** Names of model files in run folders. */

/** The model of a training one way. */
export const MODEL_FILE = 'model.onnx';

/** The models of a training both ways. */
export const DIRECTED_MODEL_FILES = { AtoB: 'AtoB.onnx', BtoA: 'BtoA.onnx' } as const;

export type ModelDirection = keyof typeof DIRECTED_MODEL_FILES;

/** A direction for people. */
export const directionText = (direction: ModelDirection): string =>
  direction === 'AtoB' ? 'A to B' : 'B to A';

/** A model's name for people where there is one for each way: `first, A to B`. */
export const directedTitle = (name: string, direction: ModelDirection): string =>
  `${name}, ${directionText(direction)}`;

/** The model file for a direction of a training that translates `ways` ways. */
export const modelFileName = (direction: ModelDirection, ways: number): string =>
  ways === 1 ? MODEL_FILE : DIRECTED_MODEL_FILES[direction];
