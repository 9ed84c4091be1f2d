/** What every kind of generator has: the facts of all architectures, and one entry of the table of families. */
import { z } from 'zod';
import type { Value } from '../graph/ops.ts';
import { NOISES } from '../nn/noise.ts';
import { NORMS } from '../nn/normalization.ts';
import { GENERATOR_BIASES } from './biases.ts';
import type { Layer, LayerContext, LayerKind } from './layers.ts';

/** What the architecture of any generator says, as files hold it. */
export const GENERATOR_BASICS = {
  inputChannels: z.int().positive(),
  outputChannels: z.int().positive(),
  /** Filters of the first layer. */
  ngf: z.int().positive(),
  norm: z.enum(NORMS),
  normEpsilon: z.number().positive(),
  dropoutRate: z.number().min(0).lt(1),
  noise: z.enum(NOISES),
  /** How images are doubled; by transposed convolutions if absent. */
  upsample: z.enum(['resize', 'pixelshuffle']).optional(),
  /** Which convolutions have a bias; by the norm if absent. */
  biases: z.enum(GENERATOR_BIASES).optional(),
  /** What its batch norms normalise by when it translates; statistics of each image if absent, as in the paper. */
  statistics: z.literal('running').optional(),
};
const basicsSchema = z.object(GENERATOR_BASICS);

export type GeneratorBasics = Readonly<z.output<typeof basicsSchema>>;

/** How a kind of generator is built from its architecture. */
export interface NetworkFamily<A extends GeneratorBasics> {
  /**
   * Its layers in the order in which an image passes them; parameters are in this order too. Throws OPTION for an
   * architecture that cannot be built.
   */
  readonly layers: (architecture: A) => readonly Layer[];
  /** x [N,C,H,W] (with z as one more channel, if Gaussian) -> [N,C',H,W], before the last tanh. */
  readonly logits: (architecture: A, x: Value, context: LayerContext) => Value;
  /** Height and width must be multiples of it. */
  readonly sizeMultiple: (architecture: A) => number;
  /** The two halves in the notation of the paper's appendix. */
  readonly describe: (architecture: A) => { readonly encoder: string; readonly decoder: string };
}

/** What a layer that doubles has in place of the family's transposed convolution; docs/results.md compares the three. */
export const doublingBy = <L extends Pick<Layer, 'kind' | 'kernel' | 'stride' | 'padding'>>(
  upsample: GeneratorBasics['upsample'],
  transposed: L,
): L | Pick<Layer, 'kind' | 'kernel' | 'stride' | 'padding'> =>
  upsample ? { kind: DOUBLING_KINDS[upsample], kernel: 3, stride: 2, padding: 1 } : transposed; // 3x3 keeps the size

const DOUBLING_KINDS: { readonly [U in NonNullable<GeneratorBasics['upsample']>]: LayerKind } = {
  resize: 'resizeConv',
  pixelshuffle: 'pixelShuffle',
};
