/** What the planners of a house have in common: parts at their positions, and the plot that a house stands on. */
import type { Part } from './plan.ts';
import type { Box, Region } from './region.ts';
import type { StyleName } from './styles.ts';

/** A part at its position; the street adds the house it belongs to. */
export interface PlacedPart {
  readonly part: Part;
  readonly region: Region;
}

/** The area that a house may fill, up to the top of its roof. */
export interface Plot {
  readonly box: Box;
  readonly style: StyleName;
  /** Whether it stands alone, so its roof may slope at the sides. */
  readonly isFree: boolean;
  /** How many times wider its bays are than usual. */
  readonly zoom: number;
}
