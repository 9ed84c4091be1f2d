/** Names whose numbers tell which belong together, `img_1` and `scan-001-b`: where the rest follows no rule. */
import type { NamePair } from './common-part.ts';
import { tokensOf } from './tokens.ts';

/** Numbers in a name that are looked at, from its beginning and from its end. */
const MOST_NUMBERS = 4;

/**
 * All pairs of names by one number of each, counted from the beginning or the end and without leading zeros, that is
 * another in each name of a side. One list for each way that leaves no name alone and pairs differently.
 */
export const numberParts = (a: readonly string[], b: readonly string[]): readonly (readonly NamePair[])[] => {
  if (a.length !== b.length || a.length < 2) return [];
  const ways = new Map<string, readonly NamePair[]>();
  const [ofA, ofB] = [numbersOf(a), numbersOf(b)];
  for (const byA of ofA)
    for (const byB of ofB) {
      const pairs = [...byA].flatMap(([key, name]): NamePair[] => {
        const partner = byB.get(key);
        return partner === undefined ? [] : [{ key, a: name, b: partner }];
      });
      if (pairs.length === a.length) ways.set(pairs.map((pair) => `${pair.a}\n${pair.b}`).join('\n'), pairs);
    }
  return [...ways.values()];
};

/** For each place of a number, names by the number there; without places where names have none, or equal ones. */
const numbersOf = (names: readonly string[]): readonly ReadonlyMap<string, string>[] => {
  const numbers = names.map((name) => tokensOf(name).filter((token) => /^\d/.test(token)));
  const places = Array.from({ length: MOST_NUMBERS }, (_, i) => [i, -1 - i]).flat();
  return places.flatMap((place) => {
    const found = new Map<string, string>();
    for (const [index, name] of names.entries()) {
      const number = numbers[index]?.at(place);
      if (number !== undefined) found.set(number.replace(/^0+(?=\d)/, ''), name);
    }
    return found.size === names.length ? [found] : [];
  });
};
