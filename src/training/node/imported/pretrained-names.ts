/** The generators that the authors of the PyTorch code offer, trained, by the names of its download scripts. */
import { nearestName, Pix2PixError } from '../../../core/errors.ts';
import type { Direction } from '../../../data/pairs.ts';

/** Where they lie, each as NAME.pth. */
export const PRETRAINED_ADDRESSES = {
  pix2pix: 'http://efrosgans.eecs.berkeley.edu/pix2pix/models-pytorch/',
  cyclegan: 'http://efrosgans.eecs.berkeley.edu/cyclegan/pretrained_models/',
} as const;

export type PretrainedModel = keyof typeof PRETRAINED_ADDRESSES;

/** By model: which way they translate the data sets of their names. */
const NAMES: { readonly [M in PretrainedModel]: Readonly<Record<string, Direction>> } = {
  pix2pix: {
    edges2shoes: 'AtoB',
    sat2map: 'AtoB',
    map2sat: 'BtoA',
    facades_label2photo: 'BtoA',
    day2night: 'AtoB',
  },
  cyclegan: {
    apple2orange: 'AtoB',
    orange2apple: 'BtoA',
    summer2winter_yosemite: 'AtoB',
    winter2summer_yosemite: 'BtoA',
    horse2zebra: 'AtoB',
    zebra2horse: 'BtoA',
    monet2photo: 'AtoB',
    style_monet: 'BtoA', // of photos, the side B of monet2photo
    style_cezanne: 'BtoA',
    style_ukiyoe: 'BtoA',
    style_vangogh: 'BtoA',
    sat2map: 'AtoB',
    map2sat: 'BtoA',
    cityscapes_photo2label: 'AtoB',
    cityscapes_label2photo: 'BtoA',
    facades_photo2label: 'AtoB',
    facades_label2photo: 'BtoA',
    iphone2dslr_flower: 'AtoB',
  },
};

/** Those of both models once. */
export const PRETRAINED_NAMES: readonly string[] = [
  ...new Set([...Object.keys(NAMES.pix2pix), ...Object.keys(NAMES.cyclegan)]),
];

/** Those that both models have. */
export const PRETRAINED_OF_BOTH: readonly string[] = Object.keys(NAMES.pix2pix).filter((name) =>
  Object.hasOwn(NAMES.cyclegan, name),
);

/** A generator that can be downloaded. */
export interface Pretrained {
  readonly name: string;
  readonly model: PretrainedModel;
  readonly direction: Direction;
  /** Of the file, about. */
  readonly bytes: number;
  /** What it is. */
  readonly about: string;
}

// 54,414,000 and 11,378,000 values of four bytes, and what is around them.
const ABOUT: { readonly [M in PretrainedModel]: Pick<Pretrained, 'bytes' | 'about'> } = {
  pix2pix: { bytes: 218e6, about: 'generator of pix2pix, a U-Net for 256 pixels' },
  cyclegan: { bytes: 46e6, about: 'generator of CycleGAN, a ResNet of 9 blocks' },
};

/** The generator of a name: of pix2pix where both have it, unless CycleGAN's is asked for. Throws OPTION for another name. */
export const pretrainedNamed = (name: string, isUnpaired = false): Pretrained => {
  const models: readonly PretrainedModel[] = isUnpaired ? ['cyclegan'] : ['pix2pix', 'cyclegan'];
  for (const model of models) {
    const direction = Object.hasOwn(NAMES[model], name) ? NAMES[model][name] : undefined;
    if (direction) return { name, model, direction, ...ABOUT[model] };
  }
  const known = isUnpaired ? Object.keys(NAMES.cyclegan) : PRETRAINED_NAMES;
  const nearest = nearestName(name, known);
  throw new Pix2PixError(
    'OPTION',
    `pretrained: there is no generator "${name}"${isUnpaired ? ' of CycleGAN' : ''}; ${nearest ? `did you mean "${nearest}"?` : `known: ${known.join(', ')}`}`,
  );
};
