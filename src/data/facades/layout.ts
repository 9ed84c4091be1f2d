/** Draws the plan of a street picture: how many houses, where they stand, and what is above and below. */
import type { RandomStream } from '../../core/random.ts';
import { between, pick, type Weighted } from './draw.ts';
import { planHouse } from './layout-house.ts';
import type { House, Plan, PlanElement } from './plan.ts';
import { PICTURE, rectangle } from './region.ts';
import { STYLES, type StyleName } from './styles.ts';

/** How the houses stand: one that fills the picture, one with trees beside it, or a row. */
type Setting = 'filling' | 'free' | 'row';

const SETTINGS: Weighted<Setting> = [
  ['filling', 9],
  ['free', 5],
  ['row', 7],
];

/** How near the camera stands to a house that fills the picture. */
const ZOOMS: Weighted<number> = [
  [1, 4],
  [1.25, 3],
  [1.6, 3],
];

/** Styles whose houses are narrow enough to stand in a row. */
const ROW_STYLES: readonly StyleName[] = ['rowHouse', 'oldTown', 'stucco'];

const styleOdds = (names: readonly StyleName[]): Weighted<StyleName> =>
  names.map((name) => [name, STYLES[name].odds] as const);

/** The left and right edges of the houses, with the style of each. */
const plots = (
  setting: Setting,
  stream: RandomStream,
): { left: number; right: number; style: StyleName }[] => {
  const style = pick(stream, styleOdds(Object.keys(STYLES) as StyleName[]));
  if (setting === 'filling') return [{ left: 0, right: PICTURE, style }];
  if (setting === 'free')
    return [
      {
        left: between(stream, [16, 44]),
        right: PICTURE - between(stream, [16, 44]),
        style,
      },
    ];
  const count = stream.bernoulli(0.6) ? 3 : 2;
  const weights = Array.from({ length: count }, () => between(stream, [0.8, 1.2]));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = 0;
  return weights.map((weight) => {
    const right = left + (weight / total) * PICTURE;
    const plot = { left, right, style: pick(stream, styleOdds(ROW_STYLES)) };
    left = right;
    return plot;
  });
};

/** A random plan, edges not yet on whole pixels. */
export const planStreet = (stream: RandomStream): Plan => {
  const setting = pick(stream, SETTINGS);
  const ground = PICTURE - between(stream, [13, 21]);
  const skyline = between(stream, setting === 'filling' ? [8, 30] : [16, 36]);
  const zoom = setting === 'filling' ? pick(stream, ZOOMS) : 1;
  const houses: House[] = [];
  const elements: PlanElement[] = [];
  for (const { left, right, style } of plots(setting, stream)) {
    // Houses of a row differ in height, as in real streets.
    const top = skyline + (setting === 'row' ? between(stream, [0, 42]) : 0);
    const house = houses.length;
    const before = houses[house - 1]?.region.box.top ?? 0;
    const box = { left, top, right, bottom: ground };
    const planned = planHouse({ box, style, isFree: setting === 'free', zoom }, stream);
    houses.push({ style, region: rectangle(left, planned.top, right, ground) });
    elements.push(...planned.parts.map(({ part, region }) => ({ part, region, house })));
    if (house > 0)
      elements.push({
        part: 'gap',
        region: rectangle(left - 1.1, Math.max(planned.top, before) + 4, left + 1.1, ground),
        house,
      });
  }
  return { houses, elements, ground };
};
