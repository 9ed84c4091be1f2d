/** How the PyTorch code is told to build a network: by its options, or by the class where no option has it. */
import type { DiscriminatorArchitecture } from '../../models/discriminator.ts';
import { RECEPTIVE_FIELDS } from '../../models/discriminator.ts';
import type { GeneratorArchitecture } from '../../models/generator.ts';
import type { Network } from './network.ts';

/** Lines for people who load a network there. */
export const pytorchOptions = (network: Network): string[] =>
  network.role === 'generator'
    ? generatorLines(network.architecture)
    : [`in the PyTorch code: ${discriminatorFlags(network.architecture)}`];

/** Depths and numbers of blocks that its options know. */
const NAMES: Readonly<Record<string, string>> = {
  'unet 8': 'unet_256',
  'unet 7': 'unet_128',
  'resnet 9': 'resnet_9blocks',
  'resnet 6': 'resnet_6blocks',
};

const generatorLines = (architecture: GeneratorArchitecture): string[] => {
  const { kind, ngf, norm, inputChannels, outputChannels, noise } = architecture;
  const count = kind === 'resnet' ? architecture.blocks : architecture.depth;
  const name = NAMES[`${kind} ${count}`];
  const isDropped = noise === 'dropout';
  const flags = theirs({
    ngf,
    norm,
    input_nc: inputChannels,
    output_nc: outputChannels,
    ...(isDropped ? {} : { no_dropout: '' }),
  });
  const built =
    name === undefined
      ? `${kind === 'resnet' ? 'ResnetGenerator with n_blocks' : 'UnetGenerator with num_downs'} ${count} (no ${theirs({ netG: '' })} has it), ${flags}`
      : theirs({ netG: name }, flags);
  const isElsewhere = kind !== 'resnet' && isDropped && architecture.dropoutPlace === 'paper';
  return [
    `in the PyTorch code: ${built}`,
    ...(isElsewhere
      ? ['its dropout lies in other layers than there; without dropout the outputs are equal']
      : []),
  ];
};

const discriminatorFlags = ({ receptiveField, ndf, norm }: DiscriminatorArchitecture): string => {
  const layers = RECEPTIVE_FIELDS[receptiveField];
  const isNamed = layers === 0 || layers === 3;
  const kind = layers === 0 ? 'pixel' : layers === 3 ? 'basic' : 'n_layers';
  return theirs({ netD: kind, ...(isNamed ? {} : { n_layers_D: layers }), ndf, norm });
};

/** Flags of the PyTorch code, which are not ours though some have our names. */
const theirs = (flags: Readonly<Record<string, string | number>>, ...more: readonly string[]): string =>
  [...Object.entries(flags).map(([name, value]) => `--${name} ${value}`.trim()), ...more].join(' ');
