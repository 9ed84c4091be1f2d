/**
 * Photographs as line drawings, for sets of edges to photo: strokes where the flow-based difference of Gaussians is
 * strong (Kang, Lee and Chui, "Coherent Line Drawing", 2007), chosen by hysteresis and length, with soft edges.
 */
import { Pix2PixError } from '../../core/errors.ts';
import type { Image } from '../image.ts';
import { lineRegions } from './line-regions.ts';
import { lineResponse } from './line-response.ts';
import { clamped, quantile } from './plane.ts';

export interface LineOptions {
  /** Half the width of a stroke, about, in pixels. By default 0.6 for images of 256, in proportion for larger. */
  readonly sigma?: number | undefined;
  /** Share of the pixels, in (0,1), that are weaker than the strongest point of every line; lower draws more. */
  readonly high?: number | undefined;
  /** How weak a line may become before it ends, as a part in (0,1] of what `high` asks for. */
  readonly low?: number | undefined;
  /** Lines shorter than this are left out, in pixels. By default 20 sigma: 12 for images of 256. */
  readonly minLength?: number | undefined;
}

/** Found on photographs of facades and on drawn ones: outlines and frames whole, few strokes of mere texture. */
export const LINE_DEFAULTS = {
  sigmaOf256: 0.6,
  least: 0.5,
  high: 0.94,
  low: 0.3,
  minLengthInSigmas: 20,
} as const;

/** The least response, of lightness in [0,1], that is a line: flat images have noise only, however strong. */
const LEAST_RESPONSE = 0.004; // one byte

/**
 * The image as black lines on white, gray (1 channel), with soft edges. Throws OPTION for options out of range.
 *
 * @example
 * const drawing = drawLines(photo); // [H,W,3] -> [H,W,1]
 */
export const drawLines = (image: Image, options: LineOptions = {}): Image => {
  const { width, height } = image;
  const { sigma, high, low, minLength } = resolved(options, Math.min(width, height));
  const response = lineResponse(image, sigma);
  const begin = Math.max(LEAST_RESPONSE, quantile(response, high));
  const end = begin * low;
  const isLine = lineRegions(response, { low: end, high: begin, minLength });
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (touchesLine(isLine, width, height, x, y))
        data[i] = Math.round(255 * (1 - inkOf((response.values[i] as number) / end)));
    }
  return { width, height, channels: 1, data };
};

const resolved = (options: LineOptions, side: number) => {
  const sigma = options.sigma ?? Math.max(LINE_DEFAULTS.least, (LINE_DEFAULTS.sigmaOf256 * side) / 256);
  const high = options.high ?? LINE_DEFAULTS.high;
  const low = options.low ?? LINE_DEFAULTS.low;
  const minLength = options.minLength ?? LINE_DEFAULTS.minLengthInSigmas * sigma;
  const refuse = (name: string, value: number, expected: string): never => {
    throw new Pix2PixError('OPTION', `drawLines: ${name} is ${value}, expected ${expected}`);
  };
  if (!(sigma >= 0.3 && sigma <= 50)) refuse('sigma', sigma, 'pixels from 0.3 to 50');
  if (!(high > 0 && high < 1)) refuse('high', high, 'a share of the pixels between 0 and 1');
  if (!(low > 0 && low <= 1)) refuse('low', low, 'a part of high above 0, at most 1');
  if (!(minLength >= 0)) refuse('minLength', minLength, 'pixels, 0 or more');
  return { sigma, high, low, minLength };
};

/** Soft edges: full ink from 1.4 of the weakest line's response, none below 0.4; XDoG's threshold is such a ramp. */
const inkOf = (strength: number): number => Math.min(1, Math.max(0, strength - 0.4));

const touchesLine = (isLine: Uint8Array, width: number, height: number, x: number, y: number): boolean => {
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++)
      if (isLine[clamped(y + dy, height) * width + clamped(x + dx, width)] === 1) return true;
  return false;
};
