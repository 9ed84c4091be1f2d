/** Roofs and chimneys: slates, zinc with standing seams, clay tiles. */
import { type Colour, colour, mix } from './colour.ts';
import { between } from './draw.ts';
import type { Roofing } from './look.ts';
import { MATERIALS, wallShader } from './materials.ts';
import { fractalNoise, hash } from './noise.ts';
import type { Painter } from './painter.ts';
import { rectangle } from './region.ts';
import { type Shader, setMatt, shade, type Texel } from './scene.ts';

const SLATE: readonly [Colour, Colour] = [colour(0x66707c), colour(0x525a66)];
const ZINC: readonly [Colour, Colour] = [colour(0x8f9aa3), colour(0x7f8a94)];
const TILES: readonly [Colour, Colour] = [colour(0xb9694a), colour(0x985038)];

/** Overlapping pieces: each casts a small shadow on the one below. */
const scales =
  (tones: readonly [Colour, Colour], pitch: number, width: number, swell: number, seed: number) =>
  (x: number, y: number, lean: number, texel: Texel): void => {
    const row = Math.floor(y / pitch);
    const along = x / width + (row & 1) * 0.5;
    const piece = Math.floor(along);
    const v = y / pitch - row;
    const u = along - piece;
    const chance = hash(piece, row, seed);
    const moss = fractalNoise(x / 30, y / 18, seed + 1, 3);
    const tone = mix(tones[0], tones[1], Math.min(1, chance * 0.85 + 0.15));
    const seam = u < 0.09 ? 0.82 : 1;
    const relief = lean + 0.7 * v + swell * Math.sin(Math.PI * u);
    setMatt(texel, tone, (1 + 0.13 * moss) * seam * (0.94 + 0.12 * chance), relief);
  };

const seams =
  (tones: readonly [Colour, Colour], seed: number) =>
  (x: number, y: number, lean: number, texel: Texel): void => {
    const along = x / 8.5;
    const sheet = Math.floor(along);
    const isSeam = along - sheet < 0.11;
    const patina = fractalNoise(x / 22, y / 26, seed, 4);
    const tone = mix(tones[0], tones[1], 0.5 + 0.5 * patina);
    setMatt(texel, tone, 0.96 + 0.08 * hash(sheet, 0, seed), lean + (isSeam ? 0.75 : 0));
  };

const COVERINGS: {
  readonly [R in Roofing]: (seed: number) => (x: number, y: number, lean: number, texel: Texel) => void;
} = {
  slate: (seed) => scales(SLATE, 3.4, 4.6, 0, seed),
  zinc: (seed) => seams(ZINC, seed),
  tiles: (seed) => scales(TILES, 4, 3.6, 0.55, seed),
};

/** A roof leans back from the eaves, so it sees more sky than the wall. */
export const paintRoof: Painter = ({ scene, region, look }) => {
  const { top, bottom } = region.box;
  const cover = COVERINGS[look.roof](look.seed + 21);
  shade(scene, region, (x, y, texel) => {
    const up = bottom - y;
    cover(x, y, -0.34 * up - 0.5, texel);
    // The ridge is a separate roll.
    if (y - top < 1.7) setMatt(texel, [0.3, 0.27, 0.26], 0.9, -0.34 * up + 1.2);
  });
};

export const paintChimney: Painter = ({ scene, region, look, stream }) => {
  const { left, top, right, bottom } = region.box;
  const brick: Shader = wallShader(
    look.material.laying === 'brick' ? look.material : MATERIALS.redBrick,
    look.seed + 23,
  );
  const round = between(stream, [0.75, 1]);
  shade(scene, region, (x, y, texel) => {
    brick(x, y, texel);
    texel.r *= 0.85;
    texel.g *= 0.85;
    texel.b *= 0.85;
    texel.relief += 0.5 + Math.sin((Math.PI * (x - left)) / (right - left)) * round * 0.6;
  });
  shade(scene, rectangle(left, top, right, Math.min(bottom, top + 2.2)), (_x, _y, texel) =>
    setMatt(texel, look.material.trim, 0.8, 1.6),
  );
};
