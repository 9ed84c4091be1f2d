/** Paints a plan as a photo: every part by its painter, then light. */
import { randomStream } from '../../core/random.ts';
import { develop } from './light.ts';
import { drawLook } from './look.ts';
import { drawNight } from './night.ts';
import { paintFlowerBox, paintParapet, paintRailing } from './paint-balconies.ts';
import { paintRoller, paintShutter } from './paint-blinds.ts';
import { paintDoor } from './paint-doors.ts';
import { paintChimney, paintRoof } from './paint-roof.ts';
import { paintShop } from './paint-shops.ts';
import {
  paintCoping,
  paintEaves,
  paintGap,
  paintHood,
  paintPilaster,
  paintPlinth,
  paintRelief,
  paintSill,
  paintStreaks,
  paintStringCourse,
  paintWall,
} from './paint-stonework.ts';
import { paintSky, paintStreet, paintTrees } from './paint-surroundings.ts';
import { paintDormer, paintWindow } from './paint-windows.ts';
import type { Brush, Painter } from './painter.ts';
import type { Part, Plan } from './plan.ts';
import { PICTURE } from './region.ts';
import type { RgbImage } from './rgb-image.ts';
import { emptyScene, type Scene } from './scene.ts';
import { drawWeather, type TimeOfDay, type Weather } from './weather.ts';

const PAINTERS: { readonly [P in Part]: Painter } = {
  gap: paintGap,
  wall: paintWall,
  gable: paintWall,
  roof: paintRoof,
  chimney: paintChimney,
  dormer: paintDormer,
  eaves: paintEaves,
  stringCourse: paintStringCourse,
  coping: paintCoping,
  plinth: paintPlinth,
  pilaster: paintPilaster,
  window: paintWindow,
  hood: paintHood,
  sill: paintSill,
  shutter: paintShutter,
  roller: paintRoller,
  railing: paintRailing,
  parapet: paintParapet,
  flowerBox: paintFlowerBox,
  relief: paintRelief,
  door: paintDoor,
  shop: paintShop,
};

/** Rain leaves marks on the wall under these parts; the marks are painted before the parts below them. */
const STREAKING: ReadonlySet<Part> = new Set<Part>(['sill', 'railing']);

/** Trees in the margins beside the outermost houses. */
const paintMargins = (scene: Scene, plan: Plan, seed: number, index: number): void => {
  const left = Math.min(...plan.houses.map(({ region }) => region.box.left));
  const right = Math.max(...plan.houses.map(({ region }) => region.box.right));
  if (left > 0)
    paintTrees(scene, 0, left + 2, plan.ground, randomStream(seed, 'facade', index, 'trees', 'left'));
  if (right < PICTURE)
    paintTrees(scene, right - 2, PICTURE, plan.ground, randomStream(seed, 'facade', index, 'trees', 'right'));
};

export interface PhotoOptions {
  readonly seed: number;
  readonly index: number;
  readonly time?: TimeOfDay;
}

const WEATHERS: { readonly [T in TimeOfDay]: (seed: number, index: number) => Weather } = {
  day: (seed, index) => drawWeather(randomStream(seed, 'facade', index, 'weather')),
  night: (seed, index) => drawNight(randomStream(seed, 'facade', index, 'night')),
};

/** The photo of a plan whose edges lie on whole pixels of an image of `size`. */
export const paintPhoto = (
  plan: Plan,
  size: number,
  { seed, index, time = 'day' }: PhotoOptions,
): RgbImage => {
  const scene = emptyScene(size);
  const weather = WEATHERS[time](seed, index);
  const looks = plan.houses.map(({ style }, house) =>
    drawLook(style, randomStream(seed, 'facade', index, 'look', house)),
  );
  const brushes = plan.elements.map(({ part, region, house }, position): { part: Part; brush: Brush } => {
    const look = looks[house] as (typeof looks)[number];
    const stream = randomStream(seed, 'facade', index, 'part', position);
    return { part, brush: { scene, region, look, weather, stream, ground: plan.ground } };
  });
  const wallTops = plan.elements.filter(({ part }) => part === 'wall').map(({ region }) => region.box.top);
  const isFree = plan.houses.length === 1 && (plan.houses[0]?.region.box.left ?? 0) > 0;
  paintSky(scene, weather, isFree ? plan.ground : Math.max(...wallTops) + 1);
  paintMargins(scene, plan, seed, index);
  const isWall = (part: Part): boolean => part === 'wall';
  for (const { part, brush } of brushes) if (isWall(part)) PAINTERS[part](brush);
  for (const { part, brush } of brushes) if (STREAKING.has(part)) paintStreaks(brush);
  for (const { part, brush } of brushes) if (!isWall(part)) PAINTERS[part](brush);
  paintStreet(scene, plan.ground, randomStream(seed, 'facade', index, 'street'));
  return develop(scene, weather, randomStream(seed, 'facade', index, 'grain'));
};
