/** The tensors of a training, by arena: parameters, gradients, moments and running statistics of both networks. */

import type { ParameterSpec } from '../nn/parameters.ts';
import type { DiscriminatorArchitecture } from './discriminator.ts';
import { discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import { layerParameters, layerStatistics } from './layers.ts';

/**
 * `G` and `D` hold parameters; `.grad`, `.m`, `.v` and `.average` follow them tensor by tensor; `.statistics` are
 * running ones. `D.grad` and `G.average` are empty where a training has no use for them.
 */
export const ARENAS = [
  'G',
  'G.grad',
  'G.m',
  'G.v',
  'G.statistics',
  'G.average',
  'D',
  'D.grad',
  'D.m',
  'D.v',
  'D.statistics',
] as const;
export type Arena = (typeof ARENAS)[number];

/** What outlives a step: everything but the gradients. */
export const GRADIENT_FREE_ARENAS = ARENAS.filter((arena) => !arena.endsWith('.grad'));

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

export interface LayoutOptions {
  /** Whether D's gradients outlive a graph, to be summed over parts of a batch. */
  readonly isAccumulated?: boolean;
  /** Whether a moving average of G is kept. */
  readonly isAveraged?: boolean;
}

/** Every arena with its tensors; a training without adversary has no D. */
export const trainingLayout = (
  generator: GeneratorArchitecture,
  discriminator: DiscriminatorArchitecture | undefined,
  { isAccumulated = false, isAveraged = false }: LayoutOptions = {},
): Readonly<Record<Arena, readonly NamedShape[]>> => {
  const G = generatorParameters(generator);
  const D = discriminator ? discriminatorParameters(discriminator) : [];
  const layersG = generatorLayers(generator);
  const layersD = discriminator ? discriminatorLayers(discriminator) : [];
  const tensors: Readonly<Record<Arena, readonly NamedShape[]>> = {
    G,
    'G.grad': G,
    'G.m': G,
    'G.v': G,
    'G.statistics': layersG.flatMap(layerStatistics),
    'G.average': isAveraged ? G : [],
    D,
    'D.grad': isAccumulated ? D : [],
    'D.m': D,
    'D.v': D,
    'D.statistics': layersD.flatMap(layerStatistics),
  };
  const named = (arena: Arena): readonly NamedShape[] =>
    tensors[arena].map(({ name, shape }) => ({ name: stateName(arena, name), shape }));
  return Object.fromEntries(ARENAS.map((arena) => [arena, named(arena)])) as Readonly<
    Record<Arena, readonly NamedShape[]>
  >; // fromEntries forgets its keys
};
