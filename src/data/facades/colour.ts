/** Colours as linear light, so that shading, blending and downsampling are physical. */

/** Linear-light RGB; 1 is a perfectly white surface. */
export type Colour = readonly [r: number, g: number, b: number];

/** sRGB byte to linear light (IEC 61966-2-1). */
const linear = (byte: number): number => {
  const s = byte / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
};

/** The linear-light colour of an sRGB number such as 0xd9c9a8. */
export const colour = (srgb: number): Colour => [
  linear((srgb >> 16) & 255),
  linear((srgb >> 8) & 255),
  linear(srgb & 255),
];

/** The blend of two colours; t = 0 is `a`. */
export const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** A colour made lighter or darker. */
export const scaled = (a: Colour, factor: number): Colour => [a[0] * factor, a[1] * factor, a[2] * factor];

/** Steps of the encoding table; over the square root of light, so that dark tones are fine enough. */
const STEPS = 4096;
const ENCODING = Float32Array.from({ length: STEPS + 2 }, (_, step) => {
  const light = (step / STEPS) ** 2;
  return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);
});

/** Linear light to an sRGB value in [0, 255], not rounded. */
export const encoded = (light: number): number =>
  ENCODING[Math.round(Math.sqrt(Math.min(1, Math.max(0, light))) * STEPS)] as number;
