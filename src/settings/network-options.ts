/** Networks as the options that describe them: the way back from `architectures.ts`. */
import type { DiscriminatorArchitecture } from '../models/discriminator.ts';
import type { GeneratorArchitecture } from '../models/generator.ts';
import type { UnetArchitecture } from '../models/unet.ts';
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
  const { kind, depth, leakySlope, concatOrder, dropoutPlace, noise } = architecture;
  return {
    generator: kind,
    depth,
    leakySlope,
    ...(kind === 'unet' ? { concatOrder } : {}),
    ...styleOption(architecture),
    ...(noise === 'dropout' ? { dropoutPlace } : {}),
  };
};

/** The style of U-Nets that have a norm on the innermost layer; affinelayer's are told from biases that are not the paper's. */
const styleOption = ({
  normalizesInnermost,
  activations,
  biases,
}: GeneratorArchitecture & { readonly kind: UnetArchitecture['kind'] }): PartialOptions => {
  if (!normalizesInnermost) return {};
  if (activations === 'after') return { unetStyle: 'tensorflow' };
  return biases === 'all' || biases === 'none' ? { unetStyle: 'affinelayer' } : {};
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
