/** Doors: panelled leaves, a fanlight above, a brass knob, and a step. */
import { colour, scaled } from './colour.ts';
import { glassShader } from './glass.ts';
import { trimTone } from './materials.ts';
import { fractalNoise } from './noise.ts';
import { paintSurround } from './paint-windows.ts';
import type { Painter } from './painter.ts';
import { contains, rectangle } from './region.ts';
import { setMatt, shade } from './scene.ts';

const BRASS = colour(0xd8b25a);
const STEP = colour(0xb3aa9b);
const DEPTH = 3.2;

/** Relief of a leaf with three raised panels; u, v in [0, 1] over the leaf. */
const panelRelief = (u: number, v: number, width: number, height: number): number => {
  const rows = [0.05, 0.42, 0.62, 0.94];
  const inX = Math.min(u - 0.14, 0.86 - u) * width;
  for (let row = 0; row < 3; row++) {
    const inset = row === 1 ? 0.03 : 0.02;
    const inY = Math.min(v - (rows[row] as number) - inset, (rows[row + 1] as number) - inset - v) * height;
    const inside = Math.min(inX, inY);
    if (inside > 0) return inside < 0.8 ? -0.5 : 0.1;
  }
  return 0;
};

export const paintDoor: Painter = (brush) => {
  const { scene, region, look, weather, stream } = brush;
  const { left, top, right, bottom } = region.box;
  paintSurround(brush, 2.4);
  const width = right - left;
  const leaves = width > 14 ? 2 : 1;
  const leafWidth = (width - 3) / leaves;
  const transom = top + (bottom - top) * 0.24;
  const glass = glassShader(
    { left, top, right, bottom: transom },
    { panes: { columns: 3, rows: 1 }, lamps: 0.25, depth: DEPTH, hasCurtains: false },
    weather,
    stream,
  );
  shade(scene, region, (x, y, texel) => {
    const isFrame =
      !contains(region, x - 1.5, y) || !contains(region, x + 1.5, y) || !contains(region, x, y - 1.5);
    const isTransom = Math.abs(y - transom) < 0.9;
    if (isFrame || isTransom) {
      setMatt(texel, look.door, 0.9 * trimTone(x, y, look.seed), 1.2 - DEPTH);
      return;
    }
    const along = (x - left - 1.5) / leafWidth;
    if (y < transom) {
      const bar = Math.abs(((along * leaves * 1.5) % 1) - 0.5) > 0.46;
      if (bar) setMatt(texel, look.door, 0.9, 0.7 - DEPTH);
      else glass(x, y, texel);
      return;
    }
    const leaf = Math.floor(along);
    const u = along - leaf;
    const v = (y - transom) / (bottom - transom);
    const wood = 1 + 0.1 * fractalNoise(x / 1.2, y / 14, look.seed + 29, 2);
    const gap = leaves === 2 && Math.min(u, 1 - u) * leafWidth < 0.3;
    const relief = gap ? -0.8 : panelRelief(u, v, leafWidth, bottom - transom);
    setMatt(texel, look.door, gap ? 0.35 : wood, relief - DEPTH);
    const knobX = leaf === 0 ? 0.9 : 0.1;
    if (Math.hypot((u - knobX) * leafWidth, (v - 0.55) * (bottom - transom)) < 0.75)
      setMatt(texel, BRASS, 1, 0.8 - DEPTH);
  });
  shade(scene, rectangle(left - 1.5, bottom - 1.8, right + 1.5, bottom), (x, y, texel) =>
    setMatt(texel, scaled(STEP, 0.95), trimTone(x, y, look.seed), 2.2),
  );
};
