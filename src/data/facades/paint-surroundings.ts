/** What surrounds the houses: sky, street, and the trees beside a house that stands alone. */
import type { RandomStream } from '../../core/random.ts';
import { type Colour, colour, mix } from './colour.ts';
import { between, noiseSeed } from './draw.ts';
import { fractalNoise, hash, noise, smoothstep } from './noise.ts';
import { PICTURE, rectangle } from './region.ts';
import { type Scene, setMatt, shade } from './scene.ts';
import { skyShader } from './sky.ts';
import type { Weather } from './weather.ts';

const PAVEMENT = colour(0xb5aca0);
const KERB = colour(0xcac2b4);
const ASPHALT = colour(0x777577);

/** The sky, down to where walls hide it. */
export const paintSky = (scene: Scene, weather: Weather, bottom: number): void =>
  shade(scene, rectangle(0, 0, PICTURE, bottom), skyShader(weather));

/** Pavement with slabs, a kerb, and the edge of the road. */
export const paintStreet = (scene: Scene, ground: number, stream: RandomStream): void => {
  const seed = noiseSeed(stream);
  const depth = PICTURE - ground;
  const kerb = ground + depth * 0.56;
  shade(scene, rectangle(0, ground, PICTURE, PICTURE), (x, y, texel) => {
    // Perspective: what is nearer is larger, about the middle of the picture.
    const near = 1 + (y - ground) / 40;
    const across = (x - PICTURE / 2) / near;
    const wear = fractalNoise(across / 14, y / 4, seed, 3);
    if (y < kerb) {
      const slab = across / 13;
      const joint = Math.abs(slab - Math.round(slab)) < 0.025 || Math.abs(y - ground - depth * 0.24) < 0.28;
      const contact = 1 - 0.35 * Math.exp(-(y - ground) / 1.6);
      const tone = joint
        ? 0.84
        : 0.97 + 0.07 * hash(Math.floor(slab + 0.5), y < ground + depth * 0.24 ? 0 : 1, seed);
      setMatt(texel, PAVEMENT, tone * contact * (1 + 0.07 * wear), 0);
    } else if (y < kerb + 1.8) setMatt(texel, KERB, y < kerb + 0.9 ? 1 : 0.72, 0);
    else
      setMatt(
        texel,
        ASPHALT,
        (1 + 0.1 * wear + 0.1 * noise(x * 1.5, y * 1.5, seed + 1)) * (y < kerb + 3 ? 0.85 : 1),
        0,
      );
  });
};

const LEAF_TONES: readonly [Colour, Colour, Colour] = [colour(0x33502d), colour(0x5c8243), colour(0x92ad5c)];
const TRUNK = colour(0x5b4a3c);

/** Trees and a hedge in the margin between two x; they stand behind the house. */
export const paintTrees = (
  scene: Scene,
  from: number,
  to: number,
  ground: number,
  stream: RandomStream,
): void => {
  const seed = noiseSeed(stream);
  const middle = (from + to) / 2 + between(stream, [-6, 6]);
  const crownTop = ground - between(stream, [95, 135]);
  const crownFoot = ground - between(stream, [26, 36]);
  const radius = Math.max(20, (to - from) * between(stream, [0.55, 0.75]));
  const hedge = ground - between(stream, [12, 18]);
  const centre = (crownTop + crownFoot) / 2;
  const half = (crownFoot - crownTop) / 2;
  shade(scene, rectangle(from, crownTop - 14, to, ground), (x, y, texel) => {
    const clump = fractalNoise(x / 15, y / 15, seed, 5);
    const round = 1 - Math.hypot((x - middle) / radius, (y - centre) / half);
    // The edge is ragged with single twigs.
    const isCrown = round > -0.34 && round + 0.55 * clump + 0.16 * noise(x / 1.4, y / 1.4, seed + 6) > 0;
    const isHedge = y > hedge + 3 * fractalNoise(x / 8, 1, seed + 1, 2);
    if (!isCrown && !isHedge) {
      const isTrunk = y > centre && Math.abs(x - middle + noise(y / 12, 0, seed) * 1.5) < 2.2;
      if (isTrunk)
        setMatt(texel, TRUNK, 0.8 + 0.3 * noise(x * 1.2, y / 5, seed), -2 + Math.cos((x - middle) / 1.8));
      return;
    }
    // Lit from above: the upper side of each clump is lighter.
    const above = fractalNoise(x / 15, (y - 4.5) / 15, seed, 4);
    const light = smoothstep(-0.4, 0.5, clump - above + 0.7 * fractalNoise(x / 2.4, y / 2.4, seed + 2, 3));
    const tone =
      light < 0.5
        ? mix(LEAF_TONES[0], LEAF_TONES[1], light * 2)
        : mix(LEAF_TONES[1], LEAF_TONES[2], light * 2 - 1);
    const inside = isHedge ? smoothstep(ground, hedge, y) : 1 - 0.45 * smoothstep(centre, crownFoot, y);
    setMatt(
      texel,
      tone,
      (isHedge && !isCrown ? 0.62 : 0.8) * (0.6 + 0.4 * inside) * 1.15,
      -3 + 1.2 * noise(x / 2.2, y / 2.2, seed + 3),
    );
  });
};
