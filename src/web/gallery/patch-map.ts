/** A map of scores on its image: where each patch is, what its score means, and its colour. */
import type { PatchMap } from '../../api/patches.ts';

/** A patch by its column and row in the map. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/** In pixels of the image. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Grid = Pick<PatchMap, 'width' | 'height' | 'receptiveField' | 'stride' | 'offset'>;

/** Where the squares of a map are: `stride` pixels each, with the same centre as the patch. */
export const mapBox = ({ width, height, receptiveField, stride, offset }: Grid): Box => {
  const begin = offset + (receptiveField - stride) / 2;
  return { x: begin, y: begin, width: width * stride, height: height * stride };
};

/** What a patch sees; it may reach beyond the image on every side. */
export const patchBox = ({ receptiveField, stride, offset }: Grid, { column, row }: Place): Box => ({
  x: offset + column * stride,
  y: offset + row * stride,
  width: receptiveField,
  height: receptiveField,
});

/** Margin beyond the outermost patch, as a share of the whole, for its outline. */
const FRAME_EDGE = 0.02;

/** The area that all patches of the image see. */
export const wholeBox = ({
  offset,
  imageWidth,
  imageHeight,
}: Pick<PatchMap, 'offset' | 'imageWidth' | 'imageHeight'>): Box => {
  const margin = offset === 0 ? 0 : FRAME_EDGE * (imageWidth - 2 * offset) - offset;
  return { x: 0 - margin, y: 0 - margin, width: imageWidth + 2 * margin, height: imageHeight + 2 * margin };
};

/** The patch whose middle is nearest to a point of the image, in pixels. */
export const patchAt = (grid: Grid, x: number, y: number): Place => {
  const { x: left, y: top } = mapBox(grid);
  return within(grid, {
    column: Math.floor((x - left) / grid.stride),
    row: Math.floor((y - top) / grid.stride),
  });
};

/** The position itself, or the nearest one in the map. */
export const within = ({ width, height }: Grid, { column, row }: Place): Place => ({
  column: Math.max(0, Math.min(width - 1, column)),
  row: Math.max(0, Math.min(height - 1, row)),
});

/** The patch in the middle, which is selected first. */
export const middlePatch = ({ width, height }: Grid): Place => ({
  column: Math.floor(width / 2),
  row: Math.floor(height / 2),
});

type Logits = Pick<PatchMap, 'width' | 'logits' | 'adversarialLoss'>;

export const logitAt = ({ width, logits }: Logits, { column, row }: Place): number =>
  logits[row * width + column] ?? 0;

/** How real a logit says that its patch is, from 0 to 1; the same rules as `nn/adversarial-losses.ts`. */
export const realness = ({ adversarialLoss }: Pick<Logits, 'adversarialLoss'>, logit: number): number =>
  REALNESS[adversarialLoss](logit);

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
const clipped = (value: number): number => Math.max(0, Math.min(1, value));

const REALNESS: { readonly [L in PatchMap['adversarialLoss']]: (logit: number) => number } = {
  vanilla: sigmoid,
  lsgan: clipped,
  hinge: (logit) => clipped((logit + 1) / 2),
  'wgan-gp': sigmoid, // for the colours alone: these scores have no scale
};

/** Whether a score says how real its patch is, and not only which of two is more real. */
export const hasRealness = ({ adversarialLoss }: Pick<Logits, 'adversarialLoss'>): boolean =>
  adversarialLoss !== 'wgan-gp';

/** The mean over all patches: `p_real` or `p_fake` of the training's curves. */
export const meanRealness = (map: Logits): number =>
  map.logits.reduce((sum, logit) => sum + realness(map, logit), 0) / map.logits.length;

/** From fake through undecided to real; colour-blind people can tell them apart, and the middle by its lightness. */
export const MAP_COLOURS = [
  [179, 71, 8],
  [240, 150, 70],
  [244, 241, 236],
  [92, 162, 218],
  [18, 82, 150],
] as const;

/** The colour of a realness in [0,1], RGB bytes. */
export const mapColour = (value: number): readonly [number, number, number] => {
  const at = Math.max(0, Math.min(1, value)) * (MAP_COLOURS.length - 1);
  const from = Math.min(Math.floor(at), MAP_COLOURS.length - 2);
  const [a, b] = [MAP_COLOURS[from] as readonly number[], MAP_COLOURS[from + 1] as readonly number[]];
  const mix = (c: number): number =>
    Math.round((a[c] as number) + (at - from) * ((b[c] as number) - (a[c] as number)));
  return [mix(0), mix(1), mix(2)];
};

/** A map as an RGBA image with one pixel per patch. */
export const mapPixels = (map: Logits): Uint8ClampedArray<ArrayBuffer> => {
  const pixels = new Uint8ClampedArray(map.logits.length * 4);
  map.logits.forEach((logit, i) => {
    pixels.set([...mapColour(realness(map, logit)), 255], i * 4);
  });
  return pixels;
};
