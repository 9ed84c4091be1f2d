/** Plans the top of a house: mansard, pitched roof, stepped gable or flat coping. */
import type { RandomStream } from '../../core/random.ts';
import { between } from './draw.ts';
import type { PlacedPart, Plot } from './layout-parts.ts';
import { rectangle } from './region.ts';
import type { RoofName } from './styles.ts';

/** The parts above the wall, and where the wall begins. */
export interface RoofPlan {
  readonly wallTop: number;
  readonly parts: readonly PlacedPart[];
}

type Planner = (plot: Plot, bayCentres: readonly number[], stream: RandomStream) => RoofPlan;

/** The stripe at the head of the wall. */
const eaves = ({ box }: Plot, top: number, height: number): PlacedPart => ({
  part: 'eaves',
  region: rectangle(box.left, top, box.right, top + height),
});

const chimneys = ({ box }: Plot, top: number, foot: number, stream: RandomStream): PlacedPart[] => {
  const count = stream.integer(3);
  return Array.from({ length: count }, (_, index) => {
    const x = box.left + (box.right - box.left) * ((index + between(stream, [0.2, 0.8])) / count);
    const half = between(stream, [3.5, 6]);
    return {
      part: 'chimney',
      region: rectangle(x - half, Math.max(2, top - between(stream, [5, 12])), x + half, foot),
    };
  });
};

/** Dormers stand over every bay or every other. */
const dormers = (
  centres: readonly number[],
  width: number,
  top: number,
  bottom: number,
  every: number,
): PlacedPart[] =>
  centres
    .filter((_, bay) => bay % every === (centres.length % 2 === 1 && every === 2 ? 1 : 0) % every)
    .flatMap((x): PlacedPart[] => [
      {
        part: 'dormer',
        region: {
          box: { left: x - width / 2, top, right: x + width / 2, bottom },
          outline: { kind: 'arch', rise: width * 0.3 },
        },
      },
    ]);

const PLANNERS: { readonly [R in RoofName]: Planner } = {
  mansard: (plot, centres, stream) => {
    const { left, top, right } = plot.box;
    const height = between(stream, [27, 36]);
    const cornice = between(stream, [6, 8.5]);
    const foot = top + height;
    const roof: PlacedPart = {
      part: 'roof',
      region: {
        box: { left, top, right, bottom: foot },
        outline: plot.isFree ? { kind: 'slope', inset: height * 0.3 } : { kind: 'rect' },
      },
    };
    return {
      wallTop: foot,
      parts: [
        ...chimneys(plot, top, foot - height / 2, stream),
        roof,
        ...dormers(centres, between(stream, [11, 14]), foot - height * 0.72, foot - 3, 1),
        eaves(plot, foot, cornice),
      ],
    };
  },
  pitched: (plot, centres, stream) => {
    const { left, top, right } = plot.box;
    const height = between(stream, [20, 30]);
    const foot = top + height;
    const roof: PlacedPart = {
      part: 'roof',
      region: {
        box: { left, top, right, bottom: foot },
        outline: plot.isFree
          ? { kind: 'slope', inset: height * between(stream, [0.5, 1]) }
          : { kind: 'rect' },
      },
    };
    const hasDormers = stream.bernoulli(0.45) && height > 23;
    return {
      wallTop: foot,
      parts: [
        ...chimneys(plot, top, foot - height / 2, stream),
        roof,
        ...(hasDormers
          ? dormers(centres, 10, foot - height * 0.68, foot - 4, centres.length > 3 ? 2 : 1)
          : []),
        eaves(plot, foot, between(stream, [3.5, 5])),
      ],
    };
  },
  stepped: (plot, _centres, stream) => {
    const { left, top, right } = plot.box;
    const steps = 3;
    const step = between(stream, [9, 12]);
    const wallTop = top + steps * step;
    // One gable over a narrow house, two or three over a wide one.
    const gables = Math.max(1, Math.round((right - left) / 95));
    const width = (right - left) / gables;
    const parts: PlacedPart[] = [];
    for (let gable = 0; gable < gables; gable++) {
      const middle = left + (gable + 0.5) * width;
      for (let index = steps - 1; index >= 0; index--) {
        const half = (width / 2) * (0.3 + (0.62 * index) / (steps - 1));
        const y = top + index * step;
        parts.push({ part: 'gable', region: rectangle(middle - half, y, middle + half, wallTop + 1) });
        parts.push({ part: 'coping', region: rectangle(middle - half, y, middle + half, y + 2.4) });
        // The wall of the step above covers the middle of this coping.
      }
      const size = Math.min(12, width * 0.13);
      parts.push({
        part: 'window',
        region: {
          box: {
            left: middle - size / 2,
            top: top + step * 0.85,
            right: middle + size / 2,
            bottom: top + step * 2.3,
          },
          outline: { kind: 'arch', rise: size / 2 },
        },
      });
    }
    return { wallTop, parts };
  },
  flat: (plot, _centres, stream) => {
    const height = between(stream, [5, 9]);
    return { wallTop: plot.box.top, parts: [eaves(plot, plot.box.top, height)] };
  },
};

/** Plans the top of a house. */
export const planRoof = (
  plot: Plot,
  bayCentres: readonly number[],
  roof: RoofName,
  stream: RandomStream,
): RoofPlan => PLANNERS[roof](plot, bayCentres, stream);
