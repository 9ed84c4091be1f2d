/** The PyTorch code's discriminators: PatchGANs in a list `model`, the PixelGAN in a list `net`. */
import {
  type DiscriminatorArchitecture,
  RECEPTIVE_FIELDS,
  type ReceptiveField,
} from '../../models/discriminator.ts';
import type { LayerPlace, NamingScheme, Shapes } from './naming-scheme.ts';
import type { Network } from './network.ts';
import {
  conditionOf,
  dimensionOf,
  normOf,
  otherFacts,
  PYTORCH_FACTS,
  partsAt,
  pytorchLeftOut,
  withTheirBiases,
} from './pytorch-places.ts';

/** Convolutions stand at 0, 2, 5, 8 and so on: each has a leaky ReLU after it, and all but the first a norm between. */
const convIndex = (layer: number): number => (layer === 1 ? 0 : 3 * layer - 4);

const placesIn =
  (list: string) =>
  (name: string): LayerPlace => {
    const index = convIndex(Number(/\d+$/.exec(name)?.[0]));
    return { conv: `${list}.${index}`, norm: `${list}.${index + 1}` };
  };

const countConvolutions = (shapes: Shapes, list: string): number => {
  let count = 0;
  while (shapes.get(`${list}.${convIndex(count + 1)}.weight`)?.length === 4) count++;
  return count;
};

/** Layers besides those that halve: one more, and one to a single channel. */
const UNSTRIDED = 2;

const receptiveFieldOf = (strided: number): ReceptiveField | undefined => {
  const found = Object.entries(RECEPTIVE_FIELDS).find(([, count]) => count === strided);
  return found && (Number(found[0]) as ReceptiveField); // a key of the table
};

const discriminatorOf = (network: Network): DiscriminatorArchitecture | undefined =>
  network.role === 'discriminator' ? network.architecture : undefined;

const schemeOf = (list: 'model' | 'net', isPixel: boolean): NamingScheme => ({
  origin: 'pytorch',
  anchor: `${list}.0.weight`,
  isOfNetwork: (name) => name.startsWith(`${list}.`),
  recognise: (shapes, known) => {
    const receptiveField = isPixel ? 1 : receptiveFieldOf(countConvolutions(shapes, list) - UNSTRIDED);
    const ndf = dimensionOf(shapes, `${list}.0.weight`, 0);
    const taken = dimensionOf(shapes, `${list}.0.weight`, 1);
    if (receptiveField === undefined || (receptiveField === 1 && !isPixel) || !ndf || !taken)
      return undefined;
    return withTheirBiases({
      role: 'discriminator',
      architecture: {
        receptiveField,
        ...conditionOf(taken, known),
        ndf,
        norm: normOf(shapes, `${list}.3`, `${list}.2`),
        ...PYTORCH_FACTS,
      },
    });
  },
  refusal: (network) => {
    const discriminator = discriminatorOf(network);
    if (!discriminator || (discriminator.receptiveField === 1) !== isPixel)
      return `is no ${isPixel ? 'PixelGAN' : 'PatchGAN'}`;
    return discriminator.norm === 'layer'
      ? 'has layer norms, and no discriminator there does'
      : otherFacts(network);
  },
  parts: (network) => partsAt(network, placesIn(list)),
  leftOut: (network) => pytorchLeftOut(network, placesIn(list)),
});

export const PYTORCH_PATCHGAN = schemeOf('model', false);
export const PYTORCH_PIXELGAN = schemeOf('net', true);
