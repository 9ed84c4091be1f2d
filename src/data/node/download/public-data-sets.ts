/** The paper's data sets as their authors publish them: what each is, how large, and where it is. */

import type { PaletteEntry } from '../../description.ts';
import { FACADE_PALETTE, LABEL_NAMES } from '../../facades/palette.ts';
import type { Direction } from '../../pairs.ts';

/** The names that can be downloaded; Cityscapes may not be handed on, and its authors ask for an account. */
export const PUBLIC_NAMES = ['facades', 'maps', 'edges2shoes', 'edges2handbags', 'night2day'] as const;

export type PublicName = (typeof PUBLIC_NAMES)[number];

export interface PublicDataSet {
  readonly about: string;
  /** What the left (A) and the right (B) half of each file show. */
  readonly a: string;
  readonly b: string;
  /** The direction of the paper. */
  readonly direction: Direction;
  /** Pairs of each split, for people. */
  readonly pairs: string;
  /** Pairs in all, about: each file takes up whole blocks of a disk. */
  readonly numPairs: number;
  /** Bytes of the archive. */
  readonly bytes: number;
  /** Whether the bytes are those of the file itself, and not of a listing that rounds them. */
  readonly isExact: boolean;
  readonly license: string;
  readonly palette?: readonly PaletteEntry[];
}

/** Where the PyTorch code's download_pix2pix_dataset.sh finds them. */
export const PUBLIC_ADDRESS = 'http://efrosgans.eecs.berkeley.edu/pix2pix/datasets/';

const GIB = 2 ** 30; // the server's listing counts in these

/**
 * Counts are those of the archives, as people who unpacked them publish them. No SHA-256 of an archive is
 * published by its authors, so that none is here: `--sha256` compares with one's own.
 */
export const PUBLIC_DATA_SETS: { readonly [N in PublicName]: PublicDataSet } = {
  facades: {
    about: 'house fronts of the CMP Facade Database and their labels',
    a: 'photo',
    b: 'labels',
    direction: 'BtoA', // paper 4: labels -> photo
    pairs: '400 train, 100 val, 106 test',
    numPairs: 606,
    bytes: 30_168_306,
    isExact: true,
    license: 'CMP Facade Database (Tylecek and Sara, 2013): for research; cite it',
    palette: LABEL_NAMES.map((name) => ({ name, colour: [...FACADE_PALETTE[name]] })),
  },
  maps: {
    about: 'aerial photographs of New York and their maps, from Google Maps',
    a: 'aerial photo',
    b: 'map',
    direction: 'AtoB', // the paper has both ways; the other one is --direction BtoA
    pairs: '1,096 train, 1,098 val',
    numPairs: 2194,
    bytes: 250_242_400,
    isExact: true,
    license: 'none stated; the images are of Google Maps, under its terms',
  },
  edges2shoes: {
    about: 'shoes of UT Zappos50K and their edges (HED)',
    a: 'edges',
    b: 'photo',
    direction: 'AtoB',
    pairs: '49,825 train, 200 val',
    numPairs: 50_025,
    bytes: 2.0 * GIB,
    isExact: false,
    license: 'UT Zappos50K (Yu and Grauman, 2014): for academic, non-commercial use; cite it',
  },
  edges2handbags: {
    about: 'handbags of the iGAN project and their edges (HED)',
    a: 'edges',
    b: 'photo',
    direction: 'AtoB',
    pairs: 'about 137,000 train, and some to validate',
    numPairs: 137_000,
    bytes: 8.0 * GIB,
    isExact: false,
    license: 'none stated; the photographs are of Amazon; cite iGAN (Zhu et al., 2016)',
  },
  night2day: {
    about: 'views of 91 webcams by night and by day, of the Transient Attributes data set',
    a: 'night',
    b: 'day',
    direction: 'BtoA', // paper 4: day -> night; the archive's name says which half is which
    pairs: '17,823 train, 10 val, 2,287 test',
    numPairs: 20_120,
    bytes: 1.9 * GIB,
    isExact: false,
    license: 'none stated; cite Transient Attributes (Laffont et al., 2014)',
  },
};
