/** Networks that begin as another run's: `--init-generator` and `--init-discriminator`. */

import { stat } from 'node:fs/promises';
import { Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import { generatorSchema } from '../../models/generator.ts';
import type { RecipeNetwork } from '../../models/recipe.ts';
import { type Arena, arenaOf, stateName, tensorName } from '../../models/state-layout.ts';
import { describedNetworks } from '../checkpoint.ts';
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
  for (const role of ['generator', 'discriminator'] as const) {
    const source = init[role];
    if (source === undefined) continue;
    for (const [name, value] of await networksOf(role, source, trainer)) values.set(name, value);
  }
  return trainer.options.averageDecay > 0
    ? new Map([...values, ...averagesOf(values, trainer.recipe)])
    : values;
};

type Role = RecipeNetwork['role'];

/** The tensors of every network of a role, by the names of the training's state. */
const networksOf = async (
  role: Role,
  source: string,
  { recipe }: Trainer,
): Promise<ReadonlyMap<string, Tensor>> => {
  const path = await checkpointOf(source);
  const { record, tensors } = await readCheckpoint(path);
  const ours = recipe.networks.filter((network) => network.role === role);
  const theirs = describedNetworks(record);
  const flag = `init.${role} (--init-${role})`;
  if (ours.length === 0)
    throw new Pix2PixError(
      'MODEL',
      `${path}: this training has no ${role} (its objective has no adversary); leave ${flag} out`,
    );
  return new Map(
    ours.flatMap(({ name, architecture }) => {
      requireSameArchitecture({ role, name, path, flag }, { ...architecture }, theirs);
      return weightsOf(name, tensors);
    }),
  );
};

const weightsOf = (network: string, tensors: ReadonlyMap<string, Tensor>): [string, Tensor][] => {
  const average = arenaOf(network, 'average');
  const statistics = arenaOf(network, 'statistics');
  const hasAverage = [...tensors.keys()].some((name) => name.startsWith(stateName(average, '')));
  const from: Arena = hasAverage ? average : network;
  return [...tensors].flatMap(([name, value]): [string, Tensor][] => {
    if (name.startsWith(stateName(from, ''))) return [[stateName(network, tensorName(from, name)), value]];
    return name.startsWith(stateName(statistics, '')) ? [[name, value]] : [];
  });
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

interface Asked {
  readonly role: Role;
  /** Of the network in this training. */
  readonly name: string;
  readonly path: string;
  readonly flag: string;
}

const requireSameArchitecture = (
  { role, name, path, flag }: Asked,
  ours: Readonly<Record<string, unknown>>,
  networks: ReturnType<typeof describedNetworks>,
): void => {
  const given = networks[name];
  // With the names of this version, if it is a generator.
  const theirs: Readonly<Record<string, unknown>> | undefined = given && {
    ...(generatorSchema.safeParse(given).data ?? given),
  };
  if (!theirs)
    throw new Pix2PixError(
      'MODEL',
      `${path}: has no ${role} ${name}, only ${Object.keys(networks).join(', ')}; use a checkpoint of a training with that network, or leave ${flag} out`,
    );
  const different = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    (key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]),
  );
  if (different.length > 0)
    throw new Pix2PixError(
      'MODEL',
      `${path}: its ${role} is another than this training's: ${different.map((key) => `${key} ${theirs[key]}, not ${ours[key]}`).join('; ')}; train with its options, or leave ${flag} out`,
    );
};
