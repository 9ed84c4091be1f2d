/** The look of one house: material, paints and features, drawn once so that all its parts agree. */
import type { RandomStream } from '../../core/random.ts';
import { type Colour, colour } from './colour.ts';
import { noiseSeed, pick, type Weighted } from './draw.ts';
import { MATERIALS, type Material } from './materials.ts';
import { type Glazing, STYLES, type StyleName } from './styles.ts';

export interface Look {
  readonly style: StyleName;
  readonly material: Material;
  readonly seed: number;
  readonly glazing: Glazing;
  readonly frame: Colour;
  readonly door: Colour;
  readonly shutter: Colour;
  readonly roof: Roofing;
  readonly awning: Colour;
  readonly sign: Colour;
  /** Whether windows have a band of trim around them. */
  readonly hasSurrounds: boolean;
}

export type Roofing = 'slate' | 'zinc' | 'tiles';

const paints = (...entries: readonly (readonly [srgb: number, odds: number])[]): Weighted<Colour> =>
  entries.map(([srgb, odds]) => [colour(srgb), odds] as const);

const WHITE_FRAMES = paints([0xf2efe6, 1]);
const DARK_FRAMES = paints([0x2c3033, 2], [0x2f4237, 1], [0x4d3526, 1]);
const DOORS = paints([0x84302b, 3], [0x26483a, 3], [0x27394f, 3], [0x7d5433, 4], [0x3a2f2a, 1]);

/** What differs by style beyond the walls. */
const HABITS: {
  readonly [S in StyleName]: {
    readonly frames: Weighted<Colour>;
    readonly roofs: Weighted<Roofing>;
    readonly surrounds: number;
  };
} = {
  rowHouse: { frames: WHITE_FRAMES, roofs: [['slate', 1]], surrounds: 0 },
  haussmann: {
    frames: WHITE_FRAMES,
    roofs: [
      ['zinc', 2],
      ['slate', 1],
    ],
    surrounds: 0.9,
  },
  oldTown: { frames: WHITE_FRAMES, roofs: [['tiles', 1]], surrounds: 0.8 },
  stucco: { frames: WHITE_FRAMES, roofs: [['tiles', 1]], surrounds: 1 },
  modernist: { frames: DARK_FRAMES, roofs: [['zinc', 1]], surrounds: 0 },
  industrial: { frames: DARK_FRAMES, roofs: [['slate', 1]], surrounds: 0 },
};

/** Draws the look of a house. */
export const drawLook = (name: StyleName, stream: RandomStream): Look => {
  const style = STYLES[name];
  const habits = HABITS[name];
  return {
    style: name,
    material: MATERIALS[pick(stream, style.materials)],
    seed: noiseSeed(stream),
    glazing: pick(stream, style.glazing),
    frame: pick(stream, habits.frames),
    door: pick(stream, DOORS),
    shutter: pick(stream, paints([0x4f7a5c, 5], [0x6f8f72, 3], [0x5f7f96, 2], [0x7a5236, 2])),
    roof: pick(stream, habits.roofs),
    awning: pick(stream, paints([0xa83a32, 4], [0x2f6b4f, 3], [0x2f4d78, 2], [0xc9852f, 2])),
    sign: pick(stream, paints([0x24352f, 3], [0x26303f, 3], [0x5c2320, 2], [0x2b2724, 2])),
    hasSurrounds: stream.bernoulli(habits.surrounds),
  };
};
