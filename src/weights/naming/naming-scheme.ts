/** What programs call the tensors of our networks: one scheme for each kind of network of each origin. */
import type { Tensor } from '../../core/tensor.ts';
import type { Layer } from '../../models/layers.ts';
import { layerParameters, layerStatistics } from '../../models/layers.ts';
import type { Network } from './network.ts';

/** Shapes of tensors by name, without what a file puts before all names of a network. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** What is known of networks besides their tensors, such as from the options that they were trained with. */
export interface KnownFacts {
  /** Whether the generator has dropout: the tensors of a U-Net do not tell. */
  readonly hasDropout?: boolean | undefined;
  /** Channels of the images on both sides: a discriminator's first layer has their sum, or the output's alone. */
  readonly inputChannels?: number | undefined;
  readonly outputChannels?: number | undefined;
}

/** A tensor of a network, by its name in files of the scheme and by ours. */
export interface NamedPart {
  readonly stored: string;
  readonly own: string;
  /** In the file. */
  readonly shape: readonly number[];
  /** In our network. */
  readonly ownShape: readonly number[];
  /** What a file without it means: that it is not used, or that it is zero. If absent, every file has it. */
  readonly ifMissing?: 'unused' | 'zero';
  /** From the order of values in the file to ours; absent where they are the same. */
  readonly fromStored?: (stored: Tensor) => Tensor;
  /** The way back. */
  readonly toStored?: (own: Tensor) => Tensor;
}

/** Where the names are from. */
export const ORIGINS = {
  pytorch: 'the PyTorch code',
  affinelayer: 'affinelayer/pix2pix-tensorflow',
  own: 'this program',
} as const;
/** An origin of names. */
export type Origin = keyof typeof ORIGINS;

/** What files of one origin call the tensors of one kind of network. */
export interface NamingScheme {
  readonly origin: Origin;
  /** A tensor of four axes that every such network has; a network of a file begins where its name is found. */
  readonly anchor: string;
  /** Whether a name can be one of such a network; others in the file belong to something else. */
  readonly isOfNetwork: (name: string) => boolean;
  /** The network of these tensors, as far as some of them tell; undefined if they are of another kind. */
  readonly recognise: (
    shapes: Shapes,
    known: KnownFacts,
    facts: ReadonlyMap<string, string>,
  ) => Network | undefined;
  /** Whether such files can hold a network; the reason if they cannot. */
  readonly refusal: (network: Network) => string | undefined;
  /** Every tensor of a network, in the order of its layers. */
  readonly parts: (network: Network) => readonly NamedPart[];
  /** Tensors that files may have and networks here do without, by name and the reason. */
  readonly leftOut: (network: Network) => ReadonlyMap<string, string>;
}

/** The names of a layer's two modules. */
export interface LayerPlace {
  readonly conv: string;
  readonly norm: string;
}

/** The last parts of tensors' names: ours, and those of PyTorch's modules. */
const MODULE_TENSORS: Readonly<Record<string, readonly [module: keyof LayerPlace, tensor: string]>> = {
  'conv.weight': ['conv', 'weight'],
  'conv.bias': ['conv', 'bias'],
  'norm.gamma': ['norm', 'weight'],
  'norm.beta': ['norm', 'bias'],
  'norm.runningMean': ['norm', 'running_mean'],
  'norm.runningVariance': ['norm', 'running_var'],
};

/** The tensors of layers under the names of PyTorch's modules, which hold values in the same order as ours. */
export const moduleParts = (
  layers: readonly Layer[],
  placeOf: (layer: Layer) => LayerPlace,
): readonly NamedPart[] =>
  layers.flatMap((layer) => {
    const place = placeOf(layer);
    const part = (own: string, shape: readonly number[]): NamedPart => {
      const [module, tensor] = MODULE_TENSORS[own.slice(layer.name.length + 1)] as readonly [
        keyof LayerPlace,
        string,
      ]; // the table has them all
      return { stored: `${place[module]}.${tensor}`, own, shape, ownShape: shape };
    };
    return [
      ...layerParameters(layer).map(({ name, shape }) => part(name, shape)),
      ...layerStatistics(layer).map(
        ({ name, shape }): NamedPart => ({ ...part(name, shape), ifMissing: 'unused' }),
      ),
    ];
  });
