/**
 * The ResNet generator of CycleGAN (Zhu et al. 2017, appendix 7.2; Johnson et al. 2016): a 7x7 layer, two halvings,
 * residual blocks at a quarter of the size, two doublings, a 7x7 layer. Borders are reflected, not zero.
 */
import { z } from 'zod';
import { Pix2PixError } from '../core/errors.ts';
import { add, relu } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { generatorBias } from './biases.ts';
import { doublingBy, GENERATOR_BASICS, type NetworkFamily } from './generator-family.ts';
import { applyLayer, type Layer, type LayerContext } from './layers.ts';

export const resnetSchema = z.object({
  kind: z.literal('resnet'),
  /** Residual blocks: 9 in the paper for 256 pixels and more, 6 for 128. */
  blocks: z.int().positive(),
  ...GENERATOR_BASICS,
});

export type ResnetArchitecture = Readonly<z.output<typeof resnetSchema>>;

export interface ResnetLayers {
  readonly first: Layer;
  readonly down: readonly Layer[];
  /** The two convolutions of each block: x + second(relu(first(x))). */
  readonly blocks: readonly (readonly [Layer, Layer])[];
  readonly up: readonly Layer[];
  readonly last: Layer;
}

const HALVINGS = 2; // Zhu et al. 7.2: c7s1-64, d128, d256, R256 ..., u128, u64, c7s1-3

const OUTER = { kind: 'conv', kernel: 7, stride: 1, padding: 3, padMode: 'reflect' } as const;
const BLOCK = { kind: 'conv', kernel: 3, stride: 1, padding: 1, padMode: 'reflect' } as const;
const HALVING = { kind: 'conv', kernel: 3, stride: 2, padding: 1 } as const; // zeros, as in the PyTorch code
const DOUBLING = { kind: 'convTranspose', kernel: 3, stride: 2, padding: 1, outputPadding: 1 } as const;

/** The layer table of a ResNet. Throws OPTION for a number of blocks that is not whole, or below 1. */
export const resnetLayers = (architecture: ResnetArchitecture): ResnetLayers => {
  const { blocks, ngf, norm, inputChannels, outputChannels, noise } = architecture;
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new Pix2PixError(
      'OPTION',
      `generator: a ResNet of ${blocks} blocks, expected a whole number of at least 1`,
    );
  const usual = {
    hasBias: generatorBias(architecture, { norm, isLast: false }),
    norm,
    hasDropout: false,
  };
  const widths = Array.from({ length: HALVINGS + 1 }, (_, i) => ngf * 2 ** i); // 64, 128, 256
  const widest = widths[HALVINGS] as number;
  const steps = widths
    .slice(1)
    .map((width, i) => ({ narrow: widths[i] as number, wide: width, level: i + 1 }));
  const z = noise === 'gaussian' ? 1 : 0;
  return {
    first: { ...OUTER, ...usual, name: 'first', inChannels: inputChannels + z, outChannels: ngf },
    down: steps.map(({ narrow, wide, level }) => ({
      ...HALVING,
      ...usual,
      name: `down${level}`,
      inChannels: narrow,
      outChannels: wide,
    })),
    blocks: Array.from({ length: blocks }, (_, i) => {
      const convolution = (position: 1 | 2): Layer => ({
        ...BLOCK,
        ...usual,
        name: `block${i + 1}.conv${position}`,
        inChannels: widest,
        outChannels: widest,
        hasDropout: position === 1 && noise === 'dropout',
      });
      return [convolution(1), convolution(2)] as const;
    }),
    up: steps.toReversed().map(({ narrow, wide, level }) => ({
      ...doublingBy(architecture.upsample, DOUBLING),
      ...usual,
      name: `up${level}`,
      inChannels: wide,
      outChannels: narrow,
    })),
    last: {
      ...OUTER,
      ...usual,
      name: 'last',
      inChannels: ngf,
      outChannels: outputChannels,
      hasBias: generatorBias(architecture, { norm: 'none', isLast: true }),
      norm: 'none',
    },
  };
};

/** x [N,C,H,W] -> [N,C',H,W] before its tanh; ReLU after every layer but the second of a block. */
const resnetLogits = (architecture: ResnetArchitecture, x: Value, context: LayerContext): Value => {
  const { first, down, blocks, up, last } = resnetLayers(architecture);
  const through = (h: Value, layer: Layer): Value => relu(applyLayer(h, layer, context));
  const quarter = [first, ...down].reduce(through, x); // [N,C,H,W] -> [N,4*ngf,H/4,W/4]
  const deep = blocks.reduce(
    // No ReLU after the sum, as in the PyTorch code.
    (h, [one, two]) => add(h, applyLayer(through(h, one), two, context)),
    quarter,
  );
  return applyLayer(up.reduce(through, deep), last, context); // [N,4*ngf,H/4,W/4] -> [N,C',H,W]
};

/** The notation of Zhu et al. 7.2: `c7s1-64-d128-d256-R256x9` and `u128-u64-c7s1-3`. */
const describeResnet = (
  architecture: ResnetArchitecture,
): { readonly encoder: string; readonly decoder: string } => {
  const { first, down, blocks, up, last } = resnetLayers(architecture);
  const code = (prefix: string) => (layer: Layer) => `${prefix}${layer.outChannels}`;
  const block = `R${blocks[0]?.[1].outChannels}x${blocks.length}`;
  return {
    encoder: [code('c7s1-')(first), ...down.map(code('d')), block].join('-'),
    decoder: [...up.map(code('u')), code('c7s1-')(last)].join('-'),
  };
};

export const resnetFamily: NetworkFamily<ResnetArchitecture> = {
  layers: (architecture) => {
    const { first, down, blocks, up, last } = resnetLayers(architecture);
    return [first, ...down, ...blocks.flat(), ...up, last];
  },
  logits: resnetLogits,
  sizeMultiple: () => 2 ** HALVINGS,
  describe: describeResnet,
};
