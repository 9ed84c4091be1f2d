/** The best checkpoints of runs, where they are not the latest: models of their own. Read again when they have changed. */

import type { Position } from '../../training/checkpoint.ts';
import { epochOf } from '../../training/checkpoint.ts';
import { BEST, LATEST } from '../../training/checkpoint-names.ts';
import { checkpointPath } from '../../training/node/checkpoint-files.ts';
import { readCheckpointRecord } from '../../training/node/checkpoint-header.ts';
import { fileVersion } from './file-version.ts';

export interface BestCheckpoint {
  readonly path: string;
  /** The last epoch that it has learned from. */
  readonly epoch: number;
}

/** The best checkpoint of a run folder; undefined if there is none, if it cannot be read, or if it is the latest. */
export type BestCheckpoints = (folder: string) => Promise<BestCheckpoint | undefined>;

export const openBestCheckpoints = (): BestCheckpoints => {
  const positions = new Map<string, { readonly version: string; readonly position: Position | undefined }>();
  const positionOf = async (path: string): Promise<Position | undefined> => {
    const version = await fileVersion(path);
    if (version === undefined) return undefined;
    const known = positions.get(path);
    if (known?.version === version) return known.position;
    const position = await readCheckpointRecord(path).then(
      (record) => record.position,
      () => undefined,
    );
    positions.set(path, { version, position });
    return position;
  };
  return async (folder) => {
    const path = checkpointPath(folder, BEST);
    const [best, latest] = await Promise.all([positionOf(path), positionOf(checkpointPath(folder, LATEST))]);
    if (!best || best.step === latest?.step) return undefined;
    return { path, epoch: epochOf(best) };
  };
};
