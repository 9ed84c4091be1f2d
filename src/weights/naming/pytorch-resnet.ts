/** The PyTorch code's ResNet generator: one list of modules, and one in each block. */
import type { ResnetArchitecture } from '../../models/resnet.ts';
import type { LayerPlace, NamingScheme, Shapes } from './naming-scheme.ts';
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

// Padding 0, convolution 1, norm, ReLU; two that halve at 4 and 7; blocks from 10; two that double; padding, convolution.
const FIRST = 1;
const FIRST_DOWN = 4;
const FIRST_BLOCK = 10;
const STEP = 3; // convolution, norm, ReLU
const HALVINGS = 2;

// In a block: padding 0, convolution 1, norm, ReLU, dropout perhaps, padding, convolution, norm.
const ONE = 1;
const TWO = 5;

const modules = (conv: number, within = 'model'): LayerPlace => ({
  conv: `${within}.${conv}`,
  norm: `${within}.${conv + 1}`,
});

const placesOf =
  (blocks: number, hasDropout: boolean) =>
  (name: string): LayerPlace => {
    const [number = 0, position = 0] = (name.match(/\d+/g) ?? []).map(Number);
    const firstUp = FIRST_BLOCK + blocks;
    if (name === 'first') return modules(FIRST);
    if (name === 'last') return modules(firstUp + HALVINGS * STEP + 1);
    if (name.startsWith('down')) return modules(FIRST_DOWN + (number - 1) * STEP);
    if (name.startsWith('up')) return modules(firstUp + (HALVINGS - number) * STEP);
    const second = TWO + (hasDropout ? 1 : 0);
    return modules(position === 1 ? ONE : second, `model.${FIRST_BLOCK + number - 1}.conv_block`);
  };

const blocksOf = (shapes: Shapes): number =>
  new Set([...shapes.keys()].flatMap((name) => /^model\.(\d+)\.conv_block\./.exec(name)?.[1] ?? [])).size;

const resnetOf = (network: Network): ResnetArchitecture | undefined =>
  network.role === 'generator' && network.architecture.kind === 'resnet' ? network.architecture : undefined;

const placesIn = (network: Network): ((name: string) => LayerPlace) => {
  const resnet = resnetOf(network);
  return placesOf(resnet?.blocks ?? 0, resnet?.noise === 'dropout');
};

export const PYTORCH_RESNET: NamingScheme = {
  origin: 'pytorch',
  anchor: 'model.1.weight',
  isOfNetwork: (name) => name.startsWith('model.'),
  recognise: (shapes) => {
    const blocks = blocksOf(shapes);
    const hasDropout = shapes.get(`model.${FIRST_BLOCK}.conv_block.${TWO + 1}.weight`)?.length === 4;
    const { conv: last } = placesOf(blocks, hasDropout)('last');
    const ngf = dimensionOf(shapes, 'model.1.weight', 0);
    const inputChannels = dimensionOf(shapes, 'model.1.weight', 1);
    const outputChannels = dimensionOf(shapes, `${last}.weight`, 0);
    if (blocks < 1 || !ngf || !inputChannels || !outputChannels) return undefined;
    const { normEpsilon } = PYTORCH_FACTS;
    return withTheirBiases({
      role: 'generator',
      architecture: {
        kind: 'resnet',
        blocks,
        inputChannels,
        outputChannels,
        ngf,
        norm: normOf(shapes, 'model.2', 'model.1'),
        normEpsilon,
        ...noiseOf(hasDropout),
      },
    });
  },
  refusal: (network) => {
    const resnet = resnetOf(network);
    if (!resnet) return 'is no ResNet';
    if (resnet.upsample)
      return `doubles images by ${resnet.upsample}, and every ResNet there by transposed convolutions`;
    if (resnet.noise === 'gaussian') return 'takes Gaussian noise, and no ResNet there does';
    return otherFacts(network);
  },
  parts: (network) => partsAt(network, placesIn(network)),
  leftOut: (network) => pytorchLeftOut(network, placesIn(network)),
};
