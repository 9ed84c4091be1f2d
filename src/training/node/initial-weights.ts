/** Networks that begin as another run's: `--init-generator` and `--init-discriminator`. */

import { stat } from 'node:fs/promises';
import { Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { generatorSchema } from '../../models/generator.ts';
import { type Arena, stateName, tensorName } from '../../models/state-layout.ts';
import { averagesOf, type Trainer } from '../trainer.ts';
import { BEST, checkpointPath, LATEST, readCheckpoint } from './checkpoint-files.ts';
import { type InitialFiles, isRunFolder } from './run-folder.ts';

/**
 * The state that a new run begins with instead of random values, by state name; empty if none is asked for. Of a
 * generator with a moving average, that average is taken: it is the model that people saw. Throws FILE or FORMAT for
 * no checkpoint, MODEL for one of another architecture.
 */
export const initialWeights = async (
  trainer: Trainer,
  init: InitialFiles,
): Promise<ReadonlyMap<string, Tensor>> => {
  const values = new Map<string, Tensor>();
  for (const network of ['generator', 'discriminator'] as const) {
    const source = init[network];
    if (source === undefined) continue;
    for (const [name, value] of await networkOf(network, source, trainer)) values.set(name, value);
  }
  return trainer.options.averageDecay > 0 ? new Map([...values, ...averagesOf(values)]) : values;
};

type Network = 'generator' | 'discriminator';

const ARENAS_OF: Readonly<Record<Network, { readonly parameters: Arena; readonly statistics: Arena }>> = {
  generator: { parameters: 'G', statistics: 'G.statistics' },
  discriminator: { parameters: 'D', statistics: 'D.statistics' },
};

const networkOf = async (
  network: Network,
  source: string,
  trainer: Trainer,
): Promise<ReadonlyMap<string, Tensor>> => {
  const path = await checkpointOf(source);
  const { record, tensors } = await readCheckpoint(path);
  requireSameArchitecture(network, path, record[network], trainer);
  const { parameters, statistics } = ARENAS_OF[network];
  const hasAverage = [...tensors.keys()].some((name) => name.startsWith('G.average/'));
  const from: Arena = network === 'generator' && hasAverage ? 'G.average' : parameters;
  const entries = [...tensors].flatMap(([name, value]): [string, Tensor][] => {
    if (name.startsWith(`${from}/`)) return [[stateName(parameters, tensorName(from, name)), value]];
    return name.startsWith(`${statistics}/`) ? [[name, value]] : [];
  });
  return new Map(entries);
};

/** A checkpoint file itself, or the best or else the latest of a run folder. */
const checkpointOf = async (source: string): Promise<string> => {
  if (!(await isRunFolder(source))) return source;
  const best = checkpointPath(source, BEST);
  const hasBest = await stat(best).then(
    () => true,
    () => false,
  );
  return hasBest ? best : checkpointPath(source, LATEST);
};

const requireSameArchitecture = (
  network: Network,
  path: string,
  given: Readonly<Record<string, unknown>> | undefined,
  trainer: Trainer,
): void => {
  const ours: Readonly<Record<string, unknown>> | undefined = trainer[network] && { ...trainer[network] };
  // With the names of this version, if it is a generator.
  const theirs: Readonly<Record<string, unknown>> | undefined = given && {
    ...(generatorSchema.safeParse(given).data ?? given),
  };
  const flag = `--init-${network}`;
  if (!theirs || !ours)
    throw new Pix2PixError(
      'MODEL',
      `${path}: ${theirs ? `this training has no ${network}` : `has no ${network}`} (its objective has no adversary); leave ${flag} out`,
    );
  const different = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    (key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]),
  );
  if (different.length > 0)
    throw new Pix2PixError(
      'MODEL',
      `${path}: its ${network} is another than this training's: ${different.map((key) => `${key} ${theirs[key]}, not ${ours[key]}`).join('; ')}; train with its options, or leave ${flag} out`,
    );
};
