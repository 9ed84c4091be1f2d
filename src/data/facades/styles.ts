/** Styles of building: what each is made of and how likely each feature is, as one table. */
import type { Range, Weighted } from './draw.ts';
import type { MaterialName } from './materials.ts';

export type StyleName = 'rowHouse' | 'haussmann' | 'oldTown' | 'stucco' | 'modernist' | 'industrial';
export type RoofName = 'mansard' | 'pitched' | 'stepped' | 'flat';
export type Glazing = 'sash' | 'casement' | 'grid' | 'picture';
export type Head = 'rect' | 'arch' | 'segment';

/** Probabilities are per house unless said otherwise. */
export interface Style {
  /** How often the style is drawn. */
  readonly odds: number;
  readonly materials: Weighted<MaterialName>;
  readonly floors: Range;
  /** Units; a house has as many bays as fit. */
  readonly bayWidth: Range;
  /** Height of a storey as a share of the bay's width. */
  readonly storey: Range;
  /** Share of the bay. */
  readonly windowWidth: Range;
  /** Share of the storey. */
  readonly windowHeight: Range;
  readonly glazing: Weighted<Glazing>;
  readonly heads: Weighted<Head>;
  readonly roofs: Weighted<RoofName>;
  readonly ground: Weighted<'homes' | 'shops'>;
  readonly pilasters: Weighted<'none' | 'edges' | 'bays'>;
  readonly sills: number;
  readonly hoods: number;
  readonly strings: number;
  readonly shutters: number;
  /** Per window, in houses without shutters. */
  readonly rollers: number;
  /** What may hang in front of the windows. */
  readonly balcony: Weighted<'none' | 'railing' | 'parapet' | 'flowerBox'>;
  readonly reliefs: number;
}

export const STYLES: { readonly [S in StyleName]: Style } = {
  rowHouse: {
    odds: 24,
    materials: [
      ['redBrick', 8],
      ['stockBrick', 3],
    ],
    floors: [3, 4],
    bayWidth: [31, 40],
    storey: [1.15, 1.35],
    windowWidth: [0.44, 0.54],
    windowHeight: [0.58, 0.66],
    glazing: [['sash', 1]],
    heads: [
      ['rect', 5],
      ['segment', 4],
    ],
    roofs: [
      ['stepped', 5],
      ['flat', 4],
      ['pitched', 4],
    ],
    ground: [
      ['homes', 3],
      ['shops', 2],
    ],
    pilasters: [['none', 1]],
    sills: 1,
    hoods: 0.4,
    strings: 0.35,
    shutters: 0.1,
    rollers: 0.04,
    balcony: [
      ['none', 6],
      ['flowerBox', 3],
    ],
    reliefs: 0.1,
  },
  haussmann: {
    odds: 24,
    materials: [['limestone', 1]],
    floors: [4, 6],
    bayWidth: [34, 44],
    storey: [1.1, 1.25],
    windowWidth: [0.38, 0.46],
    windowHeight: [0.68, 0.76],
    glazing: [['casement', 1]],
    heads: [
      ['rect', 6],
      ['arch', 2],
    ],
    roofs: [['mansard', 1]],
    ground: [
      ['homes', 2],
      ['shops', 3],
    ],
    pilasters: [
      ['none', 5],
      ['edges', 3],
      ['bays', 2],
    ],
    sills: 0.35,
    hoods: 0.7,
    strings: 0.9,
    shutters: 0.12,
    rollers: 0.04,
    balcony: [['railing', 1]],
    reliefs: 0.45,
  },
  oldTown: {
    odds: 22,
    materials: [
      ['ochreRender', 5],
      ['roseRender', 4],
      ['creamRender', 3],
      ['sageRender', 1],
    ],
    floors: [2, 4],
    bayWidth: [38, 50],
    storey: [0.9, 1.05],
    windowWidth: [0.32, 0.38],
    windowHeight: [0.5, 0.58],
    glazing: [['casement', 1]],
    heads: [
      ['rect', 6],
      ['segment', 2],
    ],
    roofs: [['pitched', 1]],
    ground: [
      ['homes', 3],
      ['shops', 2],
    ],
    pilasters: [['none', 1]],
    sills: 1,
    hoods: 0.15,
    strings: 0.25,
    shutters: 0.9,
    rollers: 0.05,
    balcony: [
      ['none', 3],
      ['flowerBox', 6],
    ],
    reliefs: 0.12,
  },
  stucco: {
    odds: 16,
    materials: [
      ['creamRender', 4],
      ['limestone', 1],
      ['ochreRender', 2],
      ['roseRender', 1],
    ],
    floors: [3, 5],
    bayWidth: [32, 40],
    storey: [1.15, 1.35],
    windowWidth: [0.4, 0.5],
    windowHeight: [0.58, 0.66],
    glazing: [['casement', 1]],
    heads: [
      ['rect', 6],
      ['arch', 3],
    ],
    roofs: [
      ['pitched', 3],
      ['flat', 3],
    ],
    ground: [
      ['homes', 3],
      ['shops', 2],
    ],
    pilasters: [
      ['none', 2],
      ['edges', 3],
      ['bays', 3],
    ],
    sills: 1,
    hoods: 0.9,
    strings: 0.85,
    shutters: 0,
    rollers: 0.08,
    balcony: [
      ['none', 4],
      ['railing', 2],
    ],
    reliefs: 0.4,
  },
  modernist: {
    odds: 12,
    materials: [
      ['whiteRender', 3],
      ['creamRender', 1],
    ],
    floors: [3, 6],
    bayWidth: [46, 62],
    storey: [0.68, 0.8],
    windowWidth: [0.56, 0.72],
    windowHeight: [0.5, 0.6],
    glazing: [['picture', 1]],
    heads: [['rect', 1]],
    roofs: [['flat', 1]],
    ground: [
      ['homes', 1],
      ['shops', 2],
    ],
    pilasters: [['none', 1]],
    sills: 0.6,
    hoods: 0,
    strings: 0.3,
    shutters: 0,
    rollers: 0.35,
    balcony: [
      ['none', 1],
      ['parapet', 4],
    ],
    reliefs: 0,
  },
  industrial: {
    odds: 10,
    materials: [['brownBrick', 1]],
    floors: [2, 4],
    bayWidth: [46, 62],
    storey: [0.75, 0.9],
    windowWidth: [0.6, 0.7],
    windowHeight: [0.62, 0.72],
    glazing: [['grid', 1]],
    heads: [
      ['segment', 3],
      ['rect', 2],
      ['arch', 1],
    ],
    roofs: [['flat', 1]],
    ground: [
      ['homes', 3],
      ['shops', 1],
    ],
    pilasters: [
      ['bays', 5],
      ['none', 1],
    ],
    sills: 1,
    hoods: 0.15,
    strings: 0.5,
    shutters: 0,
    rollers: 0,
    balcony: [['none', 1]],
    reliefs: 0,
  },
};
