/** What image files say before their pixels. */
import type { ImageShape } from '../pixels.ts';

/** What a file says of its image. */
export interface ImageHeader extends ImageShape {
  /** Whether it has transparent parts, which become white. */
  readonly hasAlpha: boolean;
  /** Whether it has more than 8 bits a channel, which are rounded to 8. */
  readonly isDeep: boolean;
  /** Frames of an animation, of which the first is read. */
  readonly numFrames: number;
}
