/** What the photo is shaded from: for each sample its colour, its own light, and how far it stands out. */
import type { Colour } from './colour.ts';
import { eachRow, PICTURE, type Region } from './region.ts';

/** Samples at twice the photo's resolution each way: the 2x2 average is the antialiasing. */
export const SUPERSAMPLING = 2;

/** Sample buffers of one picture, row-major. */
export interface Scene {
  /** Samples a side. */
  readonly side: number;
  /** Samples a unit. */
  readonly scale: number;
  /** Linear RGB [side, side, 3]: what the surface reflects of the light that falls on it. */
  readonly albedo: Float32Array;
  /** Linear RGB [side, side, 3]: light that does not depend on the sun: reflections, lamps, sky. */
  readonly glow: Float32Array;
  /** Units in front of the wall plane [side, side]; shadows and bumps come from it. */
  readonly relief: Float32Array;
  /** 1 where there is no surface at all [side, side]. */
  readonly sky: Uint8Array;
}

/** One sample, read before a shader runs and written back after. */
export interface Texel {
  r: number;
  g: number;
  b: number;
  glowR: number;
  glowG: number;
  glowB: number;
  relief: number;
  sky: number;
}

/** Sets a sample from its position in units. */
export type Shader = (x: number, y: number, texel: Texel) => void;

/** An empty scene for a photo of `size` pixels a side. */
export const emptyScene = (size: number): Scene => {
  const side = size * SUPERSAMPLING;
  return {
    side,
    scale: side / PICTURE,
    albedo: new Float32Array(side * side * 3),
    glow: new Float32Array(side * side * 3),
    relief: new Float32Array(side * side),
    sky: new Uint8Array(side * side),
  };
};

/** Runs a shader over the samples of a region. */
export const shade = (scene: Scene, region: Region, shader: Shader): void => {
  const { albedo, glow, relief, sky, side, scale } = scene;
  const texel: Texel = { r: 0, g: 0, b: 0, glowR: 0, glowG: 0, glowB: 0, relief: 0, sky: 0 };
  eachRow(region, scale, (row, from, to) => {
    const y = (row + 0.5) / scale;
    for (let column = from; column < to; column++) {
      const i = row * side + column;
      const k = i * 3;
      texel.r = albedo[k] as number;
      texel.g = albedo[k + 1] as number;
      texel.b = albedo[k + 2] as number;
      texel.glowR = glow[k] as number;
      texel.glowG = glow[k + 1] as number;
      texel.glowB = glow[k + 2] as number;
      texel.relief = relief[i] as number;
      texel.sky = sky[i] as number;
      shader((column + 0.5) / scale, y, texel);
      albedo[k] = texel.r;
      albedo[k + 1] = texel.g;
      albedo[k + 2] = texel.b;
      glow[k] = texel.glowR;
      glow[k + 1] = texel.glowG;
      glow[k + 2] = texel.glowB;
      relief[i] = texel.relief;
      sky[i] = texel.sky;
    }
  });
};

/** Makes the sample a matt surface of that colour, made lighter or darker. */
export const setMatt = (texel: Texel, [r, g, b]: Colour, brightness: number, relief: number): void => {
  texel.r = r * brightness;
  texel.g = g * brightness;
  texel.b = b * brightness;
  texel.glowR = 0;
  texel.glowG = 0;
  texel.glowB = 0;
  texel.relief = relief;
  texel.sky = 0;
};

/** Multiplies the colour: stains, dirt, soft shade. */
export const dim = (texel: Texel, factor: number): void => {
  texel.r *= factor;
  texel.g *= factor;
  texel.b *= factor;
};
