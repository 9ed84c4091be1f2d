/** The pairs of a split, as its folders have them, and how they are looked for. */

import type { MatchPattern } from '../names/match-pattern.ts';
import type { Layout } from './layout.ts';
import type { PairFiles } from './pair-files.ts';

export type { Layout } from './layout.ts';

export interface SplitFiles {
  readonly layout: Layout;
  /** Relative to the data set's: one of pairs, `''` for the data set's own, or one of each side; none of a manifest. */
  readonly folders: readonly string[];
  readonly pairs: readonly PairFiles[];
  /** How names that differ were matched, in words. */
  readonly matched?: string;
  /** Images that a pattern leaves aside, since their names are not made like it. */
  readonly others?: readonly string[];
}

export interface FindOptions {
  /** How the names of partners are made; if absent, they are equal or have a part in common. */
  readonly pattern?: MatchPattern | undefined;
  /**
   * Told of images that the other side has none for, and which partner is missing: `partner of that name in B/`. Without it
   * they are an error.
   */
  readonly onLone?: ((names: readonly string[], missing: string) => void) | undefined;
}
