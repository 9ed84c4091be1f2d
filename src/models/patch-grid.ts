/** Where the patches are that a PatchGAN scores (paper 3.2.2, 6.1.2): one a logit, overlapping, in rows and columns. */
import { type DiscriminatorArchitecture, discriminatorLayers, receptiveFieldOf } from './discriminator.ts';

/** In pixels of the image, alike for rows and columns: patch i covers `offset + i * stride` and `receptiveField` from there. */
export interface PatchGrid {
  /** The side of a patch: 70 in the paper. */
  readonly receptiveField: number;
  /** From one patch to the next. */
  readonly stride: number;
  /** Where the first patch begins: below 0, since the padding lets patches reach beyond the border, where D sees zeros. */
  readonly offset: number;
}

/**
 * The grid of a discriminator.
 *
 * @example
 * patchGrid(discriminatorWith()); // { receptiveField: 70, stride: 8, offset: -23 }
 */
export const patchGrid = (architecture: DiscriminatorArchitecture): PatchGrid => {
  const layers = discriminatorLayers(architecture);
  let [stride, offset] = [1, 0];
  for (const layer of layers) {
    offset -= layer.padding * stride; // in steps of the layers before
    stride *= layer.stride;
  }
  return { receptiveField: receptiveFieldOf(layers), stride, offset };
};
