/** Images of one integer per pixel, and drawing on them: exact colours, no smoothing, nothing changed in place. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** One integer per pixel, row-major; its bytes in memory are RGBA, as in a canvas. */
  readonly pixels: Uint32Array<ArrayBuffer>;
  /** What holes were cut out of, where pixels can be brought back. */
  readonly under?: Uint32Array<ArrayBuffer>;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** An opaque colour as a pixel. Machines that run browsers are little-endian. */
export const packColour = ([red, green, blue]: Rgb): number =>
  (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;

export const unpackColour = (pixel: number): Rgb => [
  pixel & 0xff,
  (pixel >>> 8) & 0xff,
  (pixel >>> 16) & 0xff,
];

/** `#0030ff`. */
export const colourText = (pixel: number): string =>
  `#${unpackColour(pixel)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;

export const filledRaster = (width: number, height: number, colour: number): Raster => ({
  width,
  height,
  pixels: new Uint32Array(width * height).fill(colour),
});

/** The bytes of a raster, not copied. */
export const rasterBytes = ({ pixels }: Raster): Uint8ClampedArray<ArrayBuffer> =>
  new Uint8ClampedArray(pixels.buffer);

/** A pixel that is not there. */
export const TRANSPARENT = 0;

export const isTransparent = (pixel: number): boolean => pixel >>> 24 === 0;

/** A raster of RGBA bytes, blended with white unless alpha is kept. */
export const rasterOfBytes = (
  width: number,
  height: number,
  bytes: Uint8ClampedArray,
  keepsAlpha = false,
): Raster => {
  if (keepsAlpha) return { width, height, pixels: new Uint32Array(bytes.slice().buffer) };
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const alpha = bytes[4 * i + 3] as number;
    const over = (c: number): number =>
      Math.round(((bytes[4 * i + c] as number) * alpha + 255 * (255 - alpha)) / 255);
    pixels[i] = packColour([over(0), over(1), over(2)]);
  }
  return { width, height, pixels };
};

/** The colour of a pixel, or undefined outside the image. */
export const colourAt = ({ width, height, pixels }: Raster, { x, y }: Point): number | undefined =>
  x >= 0 && y >= 0 && x < width && y < height ? pixels[y * width + x] : undefined;

const changed = (raster: Raster): Raster => ({ ...raster, pixels: raster.pixels.slice() });

/** A stroke of a round brush of `size` pixels from one pixel to another, both included. */
export const drawLine = (raster: Raster, from: Point, to: Point, size: number, colour: number): Raster => {
  const result = changed(raster);
  if (size <= 1) thinLine(result, from, to, colour);
  else thickLine(result, from, to, size, colour);
  return result;
};

/** Bresenham (1965): one pixel per step along the longer side. */
const thinLine = ({ width, height, pixels }: Raster, from: Point, to: Point, colour: number): void => {
  const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
  for (let step = 0; step <= steps; step++) {
    const x = Math.round(from.x + ((to.x - from.x) * step) / steps);
    const y = Math.round(from.y + ((to.y - from.y) * step) / steps);
    if (x >= 0 && y >= 0 && x < width && y < height) pixels[y * width + x] = colour;
  }
};

/** All pixels within half the size of the line. */
const thickLine = (
  { width, height, pixels }: Raster,
  from: Point,
  to: Point,
  size: number,
  colour: number,
): void => {
  const radius = size / 2;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const [left, right] = span(from.x, to.x, radius, width);
  const [top, bottom] = span(from.y, to.y, radius, height);
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const along = length2 === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length2;
      const nearest = Math.max(0, Math.min(1, along));
      const distance2 = (x - from.x - nearest * dx) ** 2 + (y - from.y - nearest * dy) ** 2;
      // A little more than the radius, so that a brush of size 2 has no isolated pixels.
      if (distance2 <= radius * radius + 0.25) pixels[y * width + x] = colour;
    }
};

/** The first and last pixel that a stroke can touch along one axis. */
const span = (a: number, b: number, radius: number, size: number): readonly [number, number] => [
  Math.max(0, Math.floor(Math.min(a, b) - radius)),
  Math.min(size - 1, Math.ceil(Math.max(a, b) + radius)),
];

/** A filled rectangle between two corners, both included. */
export const drawRectangle = (raster: Raster, a: Point, b: Point, colour: number): Raster => {
  const result = changed(raster);
  const [left, right] = span(a.x, b.x, 0, raster.width);
  const [top, bottom] = span(a.y, b.y, 0, raster.height);
  for (let y = top; y <= bottom && left <= right; y++)
    result.pixels.fill(colour, y * raster.width + left, y * raster.width + right + 1);
  return result;
};

/** Half transparent, and more, is a hole, as the model's task takes it. */
const isHole = (pixel: number): boolean => pixel >>> 24 < 128;

/** A picture of which parts can be cut out and brought back; what it has of holes is filled with white underneath. */
export const withHoles = (raster: Raster): Raster => ({
  ...raster,
  under: raster.pixels.map((pixel) => (isHole(pixel) ? 0xffffffff : (pixel | 0xff000000) >>> 0)),
  pixels: raster.pixels.map((pixel) => (isHole(pixel) ? TRANSPARENT : (pixel | 0xff000000) >>> 0)),
});

/** Whether a picture that is to be filled has no hole yet. */
export const isWhole = ({ under, pixels }: Raster): boolean =>
  under !== undefined && !pixels.some(isTransparent);

/** The middle half of both sides cut out, as Context Encoders do. */
export const cutCentre = (raster: Raster): Raster => {
  const { width, height } = raster;
  const [w, h] = [Math.max(1, Math.round(width / 2)), Math.max(1, Math.round(height / 2))];
  const [x, y] = [(width - w) >> 1, (height - h) >> 1];
  return drawRectangle(raster, { x, y }, { x: x + w - 1, y: y + h - 1 }, TRANSPARENT);
};

/** A stroke that brings back what was cut out. */
export const bringBack = (raster: Raster, from: Point, to: Point, size: number): Raster => {
  const { width, height, under } = raster;
  if (!under) return raster;
  const stroke = drawLine(filledRaster(width, height, 0), from, to, size, 1);
  return {
    ...raster,
    pixels: raster.pixels.map((pixel, i) => (stroke.pixels[i] === 1 ? (under[i] as number) : pixel)),
  };
};

/** Fills the area of one colour around a pixel, through its four neighbours, with another colour. */
export const floodFill = (raster: Raster, at: Point, colour: number): Raster => {
  const old = colourAt(raster, at);
  if (old === undefined || old === colour) return raster;
  const result = changed(raster);
  const { width, height, pixels } = result;
  const rows: number[] = [at.y * width + at.x];
  for (let seed = rows.pop(); seed !== undefined; seed = rows.pop()) {
    if (pixels[seed] !== old) continue;
    const begin = seed - (seed % width);
    let [left, right] = [seed, seed];
    while (left > begin && pixels[left - 1] === old) left--;
    while (right < begin + width - 1 && pixels[right + 1] === old) right++;
    pixels.fill(colour, left, right + 1);
    for (const above of [-width, width])
      for (let i = left + above; i <= right + above; i++)
        // One seed per run of pixels is enough.
        if (
          i >= 0 &&
          i < width * height &&
          pixels[i] === old &&
          (i === left + above || pixels[i - 1] !== old)
        )
          rows.push(i);
  }
  return result;
};

/** Every pixel in the nearest colour of a palette (squared distance of bytes). */
export const snapToPalette = (raster: Raster, palette: readonly number[]): Raster => {
  if (palette.length === 0) return raster;
  const colours = palette.map((pixel) => [pixel, ...unpackColour(pixel)] as const);
  const known = new Map<number, number>();
  const nearest = (pixel: number): number => {
    const [red, green, blue] = unpackColour(pixel);
    let [best, least] = [pixel, Number.POSITIVE_INFINITY];
    for (const [colour, r, g, b] of colours) {
      const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (distance < least) [best, least] = [colour, distance];
    }
    known.set(pixel, best);
    return best;
  };
  return { ...raster, pixels: raster.pixels.map((pixel) => known.get(pixel) ?? nearest(pixel)) };
};
