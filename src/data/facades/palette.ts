/** The 12 label colours of CMP Facades as the pix2pix data set paints them (a jet colour map). */

export type LabelName =
  | 'background'
  | 'facade'
  | 'window'
  | 'door'
  | 'cornice'
  | 'sill'
  | 'balcony'
  | 'blind'
  | 'deco'
  | 'molding'
  | 'pillar'
  | 'shop';

/**
 * sRGB bytes of each label, in the class order of CMP (1 background .. 12 shop): the flat colours of the
 * original label images, measured over the training set, without the rounding errors of JPEG.
 */
export const FACADE_PALETTE: { readonly [L in LabelName]: readonly [number, number, number] } = {
  background: [0, 0, 222], // sky, street, trees, the gap between houses
  facade: [0, 48, 255], // wall
  window: [0, 128, 255],
  door: [0, 208, 255],
  cornice: [32, 255, 224], // the raised panel above a window
  sill: [112, 255, 144],
  balcony: [192, 255, 64], // also flower boxes
  blind: [255, 240, 0], // shutters and roller blinds
  deco: [255, 160, 0], // ornament; the sample data also paints roofs and chimneys with it
  molding: [255, 80, 0], // the horizontal stripe across a facade
  pillar: [255, 0, 0],
  shop: [174, 0, 0],
};

/** The label names in CMP's class order. */
export const LABEL_NAMES = Object.keys(FACADE_PALETTE) as readonly LabelName[];
