/** The sky: its colour at a position, and the shader that fills the picture with it. */
import { type Colour, mix } from './colour.ts';
import { fractalNoise, smoothstep } from './noise.ts';
import type { Shader } from './scene.ts';
import type { Weather } from './weather.ts';

const CLOUD: Colour = [0.96, 0.95, 0.93];

/** The colour of the sky; height 1 is the top of the picture, 0 the horizon. */
export const skyColour = (
  x: number,
  y: number,
  height: number,
  weather: Weather,
  octaves: number,
): Colour => {
  const clear = mix(weather.horizon, weather.zenith, smoothstep(-0.15, 1.15, height));
  // Clouds are wider than high, and their lower side is greyer.
  const body = fractalNoise(x / 78, y / 34, weather.cloudSeed, octaves);
  const cover = smoothstep(0.5 - weather.cloudCover, 0.95 - weather.cloudCover * 0.7, body);
  if (cover === 0) return clear;
  const shaded =
    0.86 + 0.14 * smoothstep(-0.5, 0.6, fractalNoise(x / 60, (y - 7) / 26, weather.cloudSeed + 5, 2));
  return mix(clear, [CLOUD[0] * shaded, CLOUD[1] * shaded, CLOUD[2] * shaded], cover * 0.85);
};

/** Fills with sky. */
export const skyShader =
  (weather: Weather): Shader =>
  (x, y, texel) => {
    const [r, g, b] = skyColour(x, y, 1 - y / 130, weather, 5);
    texel.glowR = r;
    texel.glowG = g;
    texel.glowB = b;
    texel.sky = 1;
  };
