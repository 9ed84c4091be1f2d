/** Plans the window of one bay and storey with what surrounds it. */
import type { RandomStream } from '../../core/random.ts';
import { between, pick } from './draw.ts';
import type { PlacedPart } from './layout-parts.ts';
import { type Outline, rectangle } from './region.ts';
import { type Head, STYLES, type StyleName } from './styles.ts';

/** What all windows of a house have in common. */
export interface OpeningTraits {
  readonly style: StyleName;
  readonly width: number;
  readonly height: number;
  readonly head: Head;
  readonly hasSills: boolean;
  readonly hasHoods: boolean;
  readonly hasShutters: boolean;
  readonly balcony: 'none' | 'railing' | 'parapet' | 'flowerBox';
  /** Which storeys have balconies: all, every other, or only the first above the ground. */
  readonly balconyFloors: 'all' | 'odd' | 'lowest';
  /** Whether a balcony runs along the whole storey. */
  readonly isContinuous: boolean;
  readonly reliefs: boolean;
  readonly rollers: number;
}

/** The bay and storey a window stands in; floor 0 is the top one. */
export interface Cell {
  readonly centre: number;
  readonly top: number;
  readonly bottom: number;
  readonly bayWidth: number;
  readonly floor: number;
  readonly floors: number;
}

export const openingTraits = (
  name: StyleName,
  bayWidth: number,
  storey: number,
  stream: RandomStream,
): OpeningTraits => {
  const style = STYLES[name];
  return {
    style: name,
    width: bayWidth * between(stream, style.windowWidth),
    height: Math.min(storey * between(stream, style.windowHeight), bayWidth * 1.15),
    head: pick(stream, style.heads),
    hasSills: stream.bernoulli(style.sills),
    hasHoods: stream.bernoulli(style.hoods),
    hasShutters: stream.bernoulli(style.shutters),
    balcony: pick(stream, style.balcony),
    balconyFloors: pick(stream, [
      ['all', 3],
      ['odd', 3],
      ['lowest', 2],
    ] as const),
    isContinuous: stream.bernoulli(0.3),
    reliefs: stream.bernoulli(style.reliefs),
    rollers: style.rollers,
  };
};

/** The outline of a window's head. */
export const headOutline = (head: Head, width: number): Outline => {
  if (head === 'rect') return { kind: 'rect' };
  return { kind: 'arch', rise: width * (head === 'arch' ? 0.5 : 0.18) };
};

/** How much of the top storey the eaves cover, in units. */
const EAVES_ROOM = 6;

const hasBalcony = ({ balcony, balconyFloors }: OpeningTraits, { floor, floors }: Cell): boolean => {
  if (balcony === 'none') return false;
  if (balconyFloors === 'all') return true;
  const lowest = floors - 2;
  return balconyFloors === 'lowest' ? floor === lowest : (lowest - floor) % 2 === 0;
};

/** The parts of one opening, in painting order. */
export const planOpening = (cell: Cell, traits: OpeningTraits, stream: RandomStream): PlacedPart[] => {
  const { style, width, height, head } = traits;
  const storey = cell.bottom - cell.top;
  const x = cell.centre + between(stream, [-0.5, 0.5]);
  const half = width / 2;
  // The stripe under the roof hangs into the top storey.
  const eavesRoom = cell.floor === 0 ? Math.min(EAVES_ROOM, (storey - height) / 2) : 0;
  const slack = storey - height - eavesRoom;
  const top =
    cell.top +
    eavesRoom +
    slack * (traits.balcony === 'railing' ? 0.6 : 0.52) +
    (traits.isContinuous ? 0 : between(stream, [-0.4, 0.4]));
  const bottom = top + height;
  const parts: PlacedPart[] = [
    {
      part: 'window',
      region: { box: { left: x - half, top, right: x + half, bottom }, outline: headOutline(head, width) },
    },
  ];
  const add = (part: PlacedPart['part'], l: number, t: number, r: number, b: number): void => {
    parts.push({ part, region: rectangle(l, t, r, b) });
  };
  if (!traits.hasShutters && stream.bernoulli(traits.rollers) && head === 'rect')
    add('roller', x - half, top, x + half, top + height * between(stream, [0.3, 0.85]));
  const isOutside = hasBalcony(traits, cell);
  if (traits.hasHoods && head !== 'arch') {
    const room = Math.min(5.2, slack * 0.32);
    add('hood', x - half - 2.6, top - 1.6 - room, x + half + 2.6, top - 1.6);
  }
  if (traits.hasShutters) {
    const leaf = Math.min(half * 0.96, cell.bayWidth / 2 - half - 1);
    const shutterTop = top + (head === 'rect' ? 0 : width * 0.1);
    add('shutter', x - half - leaf, shutterTop, x - half, bottom);
    add('shutter', x + half, shutterTop, x + half + leaf, bottom);
  }
  if (isOutside && traits.balcony === 'railing') {
    const reach = traits.isContinuous ? cell.bayWidth / 2 : Math.min(4.5, cell.bayWidth / 2 - half - 1.5);
    const left = traits.isContinuous ? cell.centre - reach : x - half - reach;
    const right = traits.isContinuous ? cell.centre + reach : x + half + reach;
    add('railing', left, bottom - height * 0.3, right, bottom + 3.2);
    return parts;
  }
  if (isOutside && traits.balcony === 'parapet') {
    const reach = Math.min(7, cell.bayWidth / 2 - half - 1);
    add('parapet', x - half - reach, bottom - height * 0.3, x + half + reach, bottom + 4.5);
    return parts;
  }
  if (traits.hasSills) add('sill', x - half - 2.2, bottom, x + half + 2.2, bottom + 2.8);
  if (isOutside && traits.balcony === 'flowerBox' && stream.bernoulli(0.85))
    add('flowerBox', x - half - 0.6, bottom - 5, x + half + 0.6, bottom + 1);
  const roomBelow = cell.bottom - bottom - 5;
  if (traits.reliefs && style !== 'oldTown' && roomBelow > 4.5 && cell.floor < cell.floors - 2)
    add('relief', x - half * 0.6, bottom + 4, x + half * 0.6, bottom + 4 + Math.min(6, roomBelow - 0.5));
  if (traits.reliefs && style === 'oldTown' && stream.bernoulli(0.2) && cell.floor === 0 && !traits.hasHoods)
    add(
      'relief',
      cell.centre + cell.bayWidth / 2 - 3.4,
      top + height * 0.3,
      cell.centre + cell.bayWidth / 2 + 3.4,
      top + height * 0.3 + 6.8,
    );
  return parts;
};
