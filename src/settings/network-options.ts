/** Networks as the options that describe them: the way back from `architectures.ts`. */
import type { DiscriminatorArchitecture } from '../models/discriminator.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import type { OptionName, Options, PartialOptions } from './option-table.ts';
import { kebabCase } from './option-text.ts';

/** The options of a generator. */
export const generatorOptions = (architecture: GeneratorArchitecture): PartialOptions => {
  const { inputChannels, outputChannels, ngf, norm, normEpsilon, dropoutRate, noise, upsample } =
    architecture;
  return {
    ...kindOptions(architecture),
    inputChannels,
    outputChannels,
    ngf,
    norm,
    normEpsilon,
    noise,
    ...(noise === 'dropout' ? { dropoutRate } : {}),
    upsample: upsample ?? 'deconv',
  };
};

const kindOptions = (architecture: GeneratorArchitecture): PartialOptions => {
  if (architecture.kind === 'resnet') return { generator: `resnet-${architecture.blocks}` };
  const { kind, depth, leakySlope, concatOrder, dropoutPlace, noise, activations, normalizesInnermost } =
    architecture;
  return {
    generator: kind,
    depth,
    leakySlope,
    ...(kind === 'unet' ? { concatOrder } : {}),
    ...(activations === 'after' && normalizesInnermost ? { unetStyle: 'tensorflow' as const } : {}),
    ...(noise === 'dropout' ? { dropoutPlace } : {}),
  };
};

/** The options of a discriminator; its channels and epsilon are those of the generator. */
export const discriminatorOptions = (
  { receptiveField, ndf, norm, leakySlope }: DiscriminatorArchitecture,
  normOfGenerator: Options['norm'],
): PartialOptions => ({
  receptiveField,
  ndf,
  normD: norm === normOfGenerator ? 'same' : norm,
  leakySlope,
});

/** Options whose values differ, as flags with the first's values: `--ngf 64 --norm instance`. */
export const differingFlags = (asked: PartialOptions, given: PartialOptions): string =>
  (Object.keys(asked) as OptionName[])
    .filter((name) => JSON.stringify(asked[name]) !== JSON.stringify(given[name]))
    .map((name) => `--${kebabCase(name)} ${asked[name]}`)
    .join(' ');
