/** What the pairs of a data set say when they are compared: copies, leaks, blanks, sides that seem exchanged. */
import { fingerprintDistance } from '../../image-traits.ts';
import type { ExaminedPair, Finding, SideTraits } from './doctor-report.ts';

/** All findings of readable pairs. */
export const findingsOf = (pairs: readonly ExaminedPair[], size: number): Finding[] => [
  ...sizes(pairs, size),
  ...blanks(pairs),
  ...copies(pairs),
  ...sides(pairs),
  ...channels(pairs),
];

const filesOf = (pairs: readonly ExaminedPair[]): string[] => pairs.flatMap(({ files }) => files);

/** A finding for some pairs, or none for no pairs. */
const found = (
  pairs: readonly ExaminedPair[],
  severity: Finding['severity'],
  kind: string,
  text: string,
): Finding[] => (pairs.length === 0 ? [] : [{ severity, kind, files: filesOf(pairs), text }]);

const isSmaller = ({ width, height }: SideTraits, size: number): boolean => Math.min(width, height) < size;

const sizes = (pairs: readonly ExaminedPair[], size: number): Finding[] => [
  ...found(
    pairs.filter(({ sides: [a, b] }) => a.width !== b.width || a.height !== b.height),
    'error',
    'size-mismatch',
    'the two sides of a pair have different sizes, so they would not line up; crop or resize one to the other',
  ),
  ...found(
    pairs.filter(({ sides: [a, b] }) => isSmaller(a, size) || isSmaller(b, size)),
    'warning',
    'too-small',
    `smaller than ${size} pixels, so they are enlarged and blurred; use larger images, or train with a smaller --size`,
  ),
];

/** Gray values that differ less than this, of 255, are one colour with the noise of compression. */
const BLANK_CONTRAST = 2;

const blanks = (pairs: readonly ExaminedPair[]): Finding[] =>
  found(
    pairs.filter(({ sides }) => sides.some(({ contrast }) => contrast < BLANK_CONTRAST)),
    'warning',
    'constant',
    'a side is one single colour: nothing can be learned from it, and normalisation may fail; remove the pair',
  );

/** So many of 64 bits may differ between pictures that look alike. */
const NEAR_BITS = 2;

/** Every pair is compared with every other up to here: fifty million comparisons take a second. */
const MOST_COMPARED = 10_000;

const copies = (pairs: readonly ExaminedPair[]): Finding[] => {
  const groups = [...groupBy(pairs, ({ digest }) => digest).values()].filter((group) => group.length > 1);
  const exact = new Set(groups.flat());
  const near = pairs.length <= MOST_COMPARED ? nearPairs(pairs.filter((pair) => !exact.has(pair))) : [];
  const isLeak = (group: readonly ExaminedPair[]): boolean =>
    new Set(group.map(({ split }) => split)).size > 1;
  const each = (
    list: readonly (readonly ExaminedPair[])[],
    severity: Finding['severity'],
    kind: string,
    text: string,
  ): Finding[] => list.flatMap((group) => found(group, severity, kind, text));
  const leakText = 'so what is measured there is partly memory; keep it in one split only';
  return [
    ...each(groups.filter(isLeak), 'error', 'leakage', `the same pair is in two splits, ${leakText}`),
    ...each(
      near.filter(isLeak),
      'warning',
      'near-leakage',
      `nearly the same pair is in two splits, ${leakText}`,
    ),
    ...each(
      groups.filter((group) => !isLeak(group)),
      'warning',
      'duplicate',
      'the same pair several times: it counts so often; remove the copies unless that is meant',
    ),
    ...each(
      near.filter((group) => !isLeak(group)),
      'note',
      'near-duplicate',
      'these pairs look nearly alike; have a look whether both are needed',
    ),
    ...(pairs.length > MOST_COMPARED
      ? [
          {
            severity: 'note' as const,
            kind: 'not-compared',
            files: [],
            text: `${pairs.length} pairs are too many to look for near-duplicates; exact copies were looked for`,
          },
        ]
      : []),
  ];
};

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

/** Pairs of which both sides look alike; blank sides look like anything. */
const nearPairs = (pairs: readonly ExaminedPair[]): [ExaminedPair, ExaminedPair][] => {
  const textured = pairs.filter(({ sides }) => sides.every(({ contrast }) => contrast >= BLANK_CONTRAST));
  const result: [ExaminedPair, ExaminedPair][] = [];
  for (const [i, one] of textured.entries())
    for (let j = i + 1; j < textured.length; j++) {
      const other = textured[j] as ExaminedPair;
      const isNear = one.sides.every(
        (side, at) =>
          fingerprintDistance(side.fingerprint, (other.sides[at] as SideTraits).fingerprint) <= NEAR_BITS,
      );
      if (isNear) result.push([one, other]);
    }
  return result;
};

/** Label maps are flatter than photographs by about this share of their pixels; both kinds vary by half of it. */
const FLATTER = 0.15;

/** Fewer pairs than this say nothing of the rest. */
const FEWEST_PAIRS = 8;

const sides = (pairs: readonly ExaminedPair[]): Finding[] => {
  if (pairs.length < FEWEST_PAIRS) return [];
  const differences = pairs.map(({ sides: [a, b] }) => a.flatness - b.flatness);
  const mean = differences.reduce((sum, value) => sum + value, 0) / pairs.length;
  if (Math.abs(mean) < FLATTER) return [];
  const exchanged = pairs.filter((_, i) => (differences[i] as number) * Math.sign(mean) < -FLATTER);
  const [labels, photographs] = mean > 0 ? ['A', 'B'] : ['B', 'A'];
  return [
    ...found(
      exchanged,
      'warning',
      'exchanged-sides',
      `side ${labels} is flat, like labels or drawings, in most pairs, but here side ${photographs} is; exchange the sides of these pairs if that is so`,
    ),
    {
      severity: 'note',
      kind: 'direction',
      files: [],
      text: `side ${labels} looks like labels or drawings and side ${photographs} like photographs: to make photographs, train with --direction ${labels}to${photographs}`,
    },
  ];
};

const channels = (pairs: readonly ExaminedPair[]): Finding[] => {
  const withHeader = (test: (header: ExaminedPair['headers'][number]) => boolean): ExaminedPair[] =>
    pairs.filter(({ headers }) => headers.some(test));
  const gray = withHeader(({ channels: count, hasAlpha }) => count - (hasAlpha ? 1 : 0) === 1);
  return [
    ...found(
      withHeader(({ hasAlpha }) => hasAlpha),
      'note',
      'transparency',
      'has an alpha channel; transparent parts are put on white',
    ),
    ...found(
      withHeader(({ isDeep }) => isDeep),
      'note',
      'deep',
      'has more than 8 bits a channel; they are rounded to 8',
    ),
    ...(gray.length === pairs.length
      ? []
      : found(gray, 'note', 'gray', 'is gray where others are in colour; it is read as colour')),
  ];
};
