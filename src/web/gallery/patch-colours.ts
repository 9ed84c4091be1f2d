/** What the scores of a map say, and their colours. */
import type { PatchMap } from '../../api/patches.ts';
import { beliefOf, hasBelief } from '../../core/adversarial-loss.ts';
import type { Place } from './patch-map.ts';

type Logits = Pick<PatchMap, 'width' | 'logits' | 'adversarialLoss'>;

export const logitAt = ({ width, logits }: Logits, { column, row }: Place): number =>
  logits[row * width + column] ?? 0;

/** The mean belief over all patches, `p_real` or `p_fake` of the training's curves; undefined where scores say none. */
export const meanBelief = ({ adversarialLoss, logits }: Logits): number | undefined => {
  if (!hasBelief(adversarialLoss)) return undefined;
  const sum = logits.reduce((total, logit) => total + (beliefOf(adversarialLoss, logit) ?? 0), 0);
  return sum / logits.length;
};

/** How scores are coloured, and what a legend says of it. */
export interface ColourScale {
  /** Where a score is between the two ends of the colours, 0 to 1. */
  readonly positionOf: (logit: number) => number;
  /** The texts at both ends. */
  readonly ends: readonly [low: string, high: string];
  /** What else there is to know. */
  readonly note?: string;
}

/**
 * The scale of the maps that are seen together: from fake to real where scores say how real a patch is, and otherwise
 * from the lowest to the highest score of them all.
 */
export const colourScale = (maps: readonly Logits[]): ColourScale => {
  const kind = maps[0]?.adversarialLoss ?? 'vanilla';
  if (hasBelief(kind))
    return { positionOf: (logit) => beliefOf(kind, logit) ?? MIDDLE, ends: ['fake', 'real'] };
  const [low, high] = rangeOf(maps);
  return {
    positionOf: (logit) => (high > low ? (logit - low) / (high - low) : MIDDLE),
    ends: [`lowest, ${signed(low)}`, `highest, ${signed(high)}`],
    note: `With ${kind}, a score alone says nothing: of two patches, the one with the higher score is more real to D.`,
  };
};

/** Where no score is higher than another. */
const MIDDLE = 0.5;

const rangeOf = (maps: readonly Logits[]): [low: number, high: number] =>
  maps
    .flatMap(({ logits }) => logits)
    .reduce(
      ([low, high], logit) => [Math.min(low, logit), Math.max(high, logit)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );

/** A score as people read it. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** From low (fake) through the middle to high (real); colour-blind people can tell them apart, and the middle by its lightness. */
export const MAP_COLOURS = [
  [179, 71, 8],
  [240, 150, 70],
  [244, 241, 236],
  [92, 162, 218],
  [18, 82, 150],
] as const;

/** The colour of a position between both ends, RGB bytes. */
export const mapColour = (value: number): readonly [number, number, number] => {
  const at = Math.max(0, Math.min(1, value)) * (MAP_COLOURS.length - 1);
  const from = Math.min(Math.floor(at), MAP_COLOURS.length - 2);
  const [a, b] = [MAP_COLOURS[from] as readonly number[], MAP_COLOURS[from + 1] as readonly number[]];
  const mix = (c: number): number =>
    Math.round((a[c] as number) + (at - from) * ((b[c] as number) - (a[c] as number)));
  return [mix(0), mix(1), mix(2)];
};

/** A map as an RGBA image with one pixel per patch. */
export const mapPixels = (
  { logits }: Pick<Logits, 'logits'>,
  { positionOf }: ColourScale,
): Uint8ClampedArray<ArrayBuffer> => {
  const pixels = new Uint8ClampedArray(logits.length * 4);
  logits.forEach((logit, i) => {
    pixels.set([...mapColour(positionOf(logit)), 255], i * 4);
  });
  return pixels;
};
