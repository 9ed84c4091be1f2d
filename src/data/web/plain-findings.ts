/** What the doctor found, for somebody who has never trained anything: each kind once, with a count and what to do. */
import type { Finding, Severity } from '../doctor/doctor-report.ts';

/** One kind of finding. */
export interface TabFinding {
  readonly severity: Severity;
  /** Names the kind for programs, such as `lone-image`. */
  readonly kind: string;
  /** Pairs or pictures that it is about; 0 where it is about the whole set. */
  readonly count: number;
  /** Their files, relative to the folder. */
  readonly files: readonly string[];
  readonly text: string;
}

type Plain = (count: number, finding: Finding) => string;

const pictures = (count: number): string => (count === 1 ? '1 picture' : `${count} pictures`);
const pairs = (count: number): string => (count === 1 ? '1 pair' : `${count} pairs`);
const is = (count: number): string => (count === 1 ? 'is' : 'are');
const has = (count: number): string => (count === 1 ? 'has' : 'have');

/** In place of the doctor's texts, which name options of the command. */
const PLAIN: Readonly<Record<string, Plain>> = {
  'lone-image': (n) =>
    `${pictures(n)} ${has(n)} no partner. Give both pictures of a pair the same name, or remove ${n === 1 ? 'it' : 'them'}.`,
  unreadable: (n, { text }) => (n === 1 ? text : `${pictures(n)} cannot be read. The first: ${text}`),
  unread: (n) =>
    `${n === 1 ? '1 file' : `${n} files`} ${is(n)} left out, because ${n === 1 ? 'it is no picture' : 'they are no pictures'} of a kind that is read. Save ${n === 1 ? 'it' : 'them'} as PNG or JPEG.`,
  'odd-width': (n) =>
    `${pictures(n)} cannot be cut into two halves, because the width is an odd number. A pair is two pictures of the same width side by side.`,
  'shape-mismatch': (n) =>
    `In ${pairs(n)} the two pictures have different shapes, so they do not lie on each other. Crop one of them to the shape of the other.`,
  'other-size': (n) =>
    `In ${pairs(n)} one picture is larger than the other. That is fine: both are brought to one size.`,
  'too-small': (n) =>
    `${pictures(n)} ${is(n)} smaller than the size that is trained, and will look blurred. Use larger pictures, or train at a smaller size.`,
  constant: (n) =>
    `${pictures(n)} ${is(n)} one single colour. Nothing can be learned from ${n === 1 ? 'it: remove its pair' : 'them: remove their pairs'}.`,
  'equal-sides': (n) =>
    `In ${pairs(n)} both pictures are the same, which teaches the model to change nothing. Put the other picture in its place, or remove the pair.`,
  leakage: (n) =>
    `${pairs(n)} ${is(n)} both in training and among those it is tested on, so results will look better than they are. Keep each pair in one place.`,
  'near-leakage': (n) =>
    `${pairs(n)} in training ${is(n)} nearly the same as ones it is tested on, so results may look better than they are.`,
  'sequence-leakage': () =>
    'Pictures of one film or series are both in training and in the test, so results will look better than they are. Keep a series in one place.',
  duplicate: (n) => `${pairs(n)} ${is(n)} there more than once, and count that often. Remove the copies.`,
  'near-duplicate': (n) => `${pairs(n)} look nearly alike. See whether all of them are needed.`,
  'class-ids': (_, { text }) =>
    `The pictures of side ${/side ([AB])/.exec(text)?.[1] ?? 'A'} look like maps of class numbers, which are nearly black here. Save them in clear colours, one for each class.`,
  direction: (_, { text }) =>
    `The ${/^side B/.test(text) ? 'right picture of each pair (side B)' : 'left picture of each pair (side A)'} looks like a drawing, and the other like a photograph. To make photographs, the drawing is what must be given: swap the direction if it is the other way round.`,
  'exchanged-sides': (n) =>
    `In ${pairs(n)} the two sides seem to be exchanged: the drawing is where the photograph is in the others.`,
  gray: (n) => `${pictures(n)} ${is(n)} gray where the others are in colour. That is fine if it is meant.`,
  deep: (n) => `${pictures(n)} ${has(n)} 16 bits a channel, of which a browser sees 8.`,
};

/** Kinds that say nothing to somebody who trains in a tab. */
const LEFT_OUT: readonly string[] = ['sequences', 'not-compared', 'transparency', 'animation'];

/** Errors first. */
export const plainFindings = (findings: readonly Finding[]): TabFinding[] => {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (LEFT_OUT.includes(finding.kind)) continue;
    const same = kinds.get(finding.kind);
    if (same) same.push(finding);
    else kinds.set(finding.kind, [finding]);
  }
  const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
  return [...kinds.values()].map(plainKind).sort((one, other) => rank[one.severity] - rank[other.severity]);
};

/** Findings of which each is one pair, whatever the number of its files. */
const OF_PAIRS: readonly string[] = ['shape-mismatch', 'other-size', 'equal-sides', 'exchanged-sides'];

const plainKind = (same: readonly Finding[]): TabFinding => {
  const [first] = same as [Finding];
  const { severity, kind } = first;
  const files = same.flatMap((one) => one.files);
  const named = same.flatMap((one) => one.named ?? one.files);
  const count = OF_PAIRS.includes(kind) ? same.length : named.length;
  const text = PLAIN[kind]?.(count, first) ?? first.text;
  return { severity, kind, count, files, text };
};
