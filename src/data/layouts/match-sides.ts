/** Which images of two sides are pairs: by equal names, by what names have in common, or as a pattern says. */
import { Pix2PixError } from '../../core/errors.ts';
import { firstNames } from '../first-names.ts';
import { haveOnlyNumbers, matchNames, type NameWay } from '../names/match-names.ts';
import type { MatchPattern } from '../names/match-pattern.ts';
import { stemOf } from './image-files.ts';
import { matchByPattern } from './match-by-pattern.ts';
import { type MatchedSides, matchedText, type SideImages } from './matched-sides.ts';

export interface MatchOptions {
  readonly pattern?: MatchPattern | undefined;
  /** Whether numbers alone make no pairs, since two sets without pairs have them too. */
  readonly isDoubtful?: boolean;
}

/**
 * Pairs of two sides, in the order of A; undefined if names make none. `where` begins the messages. Throws DATA for two
 * images of one name on a side, for names that can be matched in several ways, and for a pattern that fits none.
 */
export const matchSides = (
  where: string,
  a: SideImages,
  b: SideImages,
  { pattern, isDoubtful = false }: MatchOptions = {},
): MatchedSides | undefined => {
  if (pattern) return matchByPattern(where, a, b, pattern);
  const [ofA, ofB] = [byStem(where, a), byStem(where, b)];
  const stems = [...ofA.keys()];
  if (stems.some((stem) => ofB.has(stem)))
    return joined(
      stems.flatMap((name) => (ofB.has(name) ? [{ name, stemA: name, stemB: name }] : [])),
      ofA,
      ofB,
    );
  const match = matchNames(stems, [...ofB.keys()]);
  if (match.kind === 'ambiguous') throw ambiguous(where, match.ways, ofA, ofB);
  if (match.kind === 'none' || (isDoubtful && haveOnlyNumbers(match.pairs))) return undefined;
  const found = joined(
    match.pairs.map(({ key, a: stemA, b: stemB }) => ({ name: key, stemA, stemB })),
    ofA,
    ofB,
  );
  return { ...found, matched: matchedText(found.pairs) };
};

/** Images by their names without endings. Throws DATA for two of one name. */
const byStem = (where: string, { place, names }: SideImages): ReadonlyMap<string, string> => {
  const result = new Map<string, string>();
  for (const name of names) {
    const other = result.get(stemOf(name));
    if (other !== undefined)
      throw new Pix2PixError(
        'DATA',
        `${where}: ${place} has both ${other} and ${name}, which are one image by name; remove or rename one`,
      );
    result.set(stemOf(name), name);
  }
  return result;
};

const joined = (
  pairs: readonly { readonly name: string; readonly stemA: string; readonly stemB: string }[],
  ofA: ReadonlyMap<string, string>,
  ofB: ReadonlyMap<string, string>,
): MatchedSides => {
  const [usedA, usedB] = [new Set(pairs.map(({ stemA }) => stemA)), new Set(pairs.map(({ stemB }) => stemB))];
  const rest = (names: ReadonlyMap<string, string>, used: ReadonlySet<string>): string[] =>
    [...names].filter(([stem]) => !used.has(stem)).map(([, name]) => name);
  return {
    pairs: pairs.map(({ name, stemA, stemB }) => ({
      name,
      a: ofA.get(stemA) as string, // stems are its keys
      b: ofB.get(stemB) as string,
    })),
    lone: [rest(ofA, usedA), rest(ofB, usedB)],
    others: [[], []],
  };
};

const ambiguous = (
  where: string,
  ways: readonly NameWay[],
  ofA: ReadonlyMap<string, string>,
  ofB: ReadonlyMap<string, string>,
): Pix2PixError => {
  const texts = ways.map(
    ({ example: { a, b }, pattern }) =>
      `${ofA.get(a)} and ${ofB.get(b)}${pattern === undefined ? '' : ` by "${pattern}"`}`,
  );
  const isSaid = ways.some(({ pattern }) => pattern !== undefined);
  return new Pix2PixError(
    'DATA',
    `${where}: names differ, and can be matched in ${ways.length} ways: ${firstNames(texts)}; ${isSaid ? 'choose one of these with match (--match)' : 'say which by match (--match "{id}_image:{id}_label")'}`,
  );
};
