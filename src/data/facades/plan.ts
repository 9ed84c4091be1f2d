/** The plan of a picture: labelled parts in painting order, and the houses they belong to. */
import type { LabelName } from './palette.ts';
import type { Region } from './region.ts';
import type { StyleName } from './styles.ts';

/** Each part of a house and the label that shows it; several parts share a label and differ in position. */
export const PART_LABELS = {
  gap: 'background', // the dark slit between two houses
  wall: 'facade',
  gable: 'facade',
  roof: 'deco',
  chimney: 'deco',
  dormer: 'window',
  eaves: 'molding',
  stringCourse: 'molding',
  coping: 'molding',
  plinth: 'molding',
  pilaster: 'pillar',
  window: 'window',
  hood: 'cornice',
  sill: 'sill',
  shutter: 'blind',
  roller: 'blind',
  railing: 'balcony',
  parapet: 'balcony',
  flowerBox: 'balcony',
  relief: 'deco',
  door: 'door',
  shop: 'shop',
} as const satisfies { readonly [part: string]: LabelName };

export type Part = keyof typeof PART_LABELS;

export interface PlanElement {
  readonly part: Part;
  readonly region: Region;
  /** Index into the plan's houses. */
  readonly house: number;
}

export interface House {
  readonly style: StyleName;
  readonly region: Region;
}

export interface Plan {
  readonly houses: readonly House[];
  /** In painting order; all else is background. */
  readonly elements: readonly PlanElement[];
  /** Where the wall meets the pavement, in units from the top. */
  readonly ground: number;
}

/** A copy of the plan in which every edge is on a whole pixel of an image of `size`. */
export const mapRegions = (plan: Plan, change: (region: Region) => Region): Plan => ({
  ...plan,
  houses: plan.houses.map((house) => ({ ...house, region: change(house.region) })),
  elements: plan.elements.map((element) => ({ ...element, region: change(element.region) })),
});
