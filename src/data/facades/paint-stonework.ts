/** Stone and stucco that stands out of the wall: sills, hoods, moldings, pilasters, reliefs. */
import { mix, scaled } from './colour.ts';
import { between } from './draw.ts';
import { trimTone, wallShader } from './materials.ts';
import { fractalNoise, smoothstep } from './noise.ts';
import type { Brush, Painter } from './painter.ts';
import { grown, rectangle } from './region.ts';
import { dim, type Shader, setMatt, shade } from './scene.ts';

/** How far a profile stands out at v in [0, 1] from its top to its foot. */
type Profile = (v: number) => number;

/** A band of trim whose relief follows a profile. */
const bandShader =
  ({ region, look }: Brush, reach: number, profile: Profile): Shader =>
  (x, y, texel) => {
    const v = (y - region.box.top) / (region.box.bottom - region.box.top);
    setMatt(texel, look.material.trim, trimTone(x, y, look.seed + 11), reach * profile(v));
  };

/** A slab over a hollow: the classical cornice, in two strokes. */
const cornice: Profile = (v) => (v < 0.4 ? 1 : 1 - 0.62 * smoothstep(0.4, 0.95, v));
const slab: Profile = (v) => (v < 0.75 ? 1 : 0.7);
const roll: Profile = (v) => 0.55 + 0.45 * Math.sin(Math.PI * v);

/** Rain runs off the ends of a sill and leaves dark marks on the wall below. */
export const paintStreaks = ({ scene, region, look, stream }: Brush): void => {
  const { left, right, bottom } = region.box;
  const length = between(stream, [7, 16]);
  const strength = between(stream, [0.05, 0.2]);
  shade(scene, rectangle(left - 1, bottom, right + 1, bottom + length), (x, y, texel) => {
    const down = (y - bottom) / length;
    const end = Math.exp(-Math.min(x - left, right - x) / 2.5);
    const streak = smoothstep(-0.25, 0.7, fractalNoise(x / 1.7, y / 30, look.seed + 13, 2));
    dim(texel, 1 - strength * (1 - down) * (0.35 * streak + 0.65 * end * streak + 0.2 * end));
  });
};

export const paintSill: Painter = (brush) => shade(brush.scene, brush.region, bandShader(brush, 2.2, slab));

export const paintHood: Painter = (brush) => {
  const { scene, region, look } = brush;
  if (look.material.laying === 'brick') {
    // A plain lintel: brick houses have no classical hoods.
    shade(scene, region, bandShader(brush, 0.9, slab));
    return;
  }
  const { left, right, bottom } = region.box;
  shade(scene, region, bandShader(brush, 3, cornice));
  // Two brackets carry it.
  for (const x of [left + 1, right - 3])
    shade(scene, rectangle(x, bottom, x + 2, bottom + 3.4), (px, py, texel) =>
      setMatt(texel, look.material.trim, trimTone(px, py, look.seed), 1.9 - 0.4 * (py - bottom)),
    );
};

export const paintStringCourse: Painter = (brush) =>
  shade(brush.scene, brush.region, bandShader(brush, brush.look.style === 'modernist' ? 0.7 : 1.5, roll));

export const paintCoping: Painter = (brush) => shade(brush.scene, brush.region, bandShader(brush, 1.3, slab));

/** The cornice at the top; tall ones have dentils. */
export const paintEaves: Painter = (brush) => {
  const { scene, region, look } = brush;
  const height = region.box.bottom - region.box.top;
  const isPlain = look.style === 'modernist' || height < 5.4;
  if (isPlain) {
    shade(scene, region, bandShader(brush, look.style === 'modernist' ? 1.6 : 2.8, slab));
    return;
  }
  const pitch = 4;
  shade(scene, region, (x, y, texel) => {
    const v = (y - region.box.top) / height;
    const isDentil = (((x % pitch) + pitch) % pitch) / pitch < 0.56;
    const reach = v < 0.42 ? 3.8 - 0.8 * smoothstep(0.14, 0.42, v) : v < 0.78 ? (isDentil ? 2.3 : 0.7) : 0.8;
    setMatt(texel, look.material.trim, trimTone(x, y, look.seed + 11), reach);
  });
};

/** The foot of the wall: rough stone, darker and wetter toward the ground. */
export const paintPlinth: Painter = ({ scene, region, look }) => {
  const { top, bottom } = region.box;
  const tone = mix(scaled(look.material.trim, 0.66), look.material.joint, 0.35);
  shade(scene, region, (x, y, texel) => {
    const v = (y - top) / (bottom - top);
    const rough = 1 + 0.16 * fractalNoise(x / 3, y / 2, look.seed + 15, 3);
    const joint = Math.abs(((x / 17) % 1) - 0.5) < 0.02 ? -0.4 : 0;
    setMatt(texel, tone, rough * (1 - 0.14 * v), 1.1 + joint);
  });
};

/** A pilaster: brick pier, or shaft with capital and base. */
export const paintPilaster: Painter = ({ scene, region, look }) => {
  const { left, top, right, bottom } = region.box;
  if (look.material.laying === 'brick') {
    const wall = wallShader(look.material, look.seed);
    shade(scene, region, (x, y, texel) => {
      wall(x, y, texel);
      texel.relief += 2.2;
    });
    return;
  }
  const width = right - left;
  shade(scene, region, (x, y, texel) => {
    const u = (x - left) / width;
    const isHead = y < top + width * 0.7 || y > bottom - width * 0.5;
    const flute = 0.32 * Math.sin(u * Math.PI * 6);
    const shaft = 1.1 + 0.5 * Math.sin(Math.PI * u) + (u > 0.14 && u < 0.86 ? flute : 0);
    setMatt(texel, look.material.trim, trimTone(x, y, look.seed + 17), isHead ? 2.3 : shaft);
  });
};

/** A carved panel: a rosette or a garland in low relief. */
export const paintRelief: Painter = ({ scene, region, look, stream }) => {
  const { left, top, right, bottom } = region.box;
  const half = (right - left) / 2;
  const middle = (top + bottom) / 2;
  const petals = 5 + stream.integer(3);
  const isRound = half * 2 < (bottom - top) * 1.5;
  shade(scene, region, (x, y, texel) => {
    const dx = x - (left + right) / 2;
    const dy = y - middle;
    const radius = Math.hypot(dx, dy) / ((bottom - top) / 2);
    const angle = Math.atan2(dy, dx);
    const rosette = radius < 0.3 ? 1.3 : Math.max(0, 1 - radius) * (1.2 + 0.8 * Math.cos(petals * angle));
    const sag = (dx / half) ** 2 * -2.2 + 1;
    const garland = Math.max(0, 1 - Math.abs(dy - sag) / 1.5) * (1 + 0.6 * Math.sin(dx * 2.6));
    setMatt(texel, look.material.trim, trimTone(x, y, look.seed) * 0.97, 0.7 + (isRound ? rosette : garland));
  });
};

/** A stretch of the house's own wall, also on gables and chimneys. */
export const paintWall: Painter = ({ scene, region, look, ground }) => {
  const wall = wallShader(look.material, look.seed);
  const { top } = region.box;
  shade(scene, region, (x, y, texel) => {
    wall(x, y, texel);
    // Soot under the eaves, splashes and damp at the foot.
    const soot = 0.1 * Math.exp(-(y - top) / 14);
    const damp =
      0.2 * Math.exp(-(ground - y) / 7) * (0.7 + 0.6 * fractalNoise(x / 9, y / 5, look.seed + 19, 2));
    dim(texel, 1 - soot - damp);
  });
};

/** The slit between two houses, with the drainpipe that hangs there. */
export const paintGap: Painter = ({ scene, region, look }) => {
  const { left, right } = grown(region, 0, 0, 0).box;
  shade(scene, region, (x, y, texel) => {
    const u = (x - left) / (right - left);
    const bracket = Math.abs(((y / 34) % 1) - 0.5) < 0.02 ? 0.3 : 0;
    setMatt(
      texel,
      [0.13, 0.13, 0.13],
      0.6 + 0.9 * Math.sin(Math.PI * u) + trimTone(x, y, look.seed) * 0.1,
      1 + bracket,
    );
  });
};
