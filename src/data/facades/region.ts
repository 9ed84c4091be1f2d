/**
 * Regions of the picture in units of 1/256 of its side, and the one rule of which pixels they cover:
 * labels and photo use the same, so that they line up at every size.
 */

/** The side of the picture in units. */
export const PICTURE = 256;

/** A rectangle; right and bottom are outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How far each side of a region is inset at a row, as a rule on its box. */
export type Outline =
  | { readonly kind: 'rect' }
  | { readonly kind: 'arch'; readonly rise: number } // elliptic top of that height
  | { readonly kind: 'slope'; readonly inset: number }; // trapezoid: sides lean in by `inset` at the top

export interface Region {
  readonly box: Box;
  readonly outline: Outline;
}

const RECT: Outline = { kind: 'rect' };

/** A region that is its whole box. */
export const rectangle = (left: number, top: number, right: number, bottom: number): Region => ({
  box: { left, top, right, bottom },
  outline: RECT,
});

/** How far both sides of the region are inset at height y. */
export const insetAt = ({ box, outline }: Region, y: number): number => {
  if (outline.kind === 'rect') return 0;
  if (outline.kind === 'slope') return outline.inset * Math.max(0, (box.bottom - y) / (box.bottom - box.top));
  const up = (box.top + outline.rise - y) / outline.rise; // 0 at the springing, 1 at the crown
  if (up <= 0) return 0;
  return ((box.right - box.left) / 2) * (1 - Math.sqrt(Math.max(0, 1 - up * up)));
};

/** Whether a point is in the region. */
export const contains = (region: Region, x: number, y: number): boolean => {
  const { left, top, right, bottom } = region.box;
  if (y < top || y >= bottom) return false;
  const inset = insetAt(region, y);
  return x >= left + inset && x < right - inset;
};

/** Visits the pixels of each row whose centres lie in the region; `scale` is in pixels per unit. */
export const eachRow = (
  region: Region,
  scale: number,
  visit: (row: number, from: number, to: number) => void,
): void => {
  const side = PICTURE * scale;
  // The last bit of a product such as 33.6 * 2.5 must not move a row or column.
  const first = (edge: number): number => Math.min(side, Math.max(0, Math.ceil(edge * scale - 0.5 - 1e-6)));
  const { left, top, right, bottom } = region.box;
  const end = first(bottom);
  for (let row = first(top); row < end; row++) {
    const inset = insetAt(region, (row + 0.5) / scale);
    const from = first(left + inset);
    const to = first(right - inset);
    if (to > from) visit(row, from, to);
  }
};

/** The region with its box moved to whole pixels of an image of `size`, at least one pixel each way. */
export const snapped = (region: Region, size: number): Region => {
  const pixel = PICTURE / size;
  const snap = (value: number): number => Math.round(value / pixel) * pixel;
  const { box } = region;
  const left = snap(box.left);
  const top = snap(box.top);
  return {
    box: {
      left,
      top,
      right: Math.max(left + pixel, snap(box.right)),
      bottom: Math.max(top + pixel, snap(box.bottom)),
    },
    outline: region.outline,
  };
};

/** The rectangle around a region, enlarged by an amount on each side. */
export const grown = ({ box }: Region, x: number, up: number, down: number): Region =>
  rectangle(box.left - x, box.top - up, box.right + x, box.bottom + down);
