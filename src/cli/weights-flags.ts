/** Flags that say where LPIPS weights come from. */
import type { Command } from 'commander';
import { hasCachedWeights, LPIPS_WEIGHTS, readLpipsWeights } from '../metrics/node/lpips-weights.ts';
import { cacheFolder } from './cache-folder.ts';
import { outputOf } from './output.ts';

/** Their names in a parsed command. */
export const WEIGHTS_FLAGS = ['lpipsWeights', 'weightsServer'] as const;

/** Adds `--lpips-weights` and `--weights-server`. */
export const addWeightsFlags = (command: Command): void => {
  command
    .option(
      '--lpips-weights <file>',
      `weights of LPIPS: a .safetensors file, or ${Object.keys(LPIPS_WEIGHTS).join(' or ')}, which is downloaded once`,
    )
    .option('--weights-server <url>', 'address of a folder that has the weights by their names');
};

/**
 * The weights of a parsed command: those of the flag; without it, the default ones if LPIPS is asked for, and otherwise
 * those in the cache, if any. Throws as `readLpipsWeights`.
 */
export const readWeightsFlags = async (
  command: Command,
  isAsked: boolean | undefined,
): Promise<{ readonly bytes: Uint8Array; readonly name: string } | undefined> => {
  const { lpipsWeights, weightsServer: server } = command.opts<{
    lpipsWeights?: string;
    weightsServer?: string;
  }>();
  const cache = cacheFolder();
  if (lpipsWeights === undefined) {
    if (isAsked === false) return undefined;
    if (!isAsked && !(await hasCachedWeights(cache, 'alex'))) return undefined;
  }
  const name = lpipsWeights ?? 'alex';
  const onNotice = (line: string): void => outputOf(command).stderr(`${line}\n`);
  return { bytes: await readLpipsWeights(name, { cache, server, onNotice }), name };
};
