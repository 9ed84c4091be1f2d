/** What every kind of generator has: the facts of all architectures, and one entry of the table of families. */
import type { Value } from '../graph/ops.ts';
import type { Noise } from '../nn/noise.ts';
import type { Norm } from '../nn/normalization.ts';
import type { Layer, LayerContext } from './layers.ts';

/** What the architecture of any generator says. */
export interface GeneratorBasics {
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Filters of the first layer. */
  readonly ngf: number;
  readonly norm: Norm;
  readonly normEpsilon: number;
  readonly dropoutRate: number;
  readonly noise: Noise;
}

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
