/** The networks that a set of options describes, as records that rebuild them. */
import { Pix2PixError } from '../core/errors.ts';
import { type DiscriminatorArchitecture, discriminatorLayers } from '../models/discriminator.ts';
import { type GeneratorArchitecture, sizeMultiple } from '../models/generator.ts';
import { convolvedSize } from '../models/layers.ts';
import { OBJECTIVE_TERMS } from '../models/objectives.ts';
import { depthForSize, type UnetArchitecture } from '../models/unet.ts';
import type { DiscriminatorNorm } from '../nn/normalization.ts';
import { imageSize } from './image-size.ts';
import { optionText } from './option-text.ts';
import type { Options } from './options.ts';

/** Fewer halvings than these see so little of a picture that it stays a texture. */
const SHALLOW = 5;

/** What to say of a size that makes a shallow generator although no depth was asked for; else undefined. */
export const shallowNotice = ({
  size,
  height,
  depth,
}: Pick<Options, 'size' | 'height' | 'depth'>): string | undefined => {
  const automatic = depthForSize(size);
  if (height !== null || depth !== null || automatic >= SHALLOW || size < 2 ** SHALLOW) return undefined;
  const step = 2 ** SHALLOW;
  const better = [Math.floor(size / step) * step, Math.ceil(size / step) * step];
  return `size ${size} can be halved ${automatic} times only, so the generator is shallow and sees little of a picture; ${better.join(' or ')} would allow more`;
};

/** The generator of options. Throws OPTION for a size that it cannot halve as often as it must. */
export const generatorArchitecture = (options: Options): GeneratorArchitecture => {
  const { generator, inputChannels, outputChannels, ngf, norm, normEpsilon, dropoutRate, noise } = options;
  const blocks = /^resnet-(\d+)$/.exec(generator)?.[1];
  if (blocks === undefined) return unetArchitecture(options);
  const architecture: GeneratorArchitecture = {
    kind: 'resnet',
    blocks: Number(blocks),
    inputChannels,
    outputChannels,
    ngf,
    norm,
    normEpsilon,
    dropoutRate,
    noise,
    ...upsampleOf(options),
  };
  requireHalvings(options, Math.log2(sizeMultiple(architecture)));
  return architecture;
};

const unetArchitecture = (options: Options): UnetArchitecture => {
  const { width, height } = imageSize(options);
  const depth = options.depth ?? Math.min(depthForSize(width), depthForSize(height));
  requireHalvings(options, depth);
  const { inputChannels, outputChannels, ngf, norm, normEpsilon, leakySlope } = options;
  const { concatOrder, dropoutPlace, dropoutRate, noise } = options;
  return {
    kind: options.generator === 'encoder-decoder' ? 'encoder-decoder' : 'unet',
    depth,
    inputChannels,
    outputChannels,
    ngf,
    norm,
    normEpsilon,
    leakySlope,
    concatOrder,
    dropoutPlace,
    dropoutRate,
    noise,
    ...upsampleOf(options),
    ...styleOf(options),
  };
};

/** Files say nothing of the paper's style, which all U-Nets had before there was a choice. */
const styleOf = ({ unetStyle }: Options): Style => STYLES[unetStyle];

type Style = Pick<UnetArchitecture, 'normalizesInnermost' | 'activations' | 'biases'>;

const STYLES: { readonly [S in Options['unetStyle']]: Style } = {
  paper: {},
  tensorflow: { normalizesInnermost: true, activations: 'after' },
  affinelayer: { biases: 'all', normalizesInnermost: true },
};

/** Files say nothing of transposed convolutions, which all networks had before there was a choice. */
const upsampleOf = ({ upsample }: Options): Pick<GeneratorArchitecture, 'upsample'> =>
  upsample === 'deconv' ? {} : { upsample };

/** Throws OPTION if the size cannot be halved so often, or not even twice. */
const requireHalvings = (options: Options, halvings: number): void => {
  const { width, height } = imageSize(options);
  const multiple = 2 ** Math.max(halvings, 2);
  if (halvings >= 2 && width % multiple === 0 && height % multiple === 0) return;
  const example = Math.max(multiple, 128); // 4 pixels would do, but nobody means them
  throw new Pix2PixError(
    'OPTION',
    `options: size ${options.height === null ? width : `${width}x${height}`} cannot be halved ${Math.max(halvings, 2)} times; use a multiple of ${multiple}, such as ${example} or ${2 * example}${options.depth === null ? '' : ', or a smaller depth'}`,
  );
};

/** The discriminator of options, or undefined if the objective has no adversary. */
export const discriminatorArchitecture = (options: Options): DiscriminatorArchitecture | undefined => {
  const { adversary } = OBJECTIVE_TERMS[options.objective];
  return adversary === 'none' ? undefined : patchGan(options, adversary === 'conditional');
};

/** CycleGAN's generators, from A to B and back. Errors as `generatorArchitecture`. */
export const cycleGenerators = (options: Options): Readonly<Record<'A' | 'B', GeneratorArchitecture>> => ({
  A: generatorArchitecture(options),
  B: generatorArchitecture(reversed(options)),
});

/** CycleGAN's discriminators: A of images of B, B of images of A. Errors as `discriminatorArchitecture`. */
export const cycleDiscriminators = (
  options: Options,
): Readonly<Record<'A' | 'B', DiscriminatorArchitecture>> => ({
  A: patchGan(options, false),
  B: patchGan(reversed(options), false),
});

const reversed = (options: Options): Options => ({
  ...options,
  inputChannels: options.outputChannels,
  outputChannels: options.inputChannels,
});

const patchGan = (options: Options, isConditional: boolean): DiscriminatorArchitecture => {
  const { receptiveField, inputChannels, outputChannels, ndf, normEpsilon, leakySlope } = options;
  const norm = options.normD === 'same' ? options.norm : options.normD;
  requireNormOfCritic(options, norm);
  const architecture: DiscriminatorArchitecture = {
    receptiveField,
    isConditional,
    inputChannels,
    outputChannels,
    ndf,
    norm,
    normEpsilon,
    leakySlope,
  };
  requirePatches(architecture, options);
  return architecture;
};

/** Throws OPTION for a gradient penalty, which is of each image alone, with statistics that mix images. */
const requireNormOfCritic = ({ adversarialLoss }: Options, norm: DiscriminatorNorm): void => {
  if (adversarialLoss !== 'wgan-gp' || norm !== 'batch') return;
  throw new Pix2PixError(
    'OPTION',
    `options: ${optionText('adversarialLoss', 'wgan-gp')} cannot have batch norm in the discriminator, whose statistics mix the images that its penalty looks at one by one; use ${optionText('normD')} layer, instance or none`,
  );
};

/** Throws OPTION if nothing is left of an image behind all layers. */
const requirePatches = (architecture: DiscriminatorArchitecture, options: Options): void => {
  const { width, height } = imageSize(options);
  const patches = discriminatorLayers(architecture).reduce(
    (size, layer) => convolvedSize(layer, size),
    Math.min(width, height),
  );
  if (patches >= 1) return;
  throw new Pix2PixError(
    'OPTION',
    `options: size ${width}x${height} leaves no patch to a discriminator with a receptive field of ${architecture.receptiveField} pixels; take larger images, or a smaller ${optionText('receptiveField')}`,
  );
};
