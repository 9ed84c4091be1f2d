/**
 * Names of tensors in networks of the PyTorch code (junyanz/pytorch-CycleGAN-and-pix2pix, models/networks.py): the
 * places of layers in its nested lists of modules.
 */

import { layerParameters } from '../../models/layers.ts';
import {
  type KnownFacts,
  type LayerPlace,
  moduleParts,
  type NamedPart,
  type Shapes,
} from './naming-scheme.ts';
import type { Network } from './network.ts';
import { layersOf } from './network.ts';

/** Facts that its networks share, whatever their tensors say. */
export const PYTORCH_FACTS = { normEpsilon: 1e-5, leakySlope: 0.2 } as const;

const PYTORCH_DROPOUT = 0.5;

export const noiseOf = (hasDropout: boolean) =>
  ({ dropoutRate: PYTORCH_DROPOUT, noise: hasDropout ? 'dropout' : 'none' }) as const;

export type PytorchNorm = 'batch' | 'instance' | 'none';

/** Batch norms have tensors; convolutions have a bias before instance norms, and none before nothing. */
export const normOf = (shapes: Shapes, norm: string, conv: string): PytorchNorm =>
  shapes.has(`${norm}.weight`) ? 'batch' : shapes.has(`${conv}.bias`) ? 'instance' : 'none';

/** A dimension of a tensor, if it is there and a convolution's. */
export const dimensionOf = (shapes: Shapes, name: string, axis: 0 | 1): number | undefined => {
  const shape = shapes.get(name);
  return shape?.length === 4 ? shape[axis] : undefined;
};

/** The tensors of a network whose layers lie at these places. */
export const partsAt = (network: Network, placeOf: (name: string) => LayerPlace): readonly NamedPart[] => {
  const parts = moduleParts(layersOf(network), ({ name }) => placeOf(name));
  if (network.architecture.norm !== 'none') return parts;
  // Without norms its convolutions have no bias but at the ends; one of ours that has more begins with zeros.
  const theirs = new Set(
    layersOf(withTheirBiases(network))
      .flatMap(layerParameters)
      .map(({ name }) => name),
  );
  return parts.map((part) => (theirs.has(part.own) ? part : { ...part, ifMissing: 'zero' }));
};

/** The same network with the biases that the PyTorch code gives it: by its norm, and few where there is none. */
export const withTheirBiases = (network: Network): Network => {
  if (network.architecture.norm !== 'none') return network;
  return network.role === 'generator'
    ? { ...network, architecture: { ...network.architecture, biases: 'last' } }
    : { ...network, architecture: { ...network.architecture, biases: 'ends' } };
};

/** Why counters of batch norms are left out. */
export const COUNTER = 'counts of batches';
const STALE = 'running statistics of instance norms, which nothing uses';

/** Counters of batch norms, and what files of old versions keep for instance norms. */
export const pytorchLeftOut = (
  network: Network,
  placeOf: (name: string) => LayerPlace,
): ReadonlyMap<string, string> =>
  new Map(
    layersOf(network).flatMap(({ name, norm }): (readonly [string, string])[] => {
      if (norm === 'none') return [];
      const place = placeOf(name).norm;
      const counter = [`${place}.num_batches_tracked`, norm === 'instance' ? STALE : COUNTER] as const;
      if (norm !== 'instance') return [counter];
      return [counter, [`${place}.running_mean`, STALE], [`${place}.running_var`, STALE]];
    }),
  );

/** Whether a discriminator takes the input too: by what is known of the images, or by a sum that can be halved. */
export const conditionOf = (
  taken: number,
  { inputChannels, outputChannels }: KnownFacts,
): { readonly isConditional: boolean; readonly inputChannels: number; readonly outputChannels: number } => {
  if (inputChannels !== undefined && outputChannels !== undefined) {
    if (taken === inputChannels + outputChannels)
      return { isConditional: true, inputChannels, outputChannels };
    if (taken === outputChannels) return { isConditional: false, inputChannels, outputChannels };
  }
  const half = taken / 2;
  return Number.isInteger(half)
    ? { isConditional: true, inputChannels: half, outputChannels: half }
    : { isConditional: false, inputChannels: taken, outputChannels: taken };
};

/** Why the PyTorch code would compute something else of a network, if it would: facts that no tensor of it holds. */
export const otherFacts = (network: Network): string | undefined => {
  const { normEpsilon, biases } = network.architecture;
  const slope = 'leakySlope' in network.architecture ? network.architecture.leakySlope : undefined;
  const { normEpsilon: epsilon, leakySlope } = PYTORCH_FACTS;
  if (normEpsilon !== epsilon) return `adds ${normEpsilon} to variances, and it adds ${epsilon}`;
  if (slope !== undefined && slope !== leakySlope)
    return `has leaky ReLUs of slope ${slope}, not ${leakySlope}`;
  if (biases !== undefined && biases !== withTheirBiases(network).architecture.biases)
    return 'has biases in other layers';
  return undefined;
};
