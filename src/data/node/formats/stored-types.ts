/** What is read of a file whose samples are wanted as they are stored. */

import type { ReadKind } from '../../files/image-kinds.ts';
import type { AnyImage } from '../../image.ts';
import type { ImageShape } from '../../pixels.ts';
import { problem } from './file-problem.ts';
import type { SampleType } from './sample-types.ts';

/** A palette's colours, 0 to 255. */
export type PaletteColours = readonly (readonly [r: number, g: number, b: number])[];

export interface StoredFacts {
  /** How the file stores its samples; in memory all but uint8 and uint16 are float32. */
  readonly sampleType: SampleType;
  /** The most that its whole numbers can be, where it is less than their type's: 1 for one bit, 4095 for twelve. */
  readonly maxValue?: number;
  /** Where the one channel holds indices: the colours they stand for. */
  readonly indexed?: { readonly colours: PaletteColours };
  /** Whether the last channel is transparency. */
  readonly hasAlpha: boolean;
  /** Pages of a TIFF file, frames of an animation or of DICOM, arrays of an .npz file. */
  readonly numPages: number;
}

/** Samples as a file stores them, upright by its orientation. */
export interface StoredImage extends StoredFacts {
  readonly image: AnyImage;
}

/** What a file says of its samples; sizes are upright. */
export interface SampleHeader extends StoredFacts, ImageShape {
  /** Whether it has a colour profile, which stored samples are read without. */
  readonly hasProfile: boolean;
}

export interface StoredHeader extends SampleHeader {
  readonly kind: ReadKind;
}

/** Which part of a file is read. */
export interface StoredOptions {
  /** Number of the page from 0 on, which is the default; of an .npz file the name of the array. */
  readonly page?: number | string;
}

/** The page as a number below `numPages`. Throws for any other. */
export const pageNumber = (page: number | string | undefined, numPages: number): number => {
  const number = Number(page ?? 0);
  if (Number.isInteger(number) && number >= 0 && number < numPages) return number;
  throw problem(
    `has ${numPages === 1 ? 'one page, 0' : `the pages 0 to ${numPages - 1}`}, and page ${page} was asked for`,
  );
};
