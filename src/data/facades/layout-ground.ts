/** Plans the ground floor: homes with a door and windows, or shops, over a plinth. */
import type { RandomStream } from '../../core/random.ts';
import { between, pick } from './draw.ts';
import { headOutline, type OpeningTraits } from './layout-opening.ts';
import type { PlacedPart } from './layout-parts.ts';
import { type Box, rectangle } from './region.ts';
import { STYLES, type StyleName } from './styles.ts';

export interface GroundFloor {
  readonly box: Box;
  readonly bayCentres: readonly number[];
  readonly bayWidth: number;
  readonly stringHeight: number;
  readonly style: StyleName;
}

/** The parts of the ground floor, in painting order. */
export const planGroundFloor = (
  floor: GroundFloor,
  traits: OpeningTraits,
  stream: RandomStream,
): PlacedPart[] => {
  const { box, bayCentres, style } = floor;
  const bays = bayCentres.length;
  const doorBay = pick(stream, [
    [Math.floor((bays - 1) / 2), 3],
    [0, 1],
    [bays - 1, 1],
  ]);
  const hasShops = pick(stream, STYLES[style].ground) === 'shops';
  const plinthHeight = between(stream, [5, 8]);
  const plinth: PlacedPart[] =
    !hasShops && stream.bernoulli(0.75)
      ? [{ part: 'plinth', region: rectangle(box.left, box.bottom - plinthHeight, box.right, box.bottom) }]
      : [];
  return [
    ...plinth,
    ...bayCentres.flatMap((centre, bay) => {
      if (bay === doorBay) return planDoor(floor, centre, traits, stream);
      return hasShops ? planShop(floor, centre) : planHomeWindow(floor, centre, traits, stream);
    }),
  ];
};

const planDoor = (
  floor: GroundFloor,
  x: number,
  traits: OpeningTraits,
  stream: RandomStream,
): PlacedPart[] => {
  const { box, bayWidth, style } = floor;
  const isGate = style === 'industrial' || style === 'haussmann';
  const width = isGate ? Math.min(bayWidth * 0.56, 24) : Math.min(17, Math.max(12, bayWidth * 0.38));
  const height = (box.bottom - box.top) * between(stream, [0.74, 0.8]);
  const top = box.bottom - height;
  const half = width / 2;
  const door: PlacedPart = {
    part: 'door',
    region: {
      box: { left: x - half, top, right: x + half, bottom: box.bottom },
      outline: headOutline(traits.head, width),
    },
  };
  const hasHood = traits.hasHoods && traits.head === 'rect';
  return hasHood
    ? [door, { part: 'hood', region: rectangle(x - half - 3, top - 5, x + half + 3, top - 0.8) }]
    : [door];
};

const planShop = ({ box, bayWidth, stringHeight }: GroundFloor, x: number): PlacedPart[] => {
  const half = bayWidth * 0.44;
  return [
    { part: 'shop', region: rectangle(x - half, box.top + stringHeight / 2 + 2.4, x + half, box.bottom) },
  ];
};

const planHomeWindow = (
  { box, style }: GroundFloor,
  x: number,
  traits: OpeningTraits,
  stream: RandomStream,
): PlacedPart[] => {
  const storey = box.bottom - box.top;
  const half = traits.width / 2;
  const height = Math.min(storey * 0.52, traits.height);
  const top = box.top + storey * 0.24 + between(stream, [-0.4, 0.4]);
  const bottom = top + height;
  const parts: PlacedPart[] = [
    {
      part: 'window',
      region: {
        box: { left: x - half, top, right: x + half, bottom },
        outline: headOutline(traits.head, traits.width),
      },
    },
  ];
  if (traits.hasShutters && style === 'oldTown') {
    const leaf = half * 0.96;
    parts.push({ part: 'shutter', region: rectangle(x - half - leaf, top, x - half, bottom) });
    parts.push({ part: 'shutter', region: rectangle(x + half, top, x + half + leaf, bottom) });
  }
  if (traits.hasSills)
    parts.push({ part: 'sill', region: rectangle(x - half - 2.2, bottom, x + half + 2.2, bottom + 2.8) });
  return parts;
};
