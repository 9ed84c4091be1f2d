/** How a large image is cut into tiles, and when it has to be. */
import { Pix2PixError } from '../core/errors.ts';
import type { Size } from '../data/transform.ts';
import { type GeneratorArchitecture, generatorLayers } from '../models/generator.ts';
import { isDown } from '../models/layers.ts';
import { nextMultiple } from './padding.ts';
import type { Sampling } from './sample-windows.ts';

/** What a user may say of tiles, in pixels. */
export interface TileChoice {
  /** The side of a tile; 1024 if absent. */
  readonly tile?: number | undefined;
  /** By how much tiles overlap; 128 if absent, or what the network needs at least. */
  readonly overlap?: number | undefined;
}

/** Sides that a network takes. */
export interface TilePlan {
  readonly tile: number;
  readonly overlap: number;
  readonly sampling: Sampling;
}

/** A network of the paper's size takes about 0.6 GB for it. */
const TILE = 1024;

/** No seam can be seen or measured with it: docs/translate.md. */
const OVERLAP = 128;

/** Statistics are taken over as many pixels as an image of 2048x2048 has, which is all of the smallest that is tiled. */
const SAMPLED_PIXELS = 2048 * 2048;

/** The side of a window of the sample: two of the deepest cells at least, or its border would be most of it. */
const windowSide = (multiple: number): number => Math.max(256, 2 * multiple);

/** The plan for a network that takes multiples. Throws OPTION for an overlap that leaves nothing of a tile. */
export const tilePlan = (
  { tile: givenTile = TILE, overlap: givenOverlap = OVERLAP }: TileChoice,
  multiple: number,
): TilePlan => {
  const tile = nextMultiple(givenTile, multiple);
  const overlap = nextMultiple(givenOverlap, multiple);
  if (2 * overlap > tile)
    throw new Pix2PixError(
      'OPTION',
      `translate: tiles of ${tile} pixels with an overlap of ${overlap} (both as multiples of ${multiple}, which the network needs); an overlap (--overlap) is at most half a tile (--tile): take tiles of ${2 * overlap} or more`,
    );
  const side = windowSide(multiple);
  const count = Math.max(1, Math.floor(SAMPLED_PIXELS / side ** 2));
  const perRun = Math.max(1, Math.floor(tile ** 2 / side ** 2));
  return { tile, overlap, sampling: { side, count, perRun, margin: side / 4 } };
};

const FLOAT32_BYTES = 4;

/** Node and the engine before any network, as in training. */
const BASE_BYTES = 350e6;

/**
 * About the resident memory of a translation at its peak: what all layers take and give. A U-Net holds its skips to the
 * end; measured peaks are 0.85 of it at 2048x2048.
 */
export const translationBytes = (architecture: GeneratorArchitecture, { width, height }: Size): number => {
  let reduction = 1;
  let perPixel = 0; // values
  for (const layer of generatorLayers(architecture)) {
    perPixel += layer.inChannels / reduction ** 2;
    reduction = isDown(layer) ? reduction * layer.stride : reduction / layer.stride;
    perPixel += layer.outChannels / reduction ** 2;
  }
  return BASE_BYTES + FLOAT32_BYTES * perPixel * width * height;
};
