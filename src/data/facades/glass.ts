/** Window glass: a dark room behind it, curtains, sometimes a lamp, and reflections of the sky and the street. */
import type { RandomStream } from '../../core/random.ts';
import { type Colour, colour, mix, scaled } from './colour.ts';
import { between, noiseSeed, pick, type Range } from './draw.ts';
import { fractalNoise, hash, noise, smoothstep } from './noise.ts';
import { type Box, PICTURE } from './region.ts';
import { type Shader, setMatt, type Texel } from './scene.ts';
import { skyColour } from './sky.ts';
import type { Weather } from './weather.ts';

type Curtain = 'none' | 'drawn' | 'lace' | 'half';

const ROOM = colour(0x2b2a2c);
const FABRIC = colour(0xded6c4);
const LAMP = colour(0xffc978);
/** Houses across the street, reflected. */
const OPPOSITE = colour(0x4a4640);

/** How bright a lamp is beside the light outside: eyes and cameras get used to the night. */
const DAY_LAMP = 0.5;
const NIGHT_LAMPS: Range = [0.65, 1.05];

export interface GlassTraits {
  readonly panes: { readonly columns: number; readonly rows: number };
  readonly lamps: number;
  /** How deep behind the wall plane, in units. */
  readonly depth: number;
  readonly hasCurtains: boolean;
}

/** How much cloth hides the room at a position, 0 to 1; u, v in [0, 1] across and down the window. */
const CLOTH: { readonly [C in Curtain]: (u: number, v: number) => number } = {
  none: () => 0,
  drawn: (u, v) => smoothstep(0.2 + 0.06 * v, 0.28 + 0.06 * v, Math.abs(u - 0.5)) * 0.95,
  lace: (_u, v) => 0.5 + 0.12 * v,
  half: (_u, v) => (v > 0.52 ? 0.8 : v > 0.5 ? 0.35 : 0),
};

/** The shader of the glass in a box. */
export const glassShader = (
  box: Box,
  traits: GlassTraits,
  weather: Weather,
  stream: RandomStream,
): Shader => {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const curtain: Curtain = traits.hasCurtains
    ? pick(stream, [
        ['none', 5],
        ['drawn', 5],
        ['lace', 1],
        ['half', 1],
      ])
    : 'none';
  const { night } = weather;
  const isLit = stream.bernoulli(night && traits.lamps > 0 ? night.litWindows : traits.lamps);
  const seed = noiseSeed(stream);
  // Upper floors reflect more of the sky; the reflected roofs are at another height in each window.
  const altitude = 1 - (box.top + height / 2) / PICTURE;
  const skyline = 0.5 + 0.42 * altitude + between(stream, [-0.12, 0.12]);
  const shine = between(stream, [0.36, 0.5]);
  const offset = between(stream, [-40, 40]);
  const lamp = night ? between(stream, NIGHT_LAMPS) : DAY_LAMP;
  return (x, y, texel) => {
    const u = (x - box.left) / width;
    const v = (y - box.top) / height;
    const pane = hash(Math.floor(u * traits.panes.columns), Math.floor(v * traits.panes.rows), seed);
    const cloth = CLOTH[curtain](u, v);
    const fold = 0.82 + 0.18 * Math.sin(u * width * 2.3 + 2 * noise(u * 4, v * 2, seed + 1));
    const room = scaled(ROOM, 0.75 + 0.35 * v + 0.3 * fractalNoise(u * 3, v * 3, seed + 2, 2));
    setMatt(texel, mix(room, scaled(FABRIC, fold * 0.62), cloth), 1, -traits.depth);
    // Every pane is tilted a little, so its reflection of the street is shifted.
    const tilt = (pane - 0.5) * 0.22;
    const roofs =
      skyline + tilt + 0.16 * (hash(Math.floor((x + offset) / 6.5), 3, weather.skylineSeed) - 0.5);
    const mirror = mirrored(x + offset, v + tilt, roofs, weather);
    addLight(texel, mirror, shine * (0.8 + 0.35 * pane) * (1 - 0.45 * cloth));
    if (isLit) {
      const bulb = Math.hypot((u - 0.5) * 1.1, v - 0.3);
      addLight(texel, LAMP, (lamp - 0.38 * smoothstep(0, 0.8, bulb)) * (0.6 + 0.4 * fold));
    }
  };
};

/** What the glass reflects: sky above the roofs of the houses opposite. */
const mirrored = (x: number, v: number, roofs: number, weather: Weather): Colour => {
  // Glass reflects the upper sky, which has a deeper colour than the sky behind the house.
  const sky = scaled(mix(skyColour(x * 1.6, v * 60, 1.1 - 0.8 * v, weather, 3), weather.zenith, 0.3), 0.92);
  const house = scaled(OPPOSITE, 0.42 + 0.2 * noise(x / 5, v * 5, weather.skylineSeed + 1));
  return mix(sky, house, smoothstep(roofs - 0.025, roofs + 0.025, v));
};

const addLight = (texel: Texel, light: Colour, amount: number): void => {
  texel.glowR += light[0] * amount;
  texel.glowG += light[1] * amount;
  texel.glowB += light[2] * amount;
};
