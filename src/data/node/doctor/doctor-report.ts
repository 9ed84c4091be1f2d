/** What the examination of a data set sees and says. */
import type { ImageTraits } from '../../image-traits.ts';
import type { ImageHeader } from '../codecs.ts';
import type { Layout } from '../layouts.ts';

/** An `error` stops a training or spoils what it measures; a `warning` is worth a look; a `note` is advice. */
export type Severity = 'error' | 'warning' | 'note';

export interface Finding {
  readonly severity: Severity;
  /** Names the kind for programs, such as `unreadable`. */
  readonly kind: string;
  /** Relative to the data set's folder. */
  readonly files: readonly string[];
  /** What is wrong, and what to do. */
  readonly text: string;
}

/** What was seen of one pair. */
export interface ExaminedPair {
  readonly split: string;
  readonly name: string;
  readonly files: readonly string[];
  readonly headers: readonly ImageHeader[];
  /** Of sides A and B: width, height and what they look like. */
  readonly sides: readonly [SideTraits, SideTraits];
  /** SHA-256 of the files. */
  readonly digest: string;
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

export interface DoctorReport {
  readonly folder: string;
  /** Pairs that can be read, by split. */
  readonly pairs: Readonly<Record<string, number>>;
  readonly layout: Layout | undefined;
  /** Where the sides of the first split's pairs are, in words. */
  readonly taken: string | undefined;
  /** Errors first. */
  readonly findings: readonly Finding[];
}
