/** Pairs that turn out unusable when they are read: each rank finds those of its own share, and rank 0 lists all. */

export interface UnusablePair {
  readonly split: string;
  readonly name: string;
  readonly files: readonly string[];
  readonly problem: string;
}

export interface UnusablePairs {
  /** Those that this process found since the last call. */
  take(): readonly UnusablePair[];
  /** Notes those of others; one that is known already changes nothing. Throws FILE. */
  add(pairs: readonly UnusablePair[]): void;
}
