/** Which names of two sides belong together where none are equal: by what each two of them have in common. */
import { type CommonPart, commonParts, type NamePair } from './common-part.ts';
import { numberParts } from './number-part.ts';

/** What names say of pairs. */
export type NameMatch =
  | { readonly kind: 'matched'; readonly pairs: readonly NamePair[] }
  | { readonly kind: 'ambiguous'; readonly ways: readonly NameWay[] }
  | { readonly kind: 'none' };

/** One of several ways to pair names: its first pair, and the pattern that says it, if there is one. */
export interface NameWay {
  readonly example: NamePair;
  readonly pattern: string | undefined;
}

const NONE: NameMatch = { kind: 'none' };

interface Pairing {
  readonly pairs: readonly NamePair[];
  readonly part?: CommonPart;
}

/** Of the smaller side, at least so much has partners; otherwise the names have nothing to say. */
const LEAST_SHARE = 0.5;

/** Another way that makes nearly as many pairs may be the one that is meant. */
const RIVAL_SHARE = 0.75;

/**
 * Pairs of names without endings, by their common part: one that leaves no name alone, or else the one that makes most
 * pairs. Ambiguous where ways differ in what they pair.
 *
 * @example
 * matchNames(['21_training', '22_training'], ['21_manual1', '22_manual1']);
 * // { kind: 'matched', pairs: [{ key: '21', a: '21_training', b: '21_manual1' }, ...] }
 */
export const matchNames = (a: readonly string[], b: readonly string[]): NameMatch => {
  const ways = commonParts(a, b);
  const isWhole = ({ pairs }: Pairing): boolean => pairs.length === a.length && pairs.length === b.length;
  const whole = different(ways.filter(isWhole));
  if (whole.length > 0) return decided(whole);
  const [best] = ways;
  const smaller = Math.min(a.length, b.length);
  // One pair among many is a chance.
  const isEnough = best && best.pairs.length >= Math.max(Math.min(2, smaller), LEAST_SHARE * smaller);
  const byNumber = numberParts(a, b).map((pairs): Pairing => ({ pairs }));
  const going = isEnough ? byNumber.filter((way) => includes(way, best)) : byNumber;
  if (going.length > 0) return decided(going);
  if (!isEnough) return NONE;
  return decided(different(ways.filter(({ pairs }) => pairs.length >= RIVAL_SHARE * best.pairs.length)));
};

/**
 * Pairs among the names of one list, such as `img_1` and `mask_1`: by a common part that leaves no name alone. A is the
 * side that comes first in the order of names.
 */
export const matchAmong = (names: readonly string[]): NameMatch => {
  if (names.length < 4 || names.length % 2 !== 0) return NONE; // two names of one kind have much in common
  const whole = commonParts(names, names).filter(({ part, pairs }) => {
    const used = new Set(pairs.flatMap(({ a, b }) => [a, b]));
    return 2 * pairs.length === names.length && used.size === names.length && isWithinFolder(part);
  });
  return decided(different(whole.map(inOrder)));
};

/** Whether partners lie in one folder: folders of equal names are more than names say. */
const isWithinFolder = ({ a, b }: CommonPart): boolean =>
  [a, b].every(({ before, after }) => !before.includes('/') && !after.includes('/'));

const inOrder = (way: Pairing): Pairing => {
  const [first] = way.pairs;
  if (!first || first.a < first.b) return way;
  const pairs = way.pairs.map(({ key, a, b }) => ({ key, a: b, b: a }));
  return { pairs, ...(way.part ? { part: { a: way.part.b, b: way.part.a } } : {}) };
};

const decided = (ways: readonly Pairing[]): NameMatch => {
  const [first] = ways;
  if (!first) return NONE;
  if (ways.length === 1) return { kind: 'matched', pairs: first.pairs };
  return {
    kind: 'ambiguous',
    ways: ways.map(({ pairs, part }) => ({
      example: pairs[0] as NamePair, // a way makes pairs
      pattern: part && patternOf(part),
    })),
  };
};

/** One way of those that pair alike. */
const different = (ways: readonly Pairing[]): readonly Pairing[] => {
  const found = new Map<string, Pairing>();
  for (const way of ways) {
    const text = way.pairs
      .map(({ a, b }) => `${a}\n${b}`)
      .sort()
      .join('\n');
    if (!found.has(text)) found.set(text, way);
  }
  return [...found.values()];
};

const includes = (way: Pairing, other: Pairing): boolean => {
  const partners = new Map(way.pairs.map(({ a, b }) => [a, b]));
  return other.pairs.every(({ a, b }) => partners.get(a) === b);
};

/** The common part as a pattern; undefined for names that have signs of patterns in them. */
const patternOf = ({ a, b }: CommonPart): string | undefined => {
  const text = [a.before, a.after, b.before, b.after].join('');
  return /[*{}:]/.test(text) ? undefined : `${a.before}{id}${a.after}:${b.before}{id}${b.after}`;
};

/** Whether pairs have only a running number in common, as any two sets of numbered images have. */
export const haveOnlyNumbers = (pairs: readonly NamePair[]): boolean =>
  pairs.every(({ key }) => /^\d+$/.test(key));
