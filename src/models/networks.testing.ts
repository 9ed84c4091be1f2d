/** The paper's networks, and tiny ones of every kind, for the tests of this folder. */
import { discriminatorArchitecture, generatorArchitecture } from '../settings/architectures.ts';
import { type PartialOptions, type PresetName, resolveOptions } from '../settings/options.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from './discriminator.ts';
import { type GeneratorArchitecture, generatorLayers } from './generator.ts';
import { type StateLayout, stateLayout } from './state-layout.ts';
import type { UnetArchitecture } from './unet.ts';

/** The generator of a preset, with some options changed. */
export const generatorWith = (given: PartialOptions = {}, preset: PresetName = 'paper'): UnetArchitecture =>
  generatorArchitecture(resolveOptions(given, preset)) as UnetArchitecture; // nobody asks it for another kind

/** The discriminator of the paper, with some options changed. */
export const discriminatorWith = (given: PartialOptions = {}): DiscriminatorArchitecture =>
  discriminatorArchitecture(resolveOptions(given)) as DiscriminatorArchitecture;

/** Networks that the interpreter runs in milliseconds: 8x8 pixels, two or three filters. */
export const TINY = {
  size: 8,
  ngf: 2,
  ndf: 3,
  receptiveField: 16,
  inputChannels: 2,
  outputChannels: 1,
} as const;

/** The state of the paper's training in one graph: G's gradients leave it, D is updated inside. */
export const layoutOf = (
  generator: GeneratorArchitecture,
  discriminator: DiscriminatorArchitecture | undefined,
): StateLayout =>
  stateLayout([
    { name: 'G', layers: generatorLayers(generator), gradients: ['grad'], isAveraged: false },
    ...(discriminator
      ? [{ name: 'D', layers: discriminatorLayers(discriminator), gradients: [], isAveraged: false }]
      : []),
  ]);
