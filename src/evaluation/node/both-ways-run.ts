/** Which models translate both ways, and so in which directions an evaluation goes. */
import type { Direction } from '../../data/pairs.ts';
import { isBothWays, otherDirection } from '../../settings/translations.ts';
import { CHECKPOINT_ENDING } from '../../training/checkpoint-names.ts';
import { runOfCheckpoint } from '../../training/node/checkpoint-model.ts';
import { isRunFolder, readRunRecord } from '../../training/node/run-folder.ts';
import type { RunRecord } from '../../training/run-record.ts';

/** The record of a run folder, or of a checkpoint in one, that translates both ways; undefined for any other model. */
export const bothWaysRun = async (path: string): Promise<RunRecord | undefined> => {
  const folder = path.endsWith(CHECKPOINT_ENDING) ? runOfCheckpoint(path) : path;
  if (!(await isRunFolder(folder))) return undefined;
  const run = await readRunRecord(folder);
  return isBothWays(run.options) ? run : undefined;
};

/**
 * The directions to evaluate one after the other: the one that is asked for, or both if every model translates both ways;
 * an undefined one is what the models say.
 */
export const evaluatedDirections = async (
  models: readonly string[],
  asked: Direction | undefined,
): Promise<readonly (Direction | undefined)[]> => {
  if (asked !== undefined) return [asked];
  const [first, ...others] = await Promise.all(models.map(bothWaysRun));
  if (!first || others.includes(undefined)) return [undefined];
  const { direction } = first.options;
  return [direction, otherDirection(direction)];
};
