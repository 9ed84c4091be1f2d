/** Balconies: iron railings, solid parapets, and boxes of flowers. */
import { type Colour, colour, mix, scaled } from './colour.ts';
import { between, noiseSeed, pick } from './draw.ts';
import { trimTone } from './materials.ts';
import { fractalNoise, hash, noise } from './noise.ts';
import type { Brush, Painter } from './painter.ts';
import { rectangle } from './region.ts';
import { dim, setMatt, shade } from './scene.ts';

const IRON = colour(0x24272a);
/** Units between two bars. */
const BAR_PITCH = 2.75;

/** A stone slab with an iron railing, through which the window behind is seen. */
export const paintRailing: Painter = (brush) => {
  const { scene, region, look } = brush;
  const { left, top, right, bottom } = region.box;
  const slabTop = bottom - 3;
  const height = slabTop - top;
  shade(scene, rectangle(left, top, right, slabTop), (x, y, texel) => {
    const v = (y - top) / height;
    const along = (x - left) / BAR_PITCH;
    const u = along - Math.floor(along) - 0.5;
    const isRail = y - top < 1.1 || slabTop - y < 0.9 || Math.abs(y - top - 3) < 0.3;
    // Each pair of bars holds a scroll: two rings, one over the other.
    const pair = (x - left) / (BAR_PITCH * 2);
    const cx = (pair - Math.floor(pair) - 0.5) * BAR_PITCH * 2;
    const ring = Math.abs(Math.hypot(cx, (v - 0.6) * height * 0.8) - 1.9) < 0.36;
    if (isRail || Math.abs(u) * BAR_PITCH < 0.42 || ring) setMatt(texel, IRON, 1, 3.4);
    else dim(texel, 0.82); // the floor and the rail shade what is behind them
  });
  paintSlab(brush, slabTop, look.material.trim);
};

const paintSlab = ({ scene, region, look }: Brush, top: number, tone: Colour): void => {
  const { left, right, bottom } = region.box;
  shade(scene, rectangle(left, top, right, bottom), (x, y, texel) => {
    const v = (y - top) / (bottom - top);
    setMatt(texel, tone, 0.98 * trimTone(x, y, look.seed + 27), v < 0.55 ? 5 : 4 - 2 * (v - 0.55));
  });
};

/** A closed parapet of render or of frosted glass. */
export const paintParapet: Painter = (brush) => {
  const { scene, region, look, weather, stream } = brush;
  const { left, top, right, bottom } = region.box;
  const slabTop = bottom - 3.4;
  const isGlass = hash(look.seed & 1023, 5, 1) < 0.4;
  const glass = mix(weather.horizon, colour(0x9fb3b4), 0.5);
  const flowers = stream.bernoulli(0.3);
  shade(scene, rectangle(left, top, right, slabTop), (x, y, texel) => {
    if (y - top < 1 || (isGlass && Math.abs((((x - left) / 9) % 1) - 0.02) < 0.05)) {
      setMatt(texel, isGlass ? IRON : look.material.trim, 1, 4.4);
      return;
    }
    if (isGlass) {
      const sheen = 0.26 + 0.1 * noise((x + y) / 9, y / 20, look.seed);
      setMatt(texel, mix([texel.r, texel.g, texel.b], glass, 0.55), 1, 4);
      texel.glowR = glass[0] * sheen;
      texel.glowG = glass[1] * sheen;
      texel.glowB = glass[2] * sheen;
    } else setMatt(texel, look.material.tints[2], 1.02 * trimTone(x, y, look.seed), 4);
  });
  paintSlab(brush, slabTop, scaled(look.material.trim, 0.95));
  if (flowers) paintFlowers(brush, rectangle(left + 1, top - 3.2, right - 1, top + 1.6), 4.8);
};

const LEAVES: readonly [Colour, Colour] = [colour(0x4c7a3c), colour(0x79a04f)];
const PETALS = [
  [colour(0xd6453f), 5],
  [colour(0xe07a9a), 4],
  [colour(0xf0c04c), 2],
  [colour(0xf4efe6), 2],
  [colour(0x9a74b8), 1],
] as const;

/** Leaves with dots of flowers, thinning out at the edge. */
const paintFlowers = (
  { scene, stream }: Brush,
  region: ReturnType<typeof rectangle>,
  relief: number,
): void => {
  const { top, bottom } = region.box;
  const seed = noiseSeed(stream);
  const petal = pick(stream, PETALS);
  const bloom = between(stream, [0.38, 0.6]);
  const cell = 1.35;
  shade(scene, region, (x, y, texel) => {
    const v = (y - top) / (bottom - top);
    const bush = fractalNoise(x / 3.2, y / 3.2, seed, 3) + 1.5 * v - 0.35;
    if (bush < 0) return;
    const cx = Math.floor(x / cell);
    const cy = Math.floor(y / cell);
    const isFlower = hash(cx, cy, seed + 2) < bloom;
    const dot = Math.hypot(x / cell - cx - 0.5, y / cell - cy - 0.5);
    const leaf = mix(LEAVES[0], LEAVES[1], 0.5 + 0.5 * noise(x * 1.4, y * 1.4, seed + 1));
    const bump = relief + 0.7 * noise(x / 1.3, y / 1.3, seed + 3);
    if (isFlower && dot < 0.55) setMatt(texel, petal, 0.8 + 0.35 * hash(cx, cy, seed + 4), bump + 0.4);
    else setMatt(texel, leaf, 0.8, bump);
  });
};

const TERRACOTTA = colour(0x9d5f43);

/** A box of geraniums on the sill. */
export const paintFlowerBox: Painter = (brush) => {
  const { left, top, right, bottom } = brush.region.box;
  const rim = bottom - 2.3;
  shade(brush.scene, rectangle(left, rim, right, bottom), (x, y, texel) =>
    setMatt(texel, TERRACOTTA, trimTone(x, y, brush.look.seed), y - rim < 0.7 ? 3 : 2.5),
  );
  paintFlowers(brush, rectangle(left - 0.3, top - 1.2, right + 0.3, rim + 1), 2.9);
};
