/** Networks that begin as others: `--init-generator` and `--init-discriminator`, from runs or files of any program. */
import { Pix2PixError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { RecipeNetwork } from '../../models/recipe.ts';
import { differingFlags, discriminatorOptions, generatorOptions } from '../../settings/network-options.ts';
import type { PartialOptions } from '../../settings/options.ts';
import type { Network, NetworkValues } from '../../weights/naming/network.ts';
import type { InitialFiles } from '../run-record.ts';
import { averagesOf, type Trainer } from '../trainer.ts';
import type { LoadedNetwork } from './imported/load-networks.ts';
import { stateEntries, valuesInNetwork } from './imported/values-in-network.ts';

/**
 * The state that a new run begins with instead of random values, by state name; empty if none is asked for. Of a
 * generator with a moving average, that average is taken: it is the model that people saw. Throws FILE or FORMAT for
 * no network, MODEL for one of another architecture, with the flags that would fit.
 */
export const initialWeights = async (
  trainer: Pick<Trainer, 'options' | 'recipe'>,
  init: InitialFiles,
  onNotice?: (line: string) => void,
): Promise<ReadonlyMap<string, Tensor>> => {
  const values = new Map<string, Tensor>();
  for (const role of ['generator', 'discriminator'] as const) {
    const source = init[role];
    if (source === undefined) continue;
    for (const [name, value] of await networksOf(role, source, trainer, onNotice)) values.set(name, value);
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
  { recipe, options }: Pick<Trainer, 'options' | 'recipe'>,
  onNotice?: (line: string) => void,
): Promise<ReadonlyMap<string, Tensor>> => {
  const ours = recipe.networks.filter((network) => network.role === role);
  const flag = `init.${role} (--init-${role})`;
  if (ours.length === 0)
    throw new Pix2PixError(
      'MODEL',
      `${source}: this training has no ${role} (its objective has no adversary); leave ${flag} out`,
    );
  const { inputChannels, outputChannels } = options;
  const { loadNetworks } = await import('./imported/load-networks.ts'); // readers of every format: few trainings need them
  const { networks, lines } = await loadNetworks(source, { role, known: { inputChannels, outputChannels } });
  for (const line of lines) onNotice?.(line);
  const ofRole = networks.filter(({ network }) => network.role === role);
  const only = ofRole.length === 1 ? ofRole[0] : undefined; // there is no doubt, whatever it is called
  return new Map(
    ours.flatMap((network) => {
      const theirs =
        networks.find(({ name }) => name === network.name) ?? (ours.length === 1 ? only : undefined);
      if (!theirs) throw missing(source, network, networks, flag);
      return stateEntries(network.name, network, valuesFor(network, theirs, flag));
    }),
  );
};

const missing = (
  source: string,
  { role, name }: RecipeNetwork,
  networks: readonly LoadedNetwork[],
  flag: string,
): Pix2PixError => {
  const path = networks[0]?.file ?? source;
  const names = networks.map((network) => network.name).join(', ');
  return new Pix2PixError(
    'MODEL',
    `${path}: has no ${role} ${name}, only ${names}; use a checkpoint of a training with that network, or leave ${flag} out`,
  );
};

/** The values of a network for one of a training. Throws MODEL if they are of another architecture. */
const valuesFor = (ours: RecipeNetwork, theirs: LoadedNetwork, flag: string): NetworkValues => {
  const { told, different, values } = valuesInNetwork(ours, theirs);
  if (different.length === 0) return values;
  const flags = flagsFor(ours, told);
  throw new Pix2PixError(
    'MODEL',
    `${theirs.file}: its ${ours.role} is another than this training's: ${different.join('; ')}; train with ${flags === '' ? 'its options' : flags}, or leave ${flag} out`,
  );
};

/** The options that make the training's network like theirs. */
const flagsFor = (ours: Network, theirs: Network): string => {
  const { norm } = ours.architecture;
  const optionsOf = (network: Network): PartialOptions =>
    network.role === 'generator'
      ? generatorOptions(network.architecture)
      : discriminatorOptions(network.architecture, norm === 'layer' ? 'batch' : norm);
  return differingFlags(optionsOf(theirs), optionsOf(ours));
};
