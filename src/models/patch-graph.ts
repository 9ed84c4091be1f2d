/**
 * The trained discriminator as a graph of its own, weights baked in: what it says of every patch of one candidate
 * (paper 3.2.2), before the mean that the loss takes.
 *
 * Statistics are of the one image, which is what its batch norm saw in training at batch 1.
 */
import { concat, graph, input } from '../graph/build.ts';
import type { Graph } from '../graph/ops.ts';
import { type DiscriminatorArchitecture, discriminator } from './discriminator.ts';
import { bakedContext, type Weights } from './translation-graph.ts';

/** Names of the images in and of the map out. */
export const PATCH_CONDITION = 'input';
export const PATCH_CANDIDATE = 'candidate';
export const PATCH_LOGITS = 'logits';

/**
 * `candidate` [1,C',H,W] in [-1,1], and its condition `input` [1,C,H,W] where D is conditional (equation 1; without,
 * equation 2) -> `logits` [1,1,h,w]. Height and width are numbers: unpadded sizes are not quotients of them.
 * Weights by the names of `discriminatorParameters`. Throws MODEL for a missing one, SHAPE for an image that is
 * too small to hold a patch.
 */
export const patchGraph = (
  architecture: DiscriminatorArchitecture,
  weights: Weights,
  { height, width }: { readonly height: number; readonly width: number },
): Graph => {
  const { isConditional, inputChannels, outputChannels } = architecture;
  const candidate = input(PATCH_CANDIDATE, [1, outputChannels, height, width]);
  const seen = isConditional
    ? concat([input(PATCH_CONDITION, [1, inputChannels, height, width]), candidate], 1) // x first, as in training
    : candidate;
  const logits = discriminator(architecture, seen, {
    ...bakedContext(architecture, weights, 'image'),
    dropout: (h) => h, // the discriminator has none
  });
  return graph({ [PATCH_LOGITS]: logits });
};
