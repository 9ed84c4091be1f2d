/** The flag that chooses one of the checkpoints of a run. */

/** Its help text, in every command that has it. */
export const CHECKPOINT =
  'weights of a run: best, latest, epoch-0002 or a file (default: model.onnx, which has the latest)';
