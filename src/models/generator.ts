/** Generators of every kind, by a table of families (paper 3.2.1, appendix 6.1.1). */
import { z } from 'zod';
import { Pix2PixError } from '../core/errors.ts';
import { tanh } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import type { NetworkFamily } from './generator-family.ts';
import type { Layer, LayerContext } from './layers.ts';
import { resnetFamily, resnetSchema } from './resnet.ts';
import { unetFamily, unetSchema } from './unet.ts';

/** Everything needed to rebuild a generator; kept in checkpoints and in model.onnx. */
export const generatorSchema = z.discriminatedUnion('kind', [unetSchema, resnetSchema]);
/** What a generator is built from, by its kind. */
export type GeneratorArchitecture = Readonly<z.output<typeof generatorSchema>>;
export type GeneratorKind = GeneratorArchitecture['kind'];

type ArchitectureOf<K extends GeneratorKind> = GeneratorArchitecture & { readonly kind: K };

const FAMILIES: { readonly [K in GeneratorKind]: NetworkFamily<ArchitectureOf<K>> } = {
  unet: unetFamily,
  'encoder-decoder': unetFamily,
  resnet: resnetFamily,
};

/** The family of an architecture; the cast says that the entry of a kind takes architectures of that kind. */
const familyOf = ({ kind }: GeneratorArchitecture): NetworkFamily<GeneratorArchitecture> =>
  FAMILIES[kind] as NetworkFamily<GeneratorArchitecture>;

/** Its layers in the order in which an image passes them. Throws OPTION for an architecture that cannot be built. */
export const generatorLayers = (architecture: GeneratorArchitecture): readonly Layer[] =>
  familyOf(architecture).layers(architecture);

/** Height and width must be multiples of it, in pixels. */
export const sizeMultiple = (architecture: GeneratorArchitecture): number =>
  familyOf(architecture).sizeMultiple(architecture);

/** The two halves in the notation of the paper's appendix, such as `C64-C128-...`. */
export const describeGenerator = (
  architecture: GeneratorArchitecture,
): { readonly encoder: string; readonly decoder: string } => familyOf(architecture).describe(architecture);

/**
 * The generator as a graph: x [N,C,H,W] in [-1,1] (with z as one more channel, if Gaussian) -> [N,C',H,W] in
 * [-1,1]. Throws SHAPE if H or W is not a multiple of `sizeMultiple`.
 */
export const generator = (architecture: GeneratorArchitecture, x: Value, context: LayerContext): Value =>
  tanh(generatorLogits(architecture, x, context));

/** The same before its tanh: what a network of these layers that tells classes takes as their scores. */
export const generatorLogits = (
  architecture: GeneratorArchitecture,
  x: Value,
  context: LayerContext,
): Value => {
  requireMultiple(x, sizeMultiple(architecture), 'depth' in architecture);
  return familyOf(architecture).logits(architecture, x, context);
};

const requireMultiple = (x: Value, multiple: number, isDeep: boolean): void => {
  for (const dim of x.shape.slice(2))
    if (typeof dim === 'number' && dim % multiple !== 0)
      throw new Pix2PixError(
        'SHAPE',
        `generator: an image of ${x.shape[2]}x${x.shape[3]} pixels cannot be halved ${Math.log2(multiple)} times; use multiples of ${multiple}${isDeep ? ' or a smaller depth' : ''}`,
      );
};
