/** The flag that chooses among the weights that a run has saved. */

/** Its help, in every command that has it. */
export const CHECKPOINT =
  'weights of a run: best, latest, epoch-0002 or a file (default: model.onnx, which has the latest)';
