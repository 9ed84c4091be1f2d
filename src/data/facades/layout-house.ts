/** Plans one house: roof, storeys and bays, moldings, pilasters, and the openings of each storey. */
import type { RandomStream } from '../../core/random.ts';
import { between, pick } from './draw.ts';
import { planGroundFloor } from './layout-ground.ts';
import { openingTraits, planOpening } from './layout-opening.ts';
import type { PlacedPart, Plot } from './layout-parts.ts';
import { planRoof } from './layout-roof.ts';
import { rectangle } from './region.ts';
import { STYLES } from './styles.ts';

/** About how high a roof is, in units. */
const ROOF_ROOM = 24;

export interface HousePlan {
  /** The top of the roof. */
  readonly top: number;
  /** In painting order. */
  readonly parts: readonly PlacedPart[];
}

/** Plans a house. */
export const planHouse = (plot: Plot, stream: RandomStream): HousePlan => {
  const style = STYLES[plot.style];
  const { left, right, bottom } = plot.box;
  const width = right - left;
  const wanted = between(stream, style.bayWidth) * plot.zoom;
  const bays = Math.max(2, Math.min(8, Math.round(width / wanted)));
  const margin = width * between(stream, [0.01, 0.035]);
  const bayWidth = (width - 2 * margin) / bays;
  const bayCentres = Array.from({ length: bays }, (_, bay) => left + margin + (bay + 0.5) * bayWidth);

  // As many storeys as fit at the style's proportions; a house too low for its plot leaves more sky.
  const ideal = bayWidth * between(stream, style.storey);
  const [fewest, most] = style.floors;
  const room = bottom - plot.box.top - ROOF_ROOM;
  const floors = Math.max(fewest, Math.min(most, Math.round(room / ideal)));
  const top = bottom - Math.min(bottom - plot.box.top, floors * ideal * 1.2 + ROOF_ROOM);

  const roof = planRoof(
    { ...plot, box: { ...plot.box, top } },
    bayCentres,
    pick(stream, style.roofs),
    stream,
  );
  const wallTop = roof.wallTop;
  const height = bottom - wallTop;
  const groundShare = between(stream, [1.05, 1.25]); // the ground floor is the tallest
  const storey = height / (floors - 1 + groundShare);
  const groundTop = bottom - storey * groundShare;
  const storeyTops = Array.from({ length: floors - 1 }, (_, floor) => wallTop + floor * storey);

  const stringHeight = between(stream, [2.6, 4]);
  const hasStrings = stream.bernoulli(style.strings);
  const hasAllStrings = stream.bernoulli(0.4);
  const strings: PlacedPart[] = [...storeyTops.slice(1), groundTop]
    .filter((_, line, lines) => hasStrings && (hasAllStrings || line === lines.length - 1))
    .map((y) => ({
      part: 'stringCourse',
      region: rectangle(left, y - stringHeight / 2, right, y + stringHeight / 2),
    }));

  const pilasters = planPilasters(plot, bayWidth, margin, bays, wallTop, groundTop, stream);
  const traits = openingTraits(plot.style, bayWidth, storey, stream);
  const openings = storeyTops.flatMap((top, floor) =>
    bayCentres.flatMap((centre) =>
      planOpening({ centre, top, bottom: top + storey, bayWidth, floor, floors }, traits, stream),
    ),
  );
  const ground = planGroundFloor(
    { box: { left, top: groundTop, right, bottom }, bayCentres, bayWidth, stringHeight, style: plot.style },
    traits,
    stream,
  );
  const wall: PlacedPart = { part: 'wall', region: rectangle(left, wallTop, right, bottom) };
  return { top, parts: [wall, ...roof.parts, ...pilasters, ...strings, ...openings, ...ground] };
};

const planPilasters = (
  plot: Plot,
  bayWidth: number,
  margin: number,
  bays: number,
  top: number,
  groundTop: number,
  stream: RandomStream,
): PlacedPart[] => {
  const kind = pick(stream, STYLES[plot.style].pilasters);
  if (kind === 'none') return [];
  const { left, right, bottom } = plot.box;
  const half = Math.min(4, bayWidth * between(stream, [0.06, 0.085]));
  // Brick piers stand on the ground, classical ones on the ground floor.
  const foot = plot.style === 'industrial' ? bottom : groundTop;
  const inner =
    kind === 'bays' ? Array.from({ length: bays - 1 }, (_, i) => left + margin + (i + 1) * bayWidth) : [];
  return [left + half, ...inner, right - half].map((x) => ({
    part: 'pilaster',
    region: rectangle(x - half, top, x + half, foot),
  }));
};
