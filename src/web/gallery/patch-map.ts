/** A map of scores on its image: where each patch is. */
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
