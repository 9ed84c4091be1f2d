/** Which pixels are lines: hysteresis as in Canny (1986), and a least length. */

export interface LineRule {
  /** A region of pixels above `low` that touch is a line where one of them is above `high`. */
  readonly low: number;
  readonly high: number;
  /** Width or height, whichever is more, that a line has at least, in pixels. */
  readonly minLength: number;
}

/** 1 for the pixels of lines, 0 for others. */
export const lineRegions = (
  { width, height, values }: { width: number; height: number; values: Float64Array },
  { low, high, minLength }: LineRule,
): Uint8Array => {
  const isLine = new Uint8Array(width * height);
  const isSeen = new Uint8Array(width * height);
  for (let start = 0; start < values.length; start++) {
    if (isSeen[start] === 1 || (values[start] as number) <= high) continue;
    const pixels = regionFrom(start, { width, height, values }, low, isSeen);
    const xs = pixels.map((i) => i % width);
    const ys = pixels.map((i) => Math.floor(i / width));
    if (Math.max(extent(xs), extent(ys)) >= minLength) for (const i of pixels) isLine[i] = 1;
  }
  return isLine;
};

const extent = (places: readonly number[]): number => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const place of places) {
    least = Math.min(least, place);
    most = Math.max(most, place);
  }
  return most - least + 1;
};

/** Pixels above `low` that are connected with `start` over sides or corners; marks them as seen. */
const regionFrom = (
  start: number,
  { width, height, values }: { width: number; height: number; values: Float64Array },
  low: number,
  isSeen: Uint8Array,
): number[] => {
  const pixels = [start];
  isSeen[start] = 1;
  for (let next = 0; next < pixels.length; next++) {
    const at = pixels[next] as number;
    const [x, y] = [at % width, Math.floor(at / width)];
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const i = ny * width + nx;
        if (isSeen[i] === 1 || (values[i] as number) <= low) continue;
        isSeen[i] = 1;
        pixels.push(i);
      }
  }
  return pixels;
};
