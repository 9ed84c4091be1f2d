/** What the doctor found, for a terminal: each kind once, with a count and a few examples. */

import type { DoctorReport, Finding, SideReport, UnpairedReport } from '../../doctor/doctor-report.ts';
import type { Size } from '../../transform.ts';

/** Files or groups that are named with each kind. */
const MOST_EXAMPLES = 3;

/** `all` names every file, and not the first three of each kind. */
export const doctorText = (report: DoctorReport, all = false): string => {
  const { folder, findings, unpaired } = report;
  const kinds = kindsOf(findings);
  const lines = kinds.map((kind) => kindText(kind, all ? Infinity : MOST_EXAMPLES));
  const isMore =
    !all &&
    kinds.some(
      (kind) =>
        kind.length > MOST_EXAMPLES ||
        kind.some((finding) => {
          const count = namedIn(finding).length;
          return count > MOST_EXAMPLES + 1 || (kind.length === 1 && count > MOST_EXAMPLES);
        }),
    );
  const head = unpaired ? sidesText(report, unpaired) : pairsText(report);
  const hasErrors = findings.some(({ severity }) => severity === 'error');
  const next = unpaired && !hasErrors ? `next: ${unpaired.train}\n` : '';
  return `${folder}: ${head}\n${lines.join('')}${endText(kinds)}${isMore ? '--verbose names all files\n' : ''}${next}`;
};

const pairsText = ({ pairs, taken }: DoctorReport): string =>
  Object.keys(pairs).length === 0
    ? 'no pairs'
    : `${countsText(pairs)}${taken === undefined ? '' : `; ${taken}`}`;

/** `14 train, 2 val`. */
const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([split, count]) => `${count} ${split}`)
    .join(', ');

/** Both sides, each with its counts and sizes. */
const sidesText = ({ taken }: DoctorReport, { a, b }: UnpairedReport): string => {
  if (taken === undefined) return 'no two sides';
  const sideText = (letter: string, { images, smallest, largest }: SideReport): string => {
    const size = (of: Size | undefined): string => (of ? `${of.width}x${of.height}` : '');
    const range = size(smallest) === size(largest) ? size(smallest) : `${size(smallest)} to ${size(largest)}`;
    return `${letter} ${countsText(images)}${range === '' ? '' : ` (${range})`}`;
  };
  return `${sideText('A', a)}; ${sideText('B', b)}; ${taken}`;
};

type Kind = readonly [Finding, ...Finding[]];

/** Findings of one kind together, in the order in which the kinds come. */
const kindsOf = (findings: readonly Finding[]): Kind[] => {
  const kinds = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const group = kinds.get(finding.kind);
    if (group) group.push(finding);
    else kinds.set(finding.kind, [finding]);
  }
  return [...kinds.values()];
};

const INDENT = ' '.repeat(9);

const kindText = (kind: Kind, most: number): string => {
  const [{ severity, kind: name, text, files }] = kind;
  // A title with a fix of its own stands above whole reasons.
  const isShared = !isOneText(kind) && !TITLES[name]?.includes(BETWEEN);
  const fix = isShared ? sharedEnd(kind.map((finding) => finding.text)) : undefined;
  const said = isOneText(kind) ? text : titleText(name, fix);
  // A reason that names all its files needs no examples.
  const isNamed = kind.length === 1 && files.every((file) => text.includes(file));
  const listed = isNamed ? [] : examplesOf(kind, most, fix);
  const rest = listed.length - most;
  const shown = listed.slice(0, most).map((example) => `${INDENT}${example}\n`);
  return `${severity.padEnd(7)}  ${name}${countText(kind)}: ${said}\n${shown.join('')}${rest > 0 ? `${INDENT}and ${rest} more\n` : ''}`;
};

/** What is counted where it is not files. */
const COUNTED: Readonly<Record<string, string>> = {
  layout: 'splits',
  'single-images': 'splits',
  'shape-mismatch': 'pairs',
  'other-size': 'pairs',
  'exchanged-sides': 'pairs',
  leakage: 'groups',
  'near-leakage': 'groups',
  duplicate: 'groups',
  'near-duplicate': 'groups',
  'sequence-leakage': 'times',
  sequences: 'sides',
  'in-both-sides': 'groups',
};

const countText = (kind: Kind): string => {
  const noun = COUNTED[kind[0].kind];
  const files = kind.flatMap((finding) => finding.files);
  if (noun !== undefined || files.length === 0)
    return kind.length === 1 ? '' : `, ${kind.length} ${noun ?? 'times'}`;
  return files.length === 1
    ? ''
    : `, ${files.length} ${files.every((file) => file.endsWith('/')) ? 'folders' : 'files'}`;
};

/** What is named of a finding. */
const namedIn = ({ named, files }: Finding): readonly string[] => named ?? files;

/** What stands above findings that each have a reason of their own; a fix that they share follows it. */
const TITLES: Readonly<Record<string, string>> = {
  unreadable: 'files that cannot be read; copy them again, save them as PNG, or remove them',
  'odd-width': 'images that cannot be halved',
  layout: 'splits that cannot be used',
  'lone-image': 'images without a partner on the other side',
  'single-images': 'splits whose images do not hold both sides',
  'class-ids': 'label maps of class ids',
  'lone-side': 'folders of one side alone',
};

const titleText = (name: string, fix: string | undefined): string =>
  [TITLES[name] ?? 'of different reasons', ...(fix === undefined ? [] : [fix])].join('; ');

/** Between what is wrong and what to do. */
const BETWEEN = '; ';

/** The parts at the end that all texts have, such as a fix; each text keeps at least its first. */
const sharedEnd = (texts: readonly string[]): string | undefined => {
  const all = texts.map((text) => text.split(BETWEEN));
  const [first = []] = all;
  let count = 0;
  while (all.every((parts) => parts.length > count + 1 && parts.at(-1 - count) === first.at(-1 - count)))
    count++;
  return count === 0 ? undefined : first.slice(-count).join(BETWEEN);
};

const isOneText = (kind: Kind): boolean => kind.every(({ text }) => text === kind[0].text);

/** A line for each finding, without the fix that they share, or for each file where there is a single one. */
const examplesOf = (kind: Kind, most: number, fix: string | undefined): string[] => {
  if (kind.length === 1) return [...namedIn(kind[0])];
  const isTold = isOneText(kind);
  return kind.map((finding) => {
    const [{ text }, files] = [finding, namedIn(finding)];
    if (isTold) return groupText(files, most);
    const own = fix === undefined ? text : text.slice(0, -(BETWEEN + fix).length);
    const isNamed = files.length === 0 || files.some((file) => text.includes(file));
    return isNamed ? own : `${groupText(files, most)}: ${own}`;
  });
};

/** Files that belong together: two, or the first of many. */
const groupText = (files: readonly string[], most: number): string =>
  files.length > most + 1
    ? `${files.slice(0, most).join(', ')} and ${files.length - most} more`
    : files.join(' and ');

const endText = (kinds: readonly Kind[]): string => {
  const counted = (severity: Finding['severity']): string => {
    const count = kinds.filter(([first]) => first.severity === severity).length;
    return count === 0 ? '' : `${count} ${severity}${count === 1 ? '' : 's'}`;
  };
  const parts = (['error', 'warning', 'note'] as const).map(counted).filter((part) => part !== '');
  return kinds.every(([first]) => first.severity === 'note')
    ? 'nothing is wrong with it\n'
    : `${parts.join(', ')}\n`;
};
