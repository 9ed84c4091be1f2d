/** The Markovian discriminator (paper 3.2.2, appendix 6.1.2): every N x N patch is scored as real or fake. */
import { z } from 'zod';
import { Pix2PixError } from '../core/errors.ts';
import { leakyRelu } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { DISCRIMINATOR_NORMS } from '../nn/normalization.ts';
import { DISCRIMINATOR_BIASES, discriminatorBias } from './biases.ts';
import { applyLayer, type Layer, type LayerContext } from './layers.ts';

/** Receptive fields in pixels, with the number of stride-2 layers that gives each. */
export const RECEPTIVE_FIELDS = { 1: 0, 16: 1, 34: 2, 70: 3, 142: 4, 286: 5 } as const;
export type ReceptiveField = keyof typeof RECEPTIVE_FIELDS;

/** The receptive fields as a list. */
export const RECEPTIVE_FIELD_SIDES = [1, 16, 34, 70, 142, 286] as const satisfies readonly ReceptiveField[];

/** Everything needed to rebuild a discriminator; kept in checkpoints. */
export const discriminatorSchema = z.object({
  receptiveField: z.literal(RECEPTIVE_FIELD_SIDES),
  /** The condition x beside the candidate y; false is the paper's unconditional GAN. */
  isConditional: z.boolean(),
  inputChannels: z.int().positive(),
  outputChannels: z.int().positive(),
  /** Filters of the first layer; they double up to 8 * ndf. */
  ndf: z.int().positive(),
  norm: z.enum(DISCRIMINATOR_NORMS),
  normEpsilon: z.number().positive(),
  leakySlope: z.number(),
  /** Which convolutions have a bias; by the norm if absent. */
  biases: z.enum(DISCRIMINATOR_BIASES).optional(),
});

/** What a PatchGAN is built from. */
export type DiscriminatorArchitecture = Readonly<z.output<typeof discriminatorSchema>>;

// 6.1.2: 4x4 convolutions, or 1x1 for the PixelGAN.
const PATCH = { kernel: 4, padding: 1 } as const;
const PIXEL = { kernel: 1, stride: 1, padding: 0 } as const;

const WIDEST = 8; // C64-C128-C256-C512-C512-...

/** The layer table: C64-C128-C256-C512 and one more to a single channel of logits. */
export const discriminatorLayers = (architecture: DiscriminatorArchitecture): readonly Layer[] => {
  const { receptiveField, isConditional, inputChannels, outputChannels, ndf, norm } = architecture;
  const strided: number | undefined = RECEPTIVE_FIELDS[receptiveField];
  if (strided === undefined)
    throw new Pix2PixError(
      'OPTION',
      `discriminator: receptive field is ${receptiveField}, expected one of ${Object.keys(RECEPTIVE_FIELDS).join(', ')}`,
    );
  const shapes =
    strided === 0
      ? [PIXEL, PIXEL, PIXEL]
      : [
          ...Array.from({ length: strided }, () => ({ ...PATCH, stride: 2 })),
          { ...PATCH, stride: 1 },
          { ...PATCH, stride: 1 },
        ];
  const taken = outputChannels + (isConditional ? inputChannels : 0);
  const width = (index: number): number => ndf * Math.min(2 ** index, WIDEST);
  return shapes.map((shape, index): Layer => {
    const isFirst = index === 0;
    const isLast = index === shapes.length - 1;
    const ownNorm = isFirst || isLast ? 'none' : norm; // 6.1.2: none on the first C64
    return {
      ...shape,
      name: `layer${index + 1}`,
      kind: 'conv',
      inChannels: isFirst ? taken : width(index - 1),
      outChannels: isLast ? 1 : width(index),
      hasBias: discriminatorBias(architecture, {
        norm: ownNorm,
        isFirst,
        // The PyTorch code's PixelGAN leaves out its last bias under batch norm; its parameter count is kept.
        isLast: isLast && strided > 0,
      }),
      norm: ownNorm,
      hasDropout: false,
    };
  });
};

/**
 * The discriminator as a graph: candidate y [N,C',H,W], and the condition x [N,C,H,W] where it is conditional,
 * -> logits [N,1,h,w], one for each patch; no sigmoid, the losses take logits.
 */
export const discriminator = (
  architecture: DiscriminatorArchitecture,
  xy: Value,
  context: LayerContext,
): Value => discriminatorActivations(architecture, xy, context).logits;

/** What each layer of a discriminator makes of an image. */
export interface DiscriminatorActivations {
  /** Of all layers but the last, after their leaky ReLU: [N,C,h,w] each. */
  readonly features: readonly Value[];
  readonly logits: Value;
}

/** The same as `discriminator`, with all that is on the way. */
export const discriminatorActivations = (
  architecture: DiscriminatorArchitecture,
  xy: Value,
  context: LayerContext,
): DiscriminatorActivations => {
  const layers = discriminatorLayers(architecture);
  const features: Value[] = [];
  const logits = layers.reduce((h, layer, index) => {
    if (index === 0) return applyLayer(h, layer, context);
    const activated = leakyRelu(h, architecture.leakySlope);
    features.push(activated);
    return applyLayer(activated, layer, context);
  }, xy);
  return { features, logits };
};

/** The side of the patch that one logit sees, in pixels: r = (r - 1) * stride + kernel, from the last layer back. */
export const receptiveFieldOf = (layers: readonly Layer[]): number =>
  layers.reduceRight((r, { stride, kernel }) => (r - 1) * stride + kernel, 1);

/** The table in the paper's words: `C64-C128-C256-C512`; the layer to one channel is not counted there. */
export const describeDiscriminator = (architecture: DiscriminatorArchitecture): string =>
  discriminatorLayers(architecture)
    .slice(0, -1)
    .map(({ outChannels }) => `C${outChannels}`)
    .join('-');
