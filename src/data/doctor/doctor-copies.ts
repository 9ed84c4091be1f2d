/** Copies among the pairs of a data set, or the images of one side: exact ones by their bytes, near ones by their look. */
import { fingerprintDistance } from '../image-traits.ts';
import { type Examined, type Finding, isBlank, type SideTraits } from './doctor-report.ts';
import type { Sequence } from './doctor-sequences.ts';

/** So many of 64 bits may differ between pictures that look alike. */
const NEAR_BITS = 2;

/** Each is compared with every other up to here: fifty million comparisons take a second. */
const MOST_COMPARED = 10_000;

const LEAK_TEXT = 'so what is measured there is partly memory; keep them in one split only';

/** One finding for each group of copies. Frames of one sequence look alike and are no near ones. */
export const copies = (
  pairs: readonly Examined[],
  noun: 'pair' | 'image',
  sequences: readonly Sequence[],
): Finding[] => {
  const groups = [...groupBy(pairs, ({ digest }) => digest).values()].filter((group) => group.length > 1);
  const exact = new Set(groups.flat());
  const isComparable = pairs.length <= MOST_COMPARED;
  const alike = isComparable ? nearGroups(pairs.filter((pair) => !exact.has(pair))) : [];
  const sequenceOf = new Map(
    sequences.flatMap((sequence) => sequence.frames.map(({ examined }) => [examined, sequence] as const)),
  );
  const near = alike.filter((group) => {
    const found = new Set(group.map((one) => sequenceOf.get(one)));
    return found.size > 1 || found.has(undefined);
  });
  const texts: readonly (readonly [typeof groups, boolean, Finding['severity'], string, string])[] = [
    [groups, true, 'error', 'leakage', `the same ${noun} is in two splits, ${LEAK_TEXT}`],
    [near, true, 'warning', 'near-leakage', `nearly the same ${noun} is in two splits, ${LEAK_TEXT}`],
    [
      groups,
      false,
      'warning',
      'duplicate',
      `the same ${noun} several times: it counts so often; remove the copies unless that is meant`,
    ],
    [
      near,
      false,
      'note',
      'near-duplicate',
      `${noun}s that look nearly alike; see whether all of them are needed`,
    ],
  ];
  return [
    ...texts.flatMap(([list, isLeak, severity, kind, text]) =>
      list
        .filter((group) => isAcrossSplits(group) === isLeak)
        .map(
          (group): Finding => ({
            severity,
            kind,
            files: group.flatMap(({ files }) => files),
            named: group.map(({ files: [first = ''] }) => first),
            text,
          }),
        ),
    ),
    ...(isComparable ? [] : [tooMany(pairs.length, noun)]),
  ];
};

const isAcrossSplits = (group: readonly Examined[]): boolean =>
  new Set(group.map(({ split }) => split)).size > 1;

const tooMany = (count: number, noun: string): Finding => ({
  severity: 'note',
  kind: 'not-compared',
  files: [],
  text: `${count} ${noun}s are too many to look for near-duplicates; exact copies were looked for`,
});

const groupBy = <T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

/** Pairs that hang together by looking alike, such as the frames of a still scene. */
const nearGroups = (pairs: readonly Examined[]): Examined[][] => {
  const textured = pairs.filter(({ sides }) => !sides.some(isBlank)); // blank sides look like anything
  const first = textured.map((_, index) => index);
  for (const [i, one] of textured.entries())
    for (let j = i + 1; j < textured.length; j++)
      if (first[j] !== first[i] && isNear(one, textured[j] as Examined)) join(first, i, j);
  const groups = groupBy([...textured.entries()], ([index]) => first[index]);
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.map(([, pair]) => pair));
};

/** Makes two groups one; groups are few, so that renaming one costs little. */
const join = (first: number[], i: number, j: number): void => {
  const [from, to] = [first[j], first[i] as number];
  for (const [k, of] of first.entries()) if (of === from) first[k] = to;
};

const isNear = (one: Examined, other: Examined): boolean =>
  one.sides.every(
    (side, at) =>
      fingerprintDistance(side.fingerprint, (other.sides[at] as SideTraits).fingerprint) <= NEAR_BITS,
  );
