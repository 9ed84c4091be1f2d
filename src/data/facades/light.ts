/** Sun and shade: cast shadows, occlusion in corners, bumps, and the camera that makes the photo of them. */
import type { RandomStream } from '../../core/random.ts';
import { type Colour, encoded } from './colour.ts';
import { noiseSeed } from './draw.ts';
import { lanternLight } from './night.ts';
import { hash } from './noise.ts';
import type { RgbImage } from './rgb-image.ts';
import { type Scene, SUPERSAMPLING } from './scene.ts';
import type { Weather } from './weather.ts';

/** Units of height over which the edge of a shadow fades, since the sun is not a point. */
const PENUMBRA = 0.55;

/**
 * How much of the sun reaches each sample, [side, side] in [0, 1]. One sweep from the top: the height that a
 * shadow reaches here is what it reached a row above, toward the sun, minus what the sun's ray falls in between.
 */
export const sunlit = (scene: Scene, weather: Weather): Float32Array => {
  const { side, scale, relief, sky } = scene;
  const [right, down, out] = weather.direction;
  const shift = right / down; // columns per row, against the direction of the light
  const fall = out / -down / scale;
  const result = new Float32Array(side * side).fill(1);
  let above = new Float32Array(side).fill(-100);
  let here = new Float32Array(side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const i = row * side + column;
      const from = Math.min(side - 1.001, Math.max(0, column - shift));
      const left = from | 0;
      const t = from - left;
      const reach = (above[left] as number) * (1 - t) + (above[left + 1] as number) * t - fall;
      if (sky[i] === 1) {
        here[column] = reach;
        continue;
      }
      const height = relief[i] as number;
      if (reach > height) {
        here[column] = reach;
        result[i] = Math.max(0, 1 - (reach - height) / PENUMBRA);
      } else here[column] = height;
    }
    [above, here] = [here, above];
  }
  return result;
};

/** The relief averaged over a square of 2 radius + 1 samples, edges repeated. */
const blurred = (relief: Float32Array, side: number, radius: number): Float32Array => {
  const pass = (source: Float32Array, step: number, line: number): Float32Array => {
    const target = new Float32Array(source.length);
    const weight = 1 / (2 * radius + 1);
    for (let start = 0; start < side; start++) {
      const at = (k: number): number =>
        source[start * line + Math.min(side - 1, Math.max(0, k)) * step] as number;
      let sum = 0;
      for (let k = -radius; k <= radius; k++) sum += at(k);
      for (let k = 0; k < side; k++) {
        target[start * line + k * step] = sum * weight;
        sum += at(k + radius + 1) - at(k - radius);
      }
    }
    return target;
  };
  return pass(pass(relief, 1, side), side, 1);
};

/** How open to the sky each sample is: what is deeper than its surroundings is darker. */
const openness = (scene: Scene): Float32Array => {
  const { side, scale, relief } = scene;
  const near = blurred(relief, side, Math.max(1, Math.round(1.6 * scale)));
  const far = blurred(relief, side, Math.max(1, Math.round(6 * scale)));
  const result = new Float32Array(relief.length);
  for (let i = 0; i < result.length; i++) {
    const height = relief[i] as number;
    const depth =
      Math.max(0, (near[i] as number) - height) * 0.13 + Math.max(0, (far[i] as number) - height) * 0.09;
    result[i] = 1 / (1 + depth * 1.25);
  }
  return result;
};

/** A bump steeper than this is an edge, and its shading would look like noise. */
const MAX_SLOPE = 1.1;
const clampSlope = (slope: number): number => Math.min(MAX_SLOPE, Math.max(-MAX_SLOPE, slope));

/** A soft shoulder: highlights are compressed instead of clipped. */
const toned = (light: number): number =>
  light < 0.72 ? light : 0.72 + 0.28 * (1 - Math.exp(-(light - 0.72) / 0.28));

const NO_LAMPS: Colour = [0, 0, 0];

/** Lights the scene and averages it down to the photo. */
export const develop = (scene: Scene, weather: Weather, stream: RandomStream): RgbImage => {
  const { side, scale, albedo, glow, relief, sky } = scene;
  const lit = sunlit(scene, weather);
  const open = openness(scene);
  const [lx, ly, lz] = weather.direction;
  const size = side / SUPERSAMPLING;
  const sums = new Float32Array(size * size * 3);
  for (let row = 0; row < side; row++) {
    const bounce = 1 + 0.14 * (row / side); // light from the pavement
    for (let column = 0; column < side; column++) {
      const i = row * side + column;
      const target = ((row >> 1) * size + (column >> 1)) * 3;
      const k = i * 3;
      if (sky[i] === 1) {
        for (let c = 0; c < 3; c++) sums[target + c] = (sums[target + c] as number) + (glow[k + c] as number);
        continue;
      }
      const height = relief[i] as number;
      const sx =
        column > 0 && sky[i - 1] === 0 ? clampSlope((height - (relief[i - 1] as number)) * scale * 0.5) : 0;
      const sy =
        row > 0 && sky[i - side] === 0
          ? clampSlope((height - (relief[i - side] as number)) * scale * 0.5)
          : 0;
      const facing = Math.max(0, lz - sx * lx - sy * ly) / (lz * Math.sqrt(1 + sx * sx + sy * sy));
      const direct = facing * (lit[i] as number);
      const sky_ = (open[i] as number) * (1 - 0.25 * clampSlope(-sy)) * bounce;
      const lamps = weather.night
        ? lanternLight((column + 0.5) / scale, (row + 0.5) / scale, weather.night)
        : NO_LAMPS;
      for (let c = 0; c < 3; c++) {
        const light =
          direct * (weather.sun[c] as number) +
          sky_ * (weather.ambient[c] as number) +
          facing * (open[i] as number) * (lamps[c] as number);
        sums[target + c] =
          (sums[target + c] as number) +
          (albedo[k + c] as number) * light +
          (glow[k + c] as number) * (0.4 + 0.6 * (open[i] as number));
      }
    }
  }
  return exposed(sums, size, weather, noiseSeed(stream));
};

/** Exposure, white balance, tone curve and grain. */
const exposed = (sums: Float32Array, size: number, weather: Weather, seed: number): RgbImage => {
  const data = new Uint8Array(size * size * 3);
  const gain = weather.exposure / (SUPERSAMPLING * SUPERSAMPLING);
  const gains = [gain * (1 + weather.warmth), gain, gain * (1 - weather.warmth)];
  for (let pixel = 0; pixel < size * size; pixel++) {
    // The sum of three uniform numbers is near enough to a normal one.
    const grain = hash(pixel, 1, seed) + hash(pixel, 2, seed) + hash(pixel, 3, seed) - 1.5;
    for (let c = 0; c < 3; c++) {
      const value = encoded(toned((sums[pixel * 3 + c] as number) * (gains[c] as number)));
      data[pixel * 3 + c] = Math.min(255, Math.max(0, Math.round(value + grain * weather.grain * 2)));
    }
  }
  return { width: size, height: size, data };
};
