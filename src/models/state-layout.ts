/** The tensors of a training, by arena: parameters, gradients, moments and running statistics of each network. */
import type { ParameterSpec } from '../nn/parameters.ts';
import type { DiscriminatorArchitecture } from './discriminator.ts';
import { discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import { type Layer, layerParameters, layerStatistics } from './layers.ts';

/** A block of state: a network's name, which holds its parameters, or `G.m`, `G.statistics` and so on. */
export type Arena = string;

/** What follows the parameters of a network, each in an arena of its own. */
export type Follower = GradientFollower | 'm' | 'v' | 'statistics' | 'average';

/** Gradients come in one arena, or in one of each of two graphs that run at the same time, to be added. */
export const GRADIENTS = ['grad', 'grad2'] as const;
export type GradientFollower = (typeof GRADIENTS)[number];

/** The arena of a network's gradients, moments (`m`, `v`), running statistics or moving average. */
export const arenaOf = (network: string, follower: Follower): Arena => `${network}.${follower}`;

/** Whether an arena outlives a step: everything does but the gradients. */
export const isKept = (arena: Arena): boolean =>
  !GRADIENTS.some((follower) => arena.endsWith(`.${follower}`));

export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A tensor's name in a state: unique over all arenas. */
export const stateName = (arena: Arena, tensor: string): string => `${arena}/${tensor}`;

/** The inverse of `stateName` in its arena. */
export const tensorName = (arena: Arena, name: string): string => name.slice(arena.length + 1);

/** The trained tensors of a generator. */
export const generatorParameters = (architecture: GeneratorArchitecture): ParameterSpec[] =>
  generatorLayers(architecture).flatMap(layerParameters);

/** The trained tensors of a discriminator. */
export const discriminatorParameters = (architecture: DiscriminatorArchitecture): ParameterSpec[] =>
  discriminatorLayers(architecture).flatMap(layerParameters);

/** A network of a training, as the layout of its state sees it. */
export interface StateNetwork {
  /** `G`, `D`; its tensors are named under it. */
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Where its gradients leave the graphs, to be summed over parts of a batch or used by a sweep; perhaps nowhere. */
  readonly gradients: readonly GradientFollower[];
  /** Whether a moving average of it is kept. */
  readonly isAveraged: boolean;
}

export type StateLayout = Readonly<Record<Arena, readonly NamedShape[]>>;

/**
 * Every arena with its tensors: parameters, gradients, moments and moving average tensor by tensor in one order, as a
 * sweep over memory needs; running statistics of the layers with batch norm. An arena may be empty.
 */
export const stateLayout = (networks: readonly StateNetwork[]): StateLayout =>
  Object.fromEntries(networks.flatMap(arenasOf));

const arenasOf = ({ name, layers, gradients, isAveraged }: StateNetwork): [Arena, NamedShape[]][] => {
  const parameters = layers.flatMap(layerParameters);
  const named = (arena: Arena, tensors: readonly NamedShape[]): [Arena, NamedShape[]] => [
    arena,
    tensors.map((tensor) => ({ name: stateName(arena, tensor.name), shape: tensor.shape })),
  ];
  return [
    named(name, parameters),
    named(arenaOf(name, 'grad'), gradients.includes('grad') ? parameters : []),
    ...(gradients.includes('grad2') ? [named(arenaOf(name, 'grad2'), parameters)] : []),
    named(arenaOf(name, 'm'), parameters),
    named(arenaOf(name, 'v'), parameters),
    named(arenaOf(name, 'statistics'), layers.flatMap(layerStatistics)),
    named(arenaOf(name, 'average'), isAveraged ? parameters : []),
  ];
};
