/**
 * Networks under our own names in files that do not describe them: those whose tensors are the file's, with the paper's
 * choice of what no tensor tells, such as the order of skips.
 */
import { formatShape } from '../../core/shape.ts';
import { RECEPTIVE_FIELD_SIDES } from '../../models/discriminator.ts';
import { layerParameters } from '../../models/layers.ts';
import { UNET_KINDS } from '../../models/unet.ts';
import type { KnownFacts, Shapes } from './naming-scheme.ts';
import { layersOf, type Network } from './network.ts';
import { conditionOf, dimensionOf } from './pytorch-places.ts';

/** The network of these tensors; undefined if none has them. */
export type Guess = (shapes: Shapes, known: KnownFacts) => Network | undefined;

const EPSILON = 1e-5;
const SLOPE = 0.2;
const RATE = 0.5;

/** Networks without norms have the tensors of those with instance norms, which are more usual. */
const GUESSED_NORMS = ['batch', 'instance'] as const;

const DOUBLINGS = [{}, { upsample: 'resize' }, { upsample: 'pixelshuffle' }] as const;

/** Values that a bias of the last layer has for each channel of the image. */
const valuesPerChannel = ({
  upsample,
}: (typeof DOUBLINGS)[number] & { readonly upsample?: string }): number =>
  upsample === 'pixelshuffle' ? 4 : 1;

const hasItsTensors = (network: Network, shapes: Shapes): boolean => {
  const specs = layersOf(network).flatMap(layerParameters);
  const count = [...shapes.keys()].filter((name) => !/\.running(?:Mean|Variance)$/.test(name)).length;
  return (
    specs.length === count &&
    specs.every(({ name, shape }) => formatShape(shapes.get(name) ?? []) === formatShape(shape))
  );
};

const countOf = (shapes: Shapes, pattern: RegExp): number =>
  new Set([...shapes.keys()].flatMap((name) => pattern.exec(name)?.[1] ?? [])).size;

export const unetOf: Guess = (shapes, { hasDropout = true }) => {
  const depth = countOf(shapes, /^encoder(\d+)\./);
  const ngf = dimensionOf(shapes, 'encoder1.conv.weight', 0);
  const inputChannels = dimensionOf(shapes, 'encoder1.conv.weight', 1);
  const made = shapes.get('decoder1.conv.bias')?.[0];
  if (depth < 2 || !ngf || !inputChannels || !made) return undefined;
  const candidates = UNET_KINDS.flatMap((kind) =>
    GUESSED_NORMS.flatMap((norm) =>
      DOUBLINGS.map(
        (doubling): Network => ({
          role: 'generator',
          architecture: {
            kind,
            depth,
            inputChannels,
            outputChannels: made / valuesPerChannel(doubling),
            ngf,
            norm,
            normEpsilon: EPSILON,
            leakySlope: SLOPE,
            concatOrder: 'up-first',
            dropoutPlace: 'paper',
            dropoutRate: RATE,
            noise: hasDropout ? 'dropout' : 'none',
            ...doubling,
          },
        }),
      ),
    ),
  );
  return candidates.find((network) => hasItsTensors(network, shapes));
};

export const resnetOf: Guess = (shapes, { hasDropout = false }) => {
  const blocks = countOf(shapes, /^block(\d+)\./);
  const ngf = dimensionOf(shapes, 'first.conv.weight', 0);
  const inputChannels = dimensionOf(shapes, 'first.conv.weight', 1);
  const outputChannels = dimensionOf(shapes, 'last.conv.weight', 0);
  if (blocks < 1 || !ngf || !inputChannels || !outputChannels) return undefined;
  const candidates = GUESSED_NORMS.flatMap((norm) =>
    DOUBLINGS.map(
      (doubling): Network => ({
        role: 'generator',
        architecture: {
          kind: 'resnet',
          blocks,
          inputChannels,
          outputChannels,
          ngf,
          norm,
          normEpsilon: EPSILON,
          dropoutRate: RATE,
          noise: hasDropout ? 'dropout' : 'none',
          ...doubling,
        },
      }),
    ),
  );
  return candidates.find((network) => hasItsTensors(network, shapes));
};

export const discriminatorOf: Guess = (shapes, known) => {
  const ndf = dimensionOf(shapes, 'layer1.conv.weight', 0);
  const taken = dimensionOf(shapes, 'layer1.conv.weight', 1);
  if (!ndf || !taken) return undefined;
  const candidates = RECEPTIVE_FIELD_SIDES.flatMap((receptiveField) =>
    GUESSED_NORMS.map(
      (norm): Network => ({
        role: 'discriminator',
        architecture: {
          receptiveField,
          ...conditionOf(taken, known),
          ndf,
          norm,
          normEpsilon: EPSILON,
          leakySlope: SLOPE,
        },
      }),
    ),
  );
  return candidates.find((network) => hasItsTensors(network, shapes));
};
