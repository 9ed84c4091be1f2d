/** What the first look at a file of a data set tells. */
import type { Size } from '../transform.ts';

/** A file of a data set: its bytes, and either its size in pixels, upright, or why it cannot be used. */
export interface FileCheck {
  readonly bytes: number;
  readonly size?: Size;
  readonly problem?: string;
  /** The size of an image that is only read in parts; it is a problem of those who decode it whole. */
  readonly tooLarge?: Size;
  /** Frames of an animation, of which the first is read; absent for one. */
  readonly numFrames?: number;
}
