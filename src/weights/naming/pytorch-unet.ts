/** The PyTorch code's U-Net: blocks that each hold the next one between their way down and their way up. */
import type { UnetArchitecture } from '../../models/unet.ts';
import type { LayerPlace, NamedPart, NamingScheme, Shapes } from './naming-scheme.ts';
import type { Network } from './network.ts';
import {
  dimensionOf,
  noiseOf,
  normOf,
  otherFacts,
  PYTORCH_FACTS,
  partsAt,
  pytorchLeftOut,
  withTheirBiases,
} from './pytorch-places.ts';
import { swapHalves, takesSkip, unetOf } from './skip-order.ts';

/** The list of modules of a level, counted from 1 outside: the second block is item 1 of the first, others item 3. */
const blockOf = (level: number): string =>
  `model.model${level > 1 ? '.1.model' : ''}${'.3.model'.repeat(Math.max(0, level - 2))}`;

// Outermost: conv, block, ReLU, transposed conv, tanh. Innermost: leaky ReLU, conv, ReLU, transposed conv, norm.
// Between: leaky ReLU, conv, norm, block, ReLU, transposed conv, norm, and dropout perhaps.
const downIn = (level: number): number => (level === 1 ? 0 : 1);
const upIn = (level: number, depth: number): number => (level === 1 || level === depth ? 3 : 5);

const placesOf =
  (depth: number) =>
  (name: string): LayerPlace => {
    const level = Number(/\d+$/.exec(name)?.[0]);
    const index = name.startsWith('encoder') ? downIn(level) : upIn(level, depth);
    return { conv: `${blockOf(level)}.${index}`, norm: `${blockOf(level)}.${index + 1}` };
  };

const depthOf = (shapes: Shapes): number => {
  let depth = 0;
  while (shapes.has(`${blockOf(depth + 1)}.${downIn(depth + 1)}.weight`)) depth++;
  return depth;
};

const placesIn = (network: Network): ((name: string) => LayerPlace) => placesOf(unetOf(network)?.depth ?? 0);

export const PYTORCH_UNET: NamingScheme = {
  origin: 'pytorch',
  anchor: 'model.model.0.weight',
  isOfNetwork: (name) => name.startsWith('model.model.'),
  recognise: (shapes, { hasDropout = true }) => {
    const depth = depthOf(shapes);
    const ngf = dimensionOf(shapes, 'model.model.0.weight', 0);
    const inputChannels = dimensionOf(shapes, 'model.model.0.weight', 1);
    const outputChannels = dimensionOf(shapes, 'model.model.3.weight', 1);
    if (depth < 2 || !ngf || !inputChannels || !outputChannels) return undefined;
    const norm = normOf(shapes, placesOf(depth)(`decoder${depth}`).norm, 'model.model.0');
    return withTheirBiases({
      role: 'generator',
      architecture: {
        kind: 'unet',
        depth,
        inputChannels,
        outputChannels,
        ngf,
        norm,
        ...PYTORCH_FACTS,
        concatOrder: 'skip-first',
        dropoutPlace: 'pytorch',
        ...noiseOf(hasDropout),
      },
    });
  },
  refusal: (network) => {
    const unet = unetOf(network);
    if (!unet) return 'is no U-Net';
    if (unet.kind !== 'unet') return 'has no skips, which every U-Net there has';
    if (unet.upsample)
      return `doubles images by ${unet.upsample}, and every U-Net there by transposed convolutions`;
    if (unet.noise === 'gaussian') return 'takes Gaussian noise, and no U-Net there does';
    if (unet.normalizesInnermost || unet.activations || unet.innermostSlope)
      return 'has norms or activations in other places';
    return otherFacts(network);
  },
  parts: (network) => {
    const unet = unetOf(network);
    const parts = partsAt(network, placesIn(network));
    return unet?.concatOrder === 'up-first' ? parts.map((part) => withSkipFirst(part, unet)) : parts;
  },
  leftOut: (network) => pytorchLeftOut(network, placesIn(network)),
};

/** There the skip's channels come first. */
const withSkipFirst = (part: NamedPart, unet: UnetArchitecture): NamedPart =>
  takesSkip(part.own, unet) ? { ...part, fromStored: swapHalves, toStored: swapHalves } : part;
