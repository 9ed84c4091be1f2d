/** Paints a plan as flat label colours. */
import { FACADE_PALETTE } from './palette.ts';
import { PART_LABELS, type Plan } from './plan.ts';
import { eachRow, PICTURE, rectangle } from './region.ts';
import type { RgbImage } from './rgb-image.ts';

/** The label image of a plan: palette colours only, every pixel decided by its centre. */
export const paintLabels = (plan: Plan, size: number): RgbImage => {
  const data = new Uint8Array(size * size * 3);
  const scale = size / PICTURE;
  const fill = (region: Parameters<typeof eachRow>[0], [r, g, b]: readonly [number, number, number]): void =>
    eachRow(region, scale, (row, from, to) => {
      for (let i = (row * size + from) * 3; i < (row * size + to) * 3; i += 3) {
        data[i] = r;
        data[i + 1] = g;
        data[i + 2] = b;
      }
    });
  fill(rectangle(0, 0, PICTURE, PICTURE), FACADE_PALETTE.background);
  for (const { part, region } of plan.elements) fill(region, FACADE_PALETTE[PART_LABELS[part]]);
  return { width: size, height: size, data };
};
