/** Pairs whose names are made as a pattern says, in two folders or in one. */
import { Pix2PixError } from '../../core/errors.ts';
import type { KeyOf, MatchPattern } from '../names/match-pattern.ts';
import { type MatchedSides, matchedText, type Partners, type SideImages } from './matched-sides.ts';

/** Throws DATA if the pattern makes no pairs, or gives two images of a side one id. */
export const matchByPattern = (
  where: string,
  a: SideImages,
  b: SideImages,
  pattern: MatchPattern,
): MatchedSides => {
  const ofA = byKey(where, a, pattern.a, pattern);
  const ofB = byKey(where, b, pattern.b, pattern);
  const pairs = [...ofA.names].flatMap(([name, ofKey]): Partners[] => {
    const partner = ofB.names.get(name);
    return partner === undefined || partner === ofKey ? [] : [{ name, a: ofKey, b: partner }];
  });
  if (pairs.length === 0) {
    const [idA, idB] = [[...ofA.names.keys()][0], [...ofB.names.keys()][0]];
    throw new Pix2PixError(
      'DATA',
      `${where}: match "${pattern.text}" (--match) makes no pairs: ids in ${a.place} are such as "${idA}", and in ${b.place} such as "${idB}"; correct the pattern`,
    );
  }
  const loneOf = (names: ReadonlyMap<string, string>, used: readonly string[]): string[] => {
    const known = new Set(used);
    return [...names.values()].filter((name) => !known.has(name));
  };
  const [usedA, usedB] = [pairs.map((pair) => pair.a), pairs.map((pair) => pair.b)];
  return {
    pairs,
    lone: [loneOf(ofA.names, usedA), loneOf(ofB.names, usedB)],
    others: [ofA.others, ofB.others],
    matched: matchedText(pairs),
  };
};

/** As `matchByPattern`, of both sides in one folder, whose names each fit one of them. */
export const matchOneByPattern = (where: string, both: SideImages, pattern: MatchPattern): MatchedSides => {
  const { pairs, lone, others, matched } = matchByPattern(where, both, both, pattern);
  const used = new Set<string>();
  for (const { a, b } of pairs)
    for (const name of [a, b]) {
      if (used.has(name))
        throw new Pix2PixError(
          'DATA',
          `${where}: by match "${pattern.text}" (--match), ${name} in ${both.place} is in two pairs; write more of the names into the pattern`,
        );
      used.add(name);
    }
  const [ofA, ofB] = lone;
  const isOther = new Set(others[1]);
  return {
    pairs,
    lone: [[...new Set([...ofA, ...ofB])].filter((name) => !used.has(name)), []],
    others: [others[0].filter((name) => isOther.has(name)), []],
    ...(matched === undefined ? {} : { matched }),
  };
};

const byKey = (
  where: string,
  { place, names }: SideImages,
  keyOf: KeyOf,
  { text }: MatchPattern,
): { readonly names: ReadonlyMap<string, string>; readonly others: readonly string[] } => {
  const found = new Map<string, string>();
  const others: string[] = [];
  for (const name of names) {
    const key = keyOf(name);
    const other = key === undefined ? undefined : found.get(key);
    if (other !== undefined)
      throw new Pix2PixError(
        'DATA',
        `${where}: by match "${text}" (--match), ${other} and ${name} in ${place} have one id, "${key}"; write more of the names into the pattern`,
      );
    if (key === undefined) others.push(name);
    else found.set(key, name);
  }
  if (found.size === 0)
    throw new Pix2PixError(
      'DATA',
      `${where}: match "${text}" (--match) fits no name in ${place}, such as ${names[0]}; correct the pattern`,
    );
  return { names: found, others };
};
