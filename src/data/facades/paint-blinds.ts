/** Shutters beside windows and roller blinds in them. */
import { colour, mix, scaled } from './colour.ts';
import { trimTone } from './materials.ts';
import { hash } from './noise.ts';
import type { Painter } from './painter.ts';
import { setMatt, shade } from './scene.ts';

/** Units between two slats. */
const SLAT = 2;

/** A wooden leaf folded back against the wall: a frame around slats, in two panels. */
export const paintShutter: Painter = ({ scene, region, look, stream }) => {
  const { left, top, right, bottom } = region.box;
  const sun = 0.92 + 0.16 * stream.uniform(); // every leaf has faded differently
  const middle = top + (bottom - top) * 0.52;
  shade(scene, region, (x, y, texel) => {
    const edge = Math.min(x - left, right - x, y - top, bottom - y, Math.abs(y - middle) + 0.2);
    const tone = sun * trimTone(x, y, look.seed + 25);
    if (edge < 1.1) setMatt(texel, look.shutter, tone, 1.5);
    else {
      const v = (y - top) / SLAT;
      setMatt(texel, look.shutter, tone * 0.94, 0.7 + 0.55 * (v - Math.floor(v)));
    }
  });
};

const CANVAS = colour(0xd9d2c0);
const LAMELLAE = colour(0xb9b4a8);

/** A lowered blind behind the plane of the frame; the rest of the window stays as it was painted. */
export const paintRoller: Painter = ({ scene, region, look, stream }) => {
  const { left, top, right, bottom } = region.box;
  const tone = look.style === 'modernist' ? LAMELLAE : mix(CANVAS, scaled(CANVAS, 0.85), stream.uniform());
  shade(scene, region, (x, y, texel) => {
    const row = Math.floor((y - top) / 1.9);
    const v = (y - top) / 1.9 - row;
    const isRail = bottom - y < 1.1;
    const isGuide = Math.min(x - left, right - x) < 0.8;
    if (isGuide) setMatt(texel, look.frame, 0.9, -1.2);
    else setMatt(texel, tone, isRail ? 0.8 : 0.95 + 0.08 * hash(row, 0, look.seed), -1.9 + 0.35 * v);
  });
};
