/** Two sides whose images were matched to pairs, and what was left over. */

/** The images of a side, and how messages call where they are. */
export interface SideImages {
  readonly place: string;
  readonly names: readonly string[];
}

/** Two images that are a pair. */
export interface Partners {
  /** What their names have in common: all but the endings, where names are equal. */
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

export interface MatchedSides {
  readonly pairs: readonly Partners[];
  /** Images without a partner, of A and of B. */
  readonly lone: readonly [a: readonly string[], b: readonly string[]];
  /** Images that the pattern does not speak of, of A and of B. */
  readonly others: readonly [a: readonly string[], b: readonly string[]];
  /** How names that differ were matched, in words. */
  readonly matched?: string;
}

/** `240 pairs matched by "21" of 21_training.tif and 21_manual1.gif`. */
export const matchedText = (pairs: readonly Partners[]): string => {
  const [{ name, a, b }] = pairs as [Partners];
  const shared = /^(.*\/)?/s.exec(name)?.[0] ?? ''; // folders that both are in
  const isShared = a.startsWith(shared) && b.startsWith(shared);
  const [key, ...files] = [name, a, b].map((text) => (isShared ? text.slice(shared.length) : text));
  return `${pairs.length === 1 ? '1 pair' : `${pairs.length} pairs`} matched by "${key}" of ${files.join(' and ')}`;
};
