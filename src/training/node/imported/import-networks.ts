/** Networks of other programs as a model or a run of ours: what they are, and the options that describe them. */
import { Pix2PixError } from '../../../core/errors.ts';
import type { Direction } from '../../../data/pairs.ts';
import type { DiscriminatorArchitecture } from '../../../models/discriminator.ts';
import type { GeneratorArchitecture } from '../../../models/generator.ts';
import { discriminatorOptions, generatorOptions } from '../../../settings/network-options.ts';
import { checkedOptions, type Options, type PartialOptions, PRESETS } from '../../../settings/options.ts';
import type { NetworkRole } from '../../../weights/naming/network.ts';
import { type LoadedNetwork, loadNetworks } from './load-networks.ts';
import type { PytorchFacts } from './pytorch-facts.ts';

/** Where networks are imported from: at least a source or a generator. */
export interface ImportSources {
  /** A file of weights, or a folder of checkpoints of the PyTorch code. */
  readonly source?: string | undefined;
  /** Files of one network each, in addition to the source or without one. */
  readonly generator?: string | undefined;
  readonly discriminator?: string | undefined;
  /** Which checkpoints of a folder; `latest` if absent. */
  readonly epoch?: string | undefined;
}

/** What files do not say, or say otherwise. */
export interface ImportFacts {
  /** Width and height of the images that the networks were trained on; 256 if no file says it. */
  readonly size?: number | undefined;
  readonly direction?: Direction | undefined;
  /** Whether a U-Net has dropout; it has, if no file says it. */
  readonly noise?: 'dropout' | 'none' | undefined;
}

/** Networks that were found, and what describes them. */
export interface ImportedNetworks {
  /** Generators first. */
  readonly networks: readonly LoadedNetwork[];
  /** Those of a training that has such networks; how it was trained is not known. */
  readonly options: Options;
  readonly preset: 'pytorch' | 'cyclegan';
  /** What was found, a line each. */
  readonly lines: readonly string[];
}

/**
 * Reads networks of other programs. Throws FILE or FORMAT for files that hold none, MODEL without a generator, OPTION for
 * a size that they do not take, or for an epoch of what is no folder of checkpoints.
 *
 * @example
 * const imported = await importNetworks({ source: 'checkpoints/facades_pix2pix' });
 * await writeImportedRun('runs/facades', imported);
 */
export const importNetworks = async (
  { source, generator, discriminator, epoch }: ImportSources,
  { size, direction, noise }: ImportFacts = {},
): Promise<ImportedNetworks> => {
  if (source === undefined && epoch !== undefined)
    throw new Pix2PixError(
      'OPTION',
      'import: epoch (--epoch) chooses among the checkpoints of a source; give their folder as the source, or leave it out',
    );
  const networks = new Map<string, LoadedNetwork>();
  const lines: string[] = [];
  let facts: PytorchFacts = { options: {} };
  for (const { path, role } of filesOf({ source, generator, discriminator })) {
    const known = {
      ...channelsOf(networks.get('G')),
      ...(noise === undefined ? {} : { hasDropout: noise === 'dropout' }),
    };
    const loaded = await loadNetworks(path, role ? { role, known } : { epoch, known });
    const wanted = loaded.networks.filter(({ network }) => role === undefined || network.role === role);
    if (role !== undefined && wanted.length === 0) throw noneOf(role, path);
    for (const network of wanted) networks.set(network.name, network);
    lines.push(...loaded.lines);
    if (facts.file === undefined && facts.direction === undefined) facts = loaded.facts;
  }
  const named = withUsualNames([...networks.values()], source ?? generator ?? discriminator ?? '');
  const way = direction ?? directionBySide(networks.values());
  return { ...describe(named, facts, { size, direction: way, noise }), lines };
};

interface SourceFile {
  readonly path: string;
  /** A file that was named for one role gives that role alone. */
  readonly role?: NetworkRole;
}

const filesOf = ({ source, generator, discriminator }: ImportSources): readonly SourceFile[] => [
  ...(source === undefined ? [] : [{ path: source }]),
  ...(generator === undefined ? [] : [{ path: generator, role: 'generator' } as const]),
  ...(discriminator === undefined ? [] : [{ path: discriminator, role: 'discriminator' } as const]),
];

const noneOf = (role: NetworkRole, path: string): Pix2PixError =>
  new Pix2PixError('MODEL', `${path}: has no ${role}; give a file with one (--${role}), or leave it out`);

const channelsOf = (generator: LoadedNetwork | undefined) =>
  generator?.network.role === 'generator'
    ? {
        inputChannels: generator.network.architecture.inputChannels,
        outputChannels: generator.network.architecture.outputChannels,
      }
    : {};

/** `_A` or `_B` of a network of a training both ways. */
const sideOf = ({ name }: LoadedNetwork): string => /_[AB]$/.exec(name)?.[0] ?? '';

/** Which way a single generator translates, if its name says so: G_B translates back. */
const directionBySide = (networks: Iterable<LoadedNetwork>): Direction | undefined => {
  const sides = [...networks].filter(({ network }) => network.role === 'generator').map(sideOf);
  const [side] = sides;
  return sides.length > 1 || !side ? undefined : side === '_B' ? 'BtoA' : 'AtoB';
};

/** `G` and `D`, or those of both ways; of one way alone the names are those of pix2pix. */
const withUsualNames = (networks: readonly LoadedNetwork[], source: string): readonly LoadedNetwork[] => {
  const generators = networks.filter(({ network }) => network.role === 'generator');
  const [first] = generators;
  if (!first)
    throw new Pix2PixError(
      'MODEL',
      `${source}: has no generator, only ${networks.map(({ name }) => name).join(', ')}; give the generator's file too (--generator)`,
    );
  const names = generators.map(({ name }) => name).sort();
  if (names.join() === 'G_A,G_B') return networks;
  if (generators.length > 1)
    throw new Pix2PixError(
      'MODEL',
      `${source}: has ${generators.length} generators (${names.join(', ')}), expected one, or G_A and G_B of a training both ways; save the one that you mean in a file of its own`,
    );
  const side = sideOf(first);
  const discriminators = networks.filter(({ network }) => network.role === 'discriminator');
  const beside = discriminators.find(({ name }) => name === `D${side}`) ?? discriminators[0];
  return [{ ...first, name: 'G' }, ...(beside ? [{ ...beside, name: 'D' }] : [])];
};

const describe = (
  networks: readonly LoadedNetwork[],
  facts: PytorchFacts,
  { size, direction, noise }: ImportFacts,
): Omit<ImportedNetworks, 'lines'> => {
  const isBothWays = networks.some(({ name }) => name === 'G_A');
  const G = generatorNamed(networks, isBothWays ? 'G_A' : 'G');
  const D = discriminatorNamed(networks, isBothWays ? 'D_A' : 'D');
  requireNoise(G, noise, networks[0]?.file ?? '');
  const preset = isBothWays ? 'cyclegan' : 'pytorch';
  const { loadSize, height, ...seen } = facts.options;
  const options = checkedOptions({
    ...PRESETS[preset],
    ...seen,
    ...(size === undefined ? { ...(loadSize ? { loadSize } : {}), ...(height ? { height } : {}) } : { size }),
    ...generatorOptions(G),
    ...(D ? discriminatorOptions(D, G.norm) : {}),
    ...(isBothWays ? {} : { direction: direction ?? facts.direction ?? 'AtoB', objective: objectiveOf(D) }),
  });
  return { networks, options, preset };
};

/** Without a discriminator nothing is said of one; a training had it all the same. */
const objectiveOf = (D: DiscriminatorArchitecture | undefined): PartialOptions['objective'] =>
  D === undefined ? 'L1' : D.isConditional ? 'L1+cGAN' : 'L1+GAN';

const generatorNamed = (networks: readonly LoadedNetwork[], name: string): GeneratorArchitecture => {
  const network = networks.find((one) => one.name === name)?.network;
  if (network?.role === 'generator') return network.architecture;
  throw new Pix2PixError('MODEL', `weights: there is no generator ${name}; give its file`);
};

const discriminatorNamed = (
  networks: readonly LoadedNetwork[],
  name: string,
): DiscriminatorArchitecture | undefined => {
  const network = networks.find((one) => one.name === name)?.network;
  return network?.role === 'discriminator' ? network.architecture : undefined;
};

/** Throws OPTION for another noise than the names of tensors tell. */
const requireNoise = (G: GeneratorArchitecture, noise: ImportFacts['noise'], file: string): void => {
  if (noise === undefined || G.noise === noise) return;
  throw new Pix2PixError(
    'OPTION',
    `${file}: its tensors say noise ${G.noise}, not ${noise}; leave noise (--noise) out`,
  );
};
