/** What the examination of a data set sees and says. */

import type { ImageHeader } from '../files/image-header.ts';
import type { ImageTraits } from '../image-traits.ts';
import type { Layout } from '../layouts/split-files.ts';
import type { Size } from '../transform.ts';

/** An `error` stops a training or spoils what it measures; a `warning` is worth a look; a `note` is advice. */
export type Severity = 'error' | 'warning' | 'note';

/** What a file says of its image, and whether it holds measured values in place of colours. */
export interface ExaminedHeader extends ImageHeader {
  readonly isMeasured: boolean;
  /** Measured values that are NaN or infinite: a training refuses them. */
  readonly numNotFinite?: number;
}

export interface Finding {
  readonly severity: Severity;
  /** Names the kind for programs, such as `unreadable`. */
  readonly kind: string;
  /** Relative to the data set's folder. */
  readonly files: readonly string[];
  /** Of pairs that are alike, one file of each: what is named in text; the files if absent. */
  readonly named?: readonly string[];
  /** What is wrong, and what to do. */
  readonly text: string;
}

/** What was seen of a pair, or of one image of a set without pairs. */
export interface Examined {
  readonly split: string;
  /** Within its split, or within its side of one, without ending. */
  readonly name: string;
  readonly files: readonly string[];
  readonly headers: readonly ExaminedHeader[];
  /** Width, height and what it looks like, of each image. */
  readonly sides: readonly SideTraits[];
  /** Equal for equal files. */
  readonly digest: string;
}

export interface ExaminedPair extends Examined {
  /** Of A and B. */
  readonly sides: readonly [SideTraits, SideTraits];
  /** Whether both sides are one picture. */
  readonly areEqual: boolean;
}

export type Side = 'A' | 'B';

export interface ExaminedImage extends Examined {
  readonly side: Side;
  readonly headers: readonly [ExaminedHeader];
  readonly sides: readonly [SideTraits];
}

export interface SideTraits extends ImageTraits {
  readonly width: number;
  readonly height: number;
  /** The values of an image that may hold class ids. */
  readonly ids: readonly number[] | undefined;
}

/** Gray values that differ less than this, of 255, are one colour with the noise of compression. */
const BLANK_CONTRAST = 2;

/** Class ids are close to each other without being blank. */
export const isBlank = ({ contrast, ids }: SideTraits): boolean =>
  contrast < BLANK_CONTRAST && (ids?.length ?? 0) < 2;

/** Images of one side that can be read. */
export interface SideReport {
  /** By split. */
  readonly images: Readonly<Record<string, number>>;
  /** By area; absent without images. */
  readonly smallest: Size | undefined;
  readonly largest: Size | undefined;
}

/** Two sets of images without pairs. */
export interface UnpairedReport {
  readonly a: SideReport;
  readonly b: SideReport;
  /** The command that learns from them. */
  readonly train: string;
}

export interface DoctorReport {
  readonly folder: string;
  /** Pairs that can be read, by split. */
  readonly pairs: Readonly<Record<string, number>>;
  readonly layout: Layout | undefined;
  /** Where the sides of the first split's pairs are, in words. */
  readonly taken: string | undefined;
  /** What is there in place of pairs. */
  readonly unpaired?: UnpairedReport;
  /** Errors first. */
  readonly findings: readonly Finding[];
}
