/** Names of the checkpoints of a run. */
import { RUN_FILES } from './run-record.ts';

/** The checkpoint that a run goes on from. */
export const LATEST = 'latest';

/** The checkpoint of the best validation. */
export const BEST = 'best';

export const CHECKPOINT_ENDING = '.safetensors';

/** The file of a checkpoint in a run's store: `checkpoints/latest.safetensors`. */
export const checkpointName = (name: string): string =>
  `${RUN_FILES.checkpoints}/${name}${CHECKPOINT_ENDING}`;
