/**
 * A network that says what each pixel of a photo shows, for the FCN-score of paper 4.1: the U-Net of the generator
 * with class scores in place of colours. It is not the FCN-8s of the paper's own table.
 */
import { gradients } from '../autodiff/gradient.ts';
import { symbolicDim } from '../core/shape.ts';
import { graph, input } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { crossEntropy } from '../nn/cross-entropy.ts';
import { NORM_EPSILON, normalizeBatch } from '../nn/normalization.ts';
import { type GeneratorArchitecture, generatorLogits } from './generator.ts';
import { generatorParameters, type NamedShape, stateName } from './state-layout.ts';
import { parameterInputs } from './step-parts.ts';
import { bakedContext, type Weights } from './translation-graph.ts';
import { depthForSize } from './unet.ts';

export interface SegmenterShape {
  readonly width: number;
  readonly height: number;
  readonly numClasses: number;
  /** Filters of the first layer. */
  readonly ngf: number;
}

/** Without noise: equal photos have equal classes. */
export const segmenterArchitecture = ({
  width,
  height,
  numClasses,
  ngf,
}: SegmenterShape): GeneratorArchitecture => ({
  kind: 'unet',
  depth: Math.min(depthForSize(width), depthForSize(height)),
  inputChannels: 3,
  outputChannels: numClasses,
  ngf,
  norm: 'batch',
  normEpsilon: NORM_EPSILON,
  leakySlope: 0.2, // 6.1, as in the generator
  concatOrder: 'skip-first',
  dropoutPlace: 'paper',
  dropoutRate: 0,
  noise: 'none',
});

/** The state of a training: parameters, gradients and Adam's moments. */
export const segmenterLayout = (
  architecture: GeneratorArchitecture,
): Readonly<Record<'G' | 'G.grad' | 'G.m' | 'G.v', readonly NamedShape[]>> => {
  const parameters = generatorParameters(architecture);
  const named = (arena: 'G' | 'G.grad' | 'G.m' | 'G.v'): NamedShape[] =>
    parameters.map(({ name, shape }) => ({ name: stateName(arena, name), shape }));
  return { G: named('G'), 'G.grad': named('G.grad'), 'G.m': named('G.m'), 'G.v': named('G.v') };
};

/**
 * One step: `x` [1,3,H,W] in [-1,1], `truth` [1,K,H,W] with a 1 at each pixel's class, parameters by state name ->
 * `loss` and `G.grad/...`. Of one photo, so that statistics are of each image, as they are when it scores.
 */
export const segmenterStep = (
  architecture: GeneratorArchitecture,
  { width, height }: Pick<SegmenterShape, 'width' | 'height'>,
): Graph => {
  const x = input('x', [1, architecture.inputChannels, height, width]);
  const truth = input('truth', [1, architecture.outputChannels, height, width]);
  const parameters = parameterInputs('G', generatorParameters(architecture));
  const parameter = (name: string): Value => parameters.get(name) as Value;
  const logits = generatorLogits(architecture, x, {
    parameter,
    normalize: (h, { name }) =>
      normalizeBatch(
        h,
        parameter(`${name}.norm.gamma`),
        parameter(`${name}.norm.beta`),
        architecture.normEpsilon,
      ),
    dropout: (h) => h,
  });
  const loss = crossEntropy(logits, truth);
  const found = gradients(loss, [...parameters.values()]);
  return graph({
    loss,
    ...Object.fromEntries(
      [...parameters.keys()].map((name, i) => [stateName('G.grad', name), found[i] as Value]),
    ),
  });
};

/** The trained network: `image` [N,3,H,W] in [-1,1] -> `scores` [N,K,H,W]; H and W that can be halved. */
export const segmentationGraph = (architecture: GeneratorArchitecture, weights: Weights): Graph => {
  const x = input('image', [
    symbolicDim('N'),
    architecture.inputChannels,
    symbolicDim('H'),
    symbolicDim('W'),
  ]);
  const context = { ...bakedContext(architecture, weights, 'image'), dropout: (h: Value) => h };
  return graph({ scores: generatorLogits(architecture, x, context) });
};
