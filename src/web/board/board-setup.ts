/** The board's setup for a model: labels to paint with, a pencil, or a photograph to open. */
import type { BoardInput } from '../board-input.ts';
import {
  colourText,
  isTransparent,
  packColour,
  type Raster,
  type Rgb,
  TRANSPARENT,
  unpackColour,
} from './raster.ts';

export type InputKind = 'labels' | 'lines' | 'photo' | 'holes';

export interface Swatch {
  readonly name: string;
  readonly colour: number;
}

export interface BoardSetup {
  readonly kind: InputKind;
  readonly swatches: readonly Swatch[];
  readonly background: number;
  /** The first colour of the brush. */
  readonly colour: number;
  readonly size: number;
}

export interface SetupFacts {
  /** The model's own palette, if it has one. */
  readonly palette?: readonly { readonly name: string; readonly colour: Rgb }[] | undefined;
  readonly inputChannels: number;
  /** What can be drawn; a picture if absent. */
  readonly input?: BoardInput;
  readonly width: number;
  /** Example inputs of the model, if there are any. */
  readonly examples: readonly Raster[];
}

/** A label map has few colours; an image with more is a photograph. */
const MOST_LABELS = 40;

/** Share of the pixels that the labels must cover; the rest are mixed colours from resizing or JPEG. */
const LABEL_SHARE = 0.98;

/** Share of nearly black and nearly white pixels in a line drawing. */
const LINE_SHARE = 0.9;

const WHITE = packColour([255, 255, 255]);
const BLACK = packColour([0, 0, 0]);

/** Colours for painting over photographs: light to dark, then around the wheel. */
const PAINTS: readonly Swatch[] = Object.entries({
  white: [255, 255, 255],
  gray: [128, 128, 128],
  black: [0, 0, 0],
  brown: [121, 85, 61],
  red: [214, 48, 49],
  orange: [240, 140, 40],
  yellow: [250, 215, 60],
  green: [60, 160, 75],
  sky: [120, 185, 235],
  blue: [40, 90, 200],
} satisfies Record<string, Rgb>).map(([name, colour]) => ({ name, colour: packColour(colour) }));

/** The board's setup for a model. `kind` overrules what follows from the examples. */
export const boardSetup = (facts: SetupFacts, kind: InputKind = inputKind(facts)): BoardSetup => {
  const setup = setupOf(facts, kind);
  return facts.input === 'alpha' ? { ...setup, background: TRANSPARENT } : setup;
};

const setupOf = (facts: SetupFacts, kind: InputKind): BoardSetup => {
  const thick = Math.max(1, Math.round(facts.width / 32)); // about the width of a finger on a phone
  if (kind === 'holes')
    return { kind, swatches: [], background: WHITE, colour: TRANSPARENT, size: 2 * thick };
  if (kind === 'labels') {
    const swatches = labelSwatches(facts);
    const background = mostCommon(facts.examples) ?? swatches[0]?.colour ?? WHITE;
    const colour = mostDifferent(swatches, background) ?? BLACK; // the first stroke must be visible
    return { kind, swatches, background, colour, size: thick };
  }
  if (kind === 'lines') {
    const common = mostCommon(facts.examples) ?? WHITE;
    const isDark = brightness(common) < 128;
    const [background, colour] = isDark ? [BLACK, WHITE] : [WHITE, BLACK];
    const swatches = [{ name: isDark ? 'white' : 'black', colour }];
    return { kind, swatches, background, colour, size: Math.max(1, Math.round(facts.width / 128)) };
  }
  return { kind, swatches: PAINTS, background: WHITE, colour: BLACK, size: thick };
};

/** The kind of the inputs, from the palette, or else the examples, or else the channels. */
export const inputKind = ({ palette, input, inputChannels, examples }: SetupFacts): InputKind => {
  if (input === 'holes') return 'holes';
  if (palette && palette.length > 0) return 'labels';
  if (examples.length === 0) return inputChannels === 1 ? 'lines' : 'photo';
  if (shareOf(examples, isNearBlackOrWhite) >= LINE_SHARE) return 'lines';
  return commonColours(examples) ? 'labels' : 'photo';
};

const labelSwatches = ({ palette, examples }: SetupFacts): readonly Swatch[] =>
  palette
    ? palette.map(({ name, colour }) => ({ name, colour: packColour(colour) }))
    : (commonColours(examples) ?? []).map((colour) => ({ name: colourText(colour), colour }));

/** The colours that cover nearly all of the images, the most common first; undefined if they are too many. */
const commonColours = (pictures: readonly Raster[]): readonly number[] | undefined => {
  const counts = countColours(pictures);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const colours: number[] = [];
  let covered = 0;
  for (const [colour, count] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (covered >= LABEL_SHARE * total) break;
    if (colours.length === MOST_LABELS) return undefined;
    colours.push(colour);
    covered += count;
  }
  return colours;
};

const countColours = (pictures: readonly Raster[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const { pixels } of pictures)
    for (const pixel of pixels) if (!isTransparent(pixel)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  return counts;
};

const mostCommon = (pictures: readonly Raster[]): number | undefined =>
  [...countColours(pictures)].reduce<readonly [number, number] | undefined>(
    (best, entry) => (best && best[1] >= entry[1] ? best : entry),
    undefined,
  )?.[0];

const mostDifferent = (swatches: readonly Swatch[], from: number): number | undefined => {
  const rgb = unpackColour(from);
  const distance = ({ colour }: Swatch): number =>
    unpackColour(colour).reduce((sum, byte, c) => sum + (byte - (rgb[c] as number)) ** 2, 0);
  return [...swatches].sort((a, b) => distance(b) - distance(a))[0]?.colour;
};

const brightness = (pixel: number): number => {
  const [red, green, blue] = unpackColour(pixel);
  return (red * 299 + green * 587 + blue * 114) / 1000;
};

const isNearBlackOrWhite = (pixel: number): boolean => {
  const rgb = unpackColour(pixel);
  return rgb.every((byte) => byte < 32) || rgb.every((byte) => byte > 223);
};

const shareOf = (pictures: readonly Raster[], has: (pixel: number) => boolean): number => {
  let [count, total] = [0, 0];
  for (const { pixels } of pictures) {
    for (const pixel of pixels) {
      if (isTransparent(pixel)) continue;
      total++;
      if (has(pixel)) count++;
    }
  }
  return total === 0 ? 0 : count / total;
};
