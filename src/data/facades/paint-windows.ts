/** Windows: the band of trim around them, frames and glazing bars, and the glass between. */
import { mix, scaled } from './colour.ts';
import { glassShader } from './glass.ts';
import { trimTone } from './materials.ts';
import { hash } from './noise.ts';
import type { Brush, Painter } from './painter.ts';
import { contains, grown, type Region } from './region.ts';
import { setMatt, shade } from './scene.ts';
import type { Glazing } from './styles.ts';

interface Bars {
  /** Positions of vertical bars, as shares of the width. */
  readonly upright: readonly number[];
  /** Positions of horizontal bars, as shares of the height. */
  readonly level: readonly number[];
  /** Units. */
  readonly thickness: number;
  readonly frame: number;
  readonly depth: number;
}

const evenly = (count: number): readonly number[] =>
  Array.from({ length: count - 1 }, (_, index) => (index + 1) / count);

/** How each kind of window divides its width and height. */
const GLAZING: { readonly [G in Glazing]: (width: number, height: number) => Bars } = {
  sash: (width) => ({
    upright: evenly(width > 17 ? 3 : 2),
    level: [0.25, 0.5, 0.75],
    thickness: 0.8,
    frame: 1.5,
    depth: 3,
  }),
  casement: (_width, height) => ({
    upright: [0.5],
    level: height > 26 ? [0.28, 0.64] : [0.32],
    thickness: 1.15,
    frame: 1.5,
    depth: 3.2,
  }),
  grid: (width, height) => ({
    upright: evenly(Math.max(3, Math.round(width / 7))),
    level: evenly(Math.max(3, Math.round(height / 7))),
    thickness: 0.75,
    frame: 1.3,
    depth: 3.4,
  }),
  picture: (width) => ({
    upright: width > 30 ? [0.34, 0.67] : [0.36],
    level: [],
    thickness: 1,
    frame: 1.2,
    depth: 2.6,
  }),
};

/** Whether a point is nearer to the region's edge than the frame is wide. */
const onFrame = (region: Region, x: number, y: number, frame: number): boolean =>
  !contains(region, x - frame, y) ||
  !contains(region, x + frame, y) ||
  !contains(region, x, y - frame) ||
  !contains(region, x, y + frame);

/** The middle bar of a sash and the meeting stiles of a casement are the heaviest. */
const barWeight = (position: number): number => (position === 0.5 ? 1.5 : 1);

const nearBar = (positions: readonly number[], at: number, length: number, thickness: number): boolean => {
  for (const position of positions)
    if (Math.abs(at - position * length) < (thickness / 2) * barWeight(position)) return true;
  return false;
};

/** A window of the wall. */
export const paintWindow: Painter = (brush) => {
  const { scene, region, look, weather, stream } = brush;
  const { left, top, right, bottom } = region.box;
  if (look.hasSurrounds) paintSurround(brush, 2);
  else if (look.material.laying === 'brick') paintBrickArch(brush, 3.6);
  const width = right - left;
  const height = bottom - top;
  const bars = GLAZING[look.glazing](width, height);
  const columns = bars.upright.length + 1;
  const rows = bars.level.length + 1;
  const glass = glassShader(
    region.box,
    {
      panes: { columns, rows },
      lamps: look.glazing === 'grid' ? 0.02 : 0.06,
      depth: bars.depth,
      hasCurtains: look.glazing !== 'grid',
    },
    weather,
    stream,
  );
  shade(scene, region, (x, y, texel) => {
    const isFrame = onFrame(region, x, y, bars.frame);
    if (
      isFrame ||
      nearBar(bars.upright, x - left, width, bars.thickness) ||
      nearBar(bars.level, y - top, height, bars.thickness)
    )
      setMatt(texel, look.frame, 0.92 + 0.05 * trimTone(x, y, look.seed), (isFrame ? 1.1 : 0.7) - bars.depth);
    else glass(x, y, texel);
  });
};

/** The band of trim around an opening, following its head. */
export const paintSurround = ({ scene, region, look }: Brush, width: number): void => {
  const { box, outline } = region;
  const band: Region = {
    box: { left: box.left - width, top: box.top - width, right: box.right + width, bottom: box.bottom },
    outline: outline.kind === 'arch' ? { kind: 'arch', rise: outline.rise + width } : outline,
  };
  const tone = mix(look.material.trim, look.material.tints[2], 0.2);
  shade(scene, band, (x, y, texel) => setMatt(texel, tone, trimTone(x, y, look.seed + 7), 0.55));
};

/** Bricks on end over a brick wall's window, fanned out where the head is round. */
const paintBrickArch = ({ scene, region, look }: Brush, height: number): void => {
  const { box, outline } = region;
  const middle = (box.left + box.right) / 2;
  const rise = outline.kind === 'arch' ? outline.rise : 0;
  // Voussoirs point at a centre below; a flat lintel's is far down.
  const depth = rise > 0 ? rise + (box.right - box.left) / 5 : 60;
  const band: Region = {
    box: { left: box.left - 2, top: box.top - height, right: box.right + 2, bottom: box.top + rise + 1 },
    outline: rise > 0 ? { kind: 'arch', rise: rise + height } : outline,
  };
  const across = depth > 50 ? 60 : 12;
  shade(scene, band, (x, y, texel) => {
    const angle = (Math.atan2(x - middle, box.top + depth - y) * across) / 2.3;
    const brick = Math.floor(angle);
    const chance = hash(brick, 1, look.seed + 31);
    const tone = mix(look.material.tints[0], look.material.tints[chance < 0.5 ? 1 : 2], 0.6);
    if (angle - brick < 0.2) setMatt(texel, look.material.joint, 0.95, -0.1);
    else setMatt(texel, tone, 1.02 + 0.16 * chance, 0.2);
  });
};

/** A dormer: cheeks and a little roof around a window that stands in front of the main roof. */
export const paintDormer: Painter = (brush) => {
  const { scene, region, look } = brush;
  const rise = region.outline.kind === 'arch' ? region.outline.rise : 0;
  const hood: Region = {
    box: grown(region, 2.6, 2.8, 1).box,
    outline: { kind: 'arch', rise: rise + 2.6 },
  };
  shade(scene, hood, (x, y, texel) =>
    setMatt(texel, scaled(look.material.trim, 0.9), trimTone(x, y, look.seed + 9), 1.5),
  );
  paintWindow({ ...brush, look: { ...look, hasSurrounds: true, glazing: 'casement' } });
};
