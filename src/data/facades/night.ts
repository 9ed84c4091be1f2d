/** Night: moonlight and a dark sky, and the lamps that light it: those of the street, and those of the rooms. */
import type { RandomStream } from '../../core/random.ts';
import { type Colour, colour, scaled } from './colour.ts';
import { between, noiseSeed, pick, type Weighted } from './draw.ts';
import { hash, smoothstep } from './noise.ts';
import { PICTURE } from './region.ts';
import type { Lantern, Night, Weather } from './weather.ts';

const MOONLIGHT = colour(0xa9bfe8);
const SKYLIGHT = colour(0x9aa8cf);
const CLOUDS = colour(0x39425c);
const LANTERN = colour(0xffb665);

interface Sky {
  readonly zenith: number;
  readonly horizon: number;
}

/** The blue hour, and the dark after it; both are far from the sky of any day. */
const SKIES: Weighted<Sky> = [
  [{ zenith: 0x101b3a, horizon: 0x3b4a78 }, 3],
  [{ zenith: 0x0b1024, horizon: 0x232c49 }, 2],
];

/** Draws the light of a picture by night, as `drawWeather` does by day. */
export const drawNight = (stream: RandomStream): Weather => {
  const { zenith, horizon } = pick(stream, SKIES);
  const right = (stream.bernoulli(0.5) ? -1 : 1) * between(stream, [0.3, 0.6]);
  const down = -between(stream, [0.6, 0.8]);
  const out = between(stream, [0.6, 0.75]);
  const length = Math.hypot(right, down, out);
  return {
    sun: scaled(MOONLIGHT, between(stream, [0.09, 0.15])),
    ambient: scaled(SKYLIGHT, between(stream, [0.19, 0.28])),
    direction: [right / length, down / length, out / length],
    zenith: colour(zenith),
    horizon: colour(horizon),
    cloud: CLOUDS,
    cloudCover: between(stream, [0.1, 0.6]),
    cloudSeed: noiseSeed(stream),
    skylineSeed: noiseSeed(stream),
    exposure: between(stream, [0.95, 1.1]),
    warmth: between(stream, [-0.02, 0.02]),
    grain: between(stream, [1, 2]), // a longer exposure
    night: {
      litWindows: between(stream, [0.35, 0.65]),
      lanterns: drawLanterns(stream),
      starSeed: noiseSeed(stream),
    },
  };
};

/** One to three street lamps in a row of even spaces. */
const drawLanterns = (stream: RandomStream): Lantern[] => {
  const count = 1 + stream.integer(3);
  const y = PICTURE - between(stream, [50, 70]);
  const shift = between(stream, [0.25, 0.75]);
  return Array.from({ length: count }, (_, index) => ({
    x: ((index + shift) * PICTURE) / count,
    y,
    strength: between(stream, [0.75, 1.1]),
  }));
};

/** Units between the wall and the lamps. */
const DISTANCE = 30;

/** What the street lamps add at a position of the wall. */
export const lanternLight = (x: number, y: number, { lanterns }: Night): Colour => {
  let light = 0;
  for (const lantern of lanterns) {
    const dx = (x - lantern.x) / DISTANCE;
    const dy = (y - lantern.y) / DISTANCE;
    const squared = 1 + dx * dx + dy * dy;
    light += lantern.strength / (squared * Math.sqrt(squared)); // by the square of the distance, and the angle to the wall
  }
  return scaled(LANTERN, light);
};

/** Units between places where a star may be. */
const STAR_CELL = 9;

/** The light of the stars at a position of the sky. */
export const starLight = (x: number, y: number, { starSeed }: Night): number => {
  const column = Math.floor(x / STAR_CELL);
  const row = Math.floor(y / STAR_CELL);
  const chance = hash(column, row, starSeed);
  if (chance < 0.72) return 0;
  const dx = x - (column + 0.15 + 0.7 * hash(column, row, starSeed + 1)) * STAR_CELL;
  const dy = y - (row + 0.15 + 0.7 * hash(column, row, starSeed + 2)) * STAR_CELL;
  const radius = 0.35 + 0.5 * hash(column, row, starSeed + 3);
  return (
    (1 - smoothstep(radius * 0.4, radius, Math.hypot(dx, dy))) *
    (0.25 + 0.6 * hash(column, row, starSeed + 4))
  );
};
