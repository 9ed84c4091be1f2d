/** The sky: its colour at a position, and the shader that fills the picture with it. */
import { type Colour, mix } from './colour.ts';
import { starLight } from './night.ts';
import { fractalNoise, smoothstep } from './noise.ts';
import type { Shader } from './scene.ts';
import type { Weather } from './weather.ts';

/** The colour of the sky; height 1 is the top of the picture, 0 the horizon. */
export const skyColour = (
  x: number,
  y: number,
  height: number,
  weather: Weather,
  octaves: number,
): Colour => {
  const clear = mix(weather.horizon, weather.zenith, smoothstep(-0.15, 1.15, height));
  const cover = cloudAt(x, y, weather, octaves);
  if (cover === 0) return clear;
  // The lower side of a cloud is greyer.
  const shaded =
    0.86 + 0.14 * smoothstep(-0.5, 0.6, fractalNoise(x / 60, (y - 7) / 26, weather.cloudSeed + 5, 2));
  const { cloud } = weather;
  return mix(clear, [cloud[0] * shaded, cloud[1] * shaded, cloud[2] * shaded], cover * 0.85);
};

/** How much cloud hides the sky at a position, 0 to 1; clouds are wider than high. */
const cloudAt = (x: number, y: number, { cloudSeed, cloudCover }: Weather, octaves: number): number => {
  const body = fractalNoise(x / 78, y / 34, cloudSeed, octaves);
  return smoothstep(0.5 - cloudCover, 0.95 - cloudCover * 0.7, body);
};

/** As finely as the sky itself is drawn; what glass mirrors is drawn coarser. */
const OCTAVES = 5;

/** Fills with sky. */
export const skyShader =
  (weather: Weather): Shader =>
  (x, y, texel) => {
    const [r, g, b] = skyColour(x, y, 1 - y / 130, weather, OCTAVES);
    const star = weather.night ? starLight(x, y, weather.night) : 0;
    const shine = star === 0 ? 0 : star * (1 - cloudAt(x, y, weather, OCTAVES));
    texel.glowR = r + shine;
    texel.glowG = g + shine;
    texel.glowB = b + shine;
    texel.sky = 1;
  };
