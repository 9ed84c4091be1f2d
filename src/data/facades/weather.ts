/** The light of a picture: where the sun or the moon stands, its colour, and the sky. */
import type { RandomStream } from '../../core/random.ts';
import { type Colour, colour, scaled } from './colour.ts';
import { between, noiseSeed, pick, type Range, type Weighted } from './draw.ts';

/** When a picture is taken. */
export type TimeOfDay = 'day' | 'night';

interface Mood {
  readonly sun: number;
  readonly sunStrength: Range;
  readonly ambient: number;
  readonly ambientStrength: number;
  readonly zenith: number;
  readonly horizon: number;
  /** About the share of the sky that clouds cover. */
  readonly clouds: Range;
}

/** Three kinds of day; alike enough that the colour of a wall can be predicted. */
const MOODS = {
  clear: {
    sun: 0xfff1dc,
    sunStrength: [0.78, 0.9],
    ambient: 0xd3e2f5,
    ambientStrength: 0.3,
    zenith: 0x5f97cf,
    horizon: 0xc8dff0,
    clouds: [0.15, 0.55],
  },
  golden: {
    sun: 0xffdfae,
    sunStrength: [0.8, 0.92],
    ambient: 0xd0d8ee,
    ambientStrength: 0.27,
    zenith: 0x7aa4cd,
    horizon: 0xf3dcbc,
    clouds: [0.2, 0.6],
  },
  hazy: {
    sun: 0xfff4e6,
    sunStrength: [0.5, 0.62],
    ambient: 0xe2e8ee,
    ambientStrength: 0.5,
    zenith: 0x9db9d2,
    horizon: 0xe3e8ea,
    clouds: [0.5, 0.85],
  },
} as const satisfies { readonly [name: string]: Mood };

const MOOD_ODDS: Weighted<keyof typeof MOODS> = [
  ['clear', 11],
  ['golden', 5],
  ['hazy', 4],
];

/** What a night has beside its weather. */
export interface Night {
  /** Share of the windows with a light behind them. */
  readonly litWindows: number;
  readonly lanterns: readonly Lantern[];
  readonly starSeed: number;
}

/** A street lamp: where it hangs before the wall, in units, and its strength. */
export interface Lantern {
  readonly x: number;
  readonly y: number;
  readonly strength: number;
}

export interface Weather {
  readonly sun: Colour;
  readonly ambient: Colour;
  /** Unit vector to the sun: right, down, out of the wall. */
  readonly direction: readonly [number, number, number];
  readonly zenith: Colour;
  readonly horizon: Colour;
  readonly cloud: Colour;
  readonly cloudCover: number;
  readonly cloudSeed: number;
  readonly skylineSeed: number;
  readonly exposure: number;
  /** Gains of red and blue: the camera's white balance. */
  readonly warmth: number;
  readonly grain: number;
  /** Absent by day. */
  readonly night?: Night;
}

const CLOUD: Colour = [0.96, 0.95, 0.93];

/** Draws the light of a picture by day. */
export const drawWeather = (stream: RandomStream): Weather => {
  const mood: Mood = MOODS[pick(stream, MOOD_ODDS)];
  // Mostly from the left, as in most photographs of lit facades.
  const side = stream.bernoulli(0.7) ? -1 : 1;
  const right = side * between(stream, [0.3, 0.62]);
  const down = -between(stream, [0.62, 0.8]);
  const out = between(stream, [0.6, 0.75]);
  const length = Math.hypot(right, down, out);
  return {
    sun: scaled(colour(mood.sun), between(stream, mood.sunStrength)),
    ambient: scaled(colour(mood.ambient), mood.ambientStrength),
    direction: [right / length, down / length, out / length],
    zenith: colour(mood.zenith),
    horizon: colour(mood.horizon),
    cloud: CLOUD,
    cloudCover: between(stream, mood.clouds),
    cloudSeed: noiseSeed(stream),
    skylineSeed: noiseSeed(stream),
    exposure: between(stream, [0.93, 1.07]),
    warmth: between(stream, [-0.025, 0.035]),
    grain: between(stream, [0.5, 1.4]),
  };
};
