/** Names that differ and have a part in common, `21_training` and `21_manual1`: what makes partners of them. */
import { isTelling, tokensOf } from './tokens.ts';

/** What stands around the common part in names of one side. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

/** How names of A and B are made of their common part. */
export interface CommonPart {
  readonly a: Around;
  readonly b: Around;
}

/** Two names of one pair, and the part that they have in common. */
export interface NamePair {
  readonly key: string;
  readonly a: string;
  readonly b: string;
}

/** A way to pair names, and the pairs that it makes. */
export interface Way {
  readonly part: CommonPart;
  readonly pairs: readonly NamePair[];
}

/** Names whose partners are looked for among all; from their common parts follow the ways to try. */
const SAMPLES = 12;

/** Of the samples, so many must fit a way: others may be strays. */
const FITTING = 0.25;

/** Ways that are tried on all names, those first that pair most of the samples. */
const MOST_WAYS = 24;

/**
 * The ways to pair names, without endings, of two sides by one part that is common to each pair while the rest is equal in
 * all names of a side: the ways that make most pairs first. Of one list of names, given twice, partners are different names.
 *
 * @example
 * commonParts(['21_training', '22_training'], ['21_manual1', '22_manual1'])[0]?.part;
 * // { a: { before: '', after: '_training' }, b: { before: '', after: '_manual1' } }
 */
export const commonParts = (a: readonly string[], b: readonly string[]): readonly Way[] => {
  const samples = spread(a, SAMPLES);
  const known = new Set(b);
  return candidates(samples, b)
    .map((part) => ({ part, hits: pairsBy(part, samples, known).length }))
    .filter(({ hits }) => hits >= FITTING * samples.length)
    .sort((one, other) => other.hits - one.hits)
    .slice(0, MOST_WAYS)
    .map(({ part }): Way => ({ part, pairs: pairsBy(part, a, known) }))
    .sort((one, other) => other.pairs.length - one.pairs.length);
};

const spread = (names: readonly string[], most: number): readonly string[] => {
  const count = Math.min(most, names.length);
  return Array.from({ length: count }, (_, i) => names[Math.floor((i * names.length) / count)] as string);
};

/** The part of a name within what stands around it. */
export const partIn = (name: string, { before, after }: Around): string | undefined =>
  name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after)
    ? name.slice(before.length, name.length - after.length)
    : undefined;

const pairsBy = (
  part: CommonPart,
  names: readonly string[],
  known: ReadonlySet<string>,
): readonly NamePair[] =>
  names.flatMap((a) => {
    const key = partIn(a, part.a);
    const b = key === undefined ? undefined : part.b.before + key + part.b.after;
    return key !== undefined && b !== undefined && b !== a && known.has(b) ? [{ key, a, b }] : [];
  });

/** Ways that follow from the parts that a sample has in common with any name, each once. */
const candidates = (samples: readonly string[], names: readonly string[]): readonly CommonPart[] => {
  const found = new Map<string, CommonPart>();
  const looked = samples.map((sample) => runsThatFit(sample, samples));
  for (const name of names) {
    const tokens = tokensOf(name);
    for (const { tokens: own, fits } of looked)
      for (const run of commonRuns(own, tokens)) {
        if (!fits(run.from, run.length)) continue;
        const part = {
          a: around(own, run.from, run.length),
          b: around(tokens, run.at, run.length),
        };
        found.set(JSON.stringify(part), part);
      }
  }
  return [...found.values()];
};

interface Run {
  /** Where it begins in the first name, and in the other. */
  readonly from: number;
  readonly at: number;
  readonly length: number;
}

/** The longest runs of equal tokens in two names, from a number or word to a number or word. */
const commonRuns = (own: readonly string[], tokens: readonly string[]): readonly Run[] => {
  const runs: Run[] = [];
  for (let from = 0; from < own.length; from++)
    for (let at = 0; at < tokens.length; at++) {
      if (own[from] !== tokens[at] || (from > 0 && at > 0 && own[from - 1] === tokens[at - 1])) continue;
      let length = 1;
      while (from + length < own.length && own[from + length] === tokens[at + length]) length++;
      let start = 0;
      while (start < length && !isTelling(own[from + start] as string)) start++;
      while (length > start && !isTelling(own[from + length - 1] as string)) length--;
      if (length > start) runs.push({ from: from + start, at: at + start, length: length - start });
    }
  return runs;
};

const around = (tokens: readonly string[], from: number, length: number): Around => ({
  before: tokens.slice(0, from).join(''),
  after: tokens.slice(from + length).join(''),
});

/** The tokens of a sample, and whether what stands around some of them stands in enough of the samples. */
const runsThatFit = (sample: string, samples: readonly string[]) => {
  const tokens = tokensOf(sample);
  const known = new Map<number, boolean>();
  return {
    tokens,
    fits: (from: number, length: number): boolean => {
      const id = from * (tokens.length + 1) + length;
      const before = known.get(id);
      if (before !== undefined) return before;
      const place = around(tokens, from, length);
      const count = samples.filter((other) => partIn(other, place) !== undefined).length;
      const isEnough = count >= FITTING * samples.length;
      known.set(id, isEnough);
      return isEnough;
    },
  };
};
