/** Which folders of a data set are splits of pairs, and what is reported about those that are not. */
import { Pix2PixError } from '../../core/errors.ts';
import type { DataSetDescription } from '../description.ts';
import type { DataFiles } from '../layouts/data-files.ts';
import { findSplit, listSplits, USUAL_SPLITS } from '../layouts/layouts.ts';
import { withBothInOne } from '../layouts/one-folder.ts';
import {
  type FoundSplit,
  hasUsualSplit,
  onlySinglesText,
  type SingleFolder,
  separateSingles,
} from '../layouts/single-folders.ts';
import type { SplitFiles } from '../layouts/split-files.ts';
import type { MatchPattern } from '../names/match-pattern.ts';
import type { Finding } from './doctor-report.ts';

/** The splits whose pairs are to be examined, and findings of all that looks like a split. */
export const doctorSplits = async (
  tree: DataFiles,
  folder: string,
  description: DataSetDescription | undefined,
  pattern?: MatchPattern,
): Promise<{ readonly splits: readonly FoundSplit[]; readonly findings: readonly Finding[] }> => {
  const found: FoundSplit[] = [];
  const findings: Finding[] = [];
  for (const name of await listSplits(tree, folder)) {
    const files = await filesOf(tree, folder, name, pattern, findings);
    if (files) found.push({ name, files });
  }
  const { pairs: splits, singles } = await separateSingles(tree, folder, found, description);
  if (!hasUsualSplit(found) && splits.length === 0 && singles.length > 0)
    findings.push(await noPairs(tree, folder, singles));
  else findings.push(...singleFindings(singles));
  const names = found.map(({ name }) => name);
  if (names.length > 0 && !names.includes('train') && splits.length > 0) findings.push(noTrain(names));
  return { splits, findings };
};

const noTrain = (names: readonly string[]): Finding => ({
  severity: 'error',
  kind: 'no-train-split',
  files: [],
  text: `there is no split train, only ${names.join(', ')}; rename the one to learn from`,
});

const singleFindings = (singles: readonly SingleFolder[]): Finding[] => {
  const isUsual = ({ name }: SingleFolder): boolean => USUAL_SPLITS.includes(name);
  const unused = singles.filter((other) => !isUsual(other));
  return [
    ...singles.filter(isUsual).map(
      ({ files, reason }): Finding => ({
        severity: 'error',
        kind: 'single-images',
        files: files.folders.map((place) => (place === '' ? '.' : `${place}/`)),
        text: reason,
      }),
    ),
    ...(unused.length === 0
      ? []
      : [
          {
            severity: 'note' as const,
            kind: 'other-folder',
            files: unused.map(({ name }) => `${name}/`),
            text: 'folders of single images, which are not used: training takes train, val and test',
          },
        ]),
  ];
};

/** Folders of single images and nothing else. */
const noPairs = async (
  tree: DataFiles,
  folder: string,
  singles: readonly SingleFolder[],
): Promise<Finding> => ({
  severity: 'error',
  kind: 'no-pairs',
  files: singles.map(({ name }) => `${name}/`),
  text: await onlySinglesText(tree, folder, singles),
});

const unmatched = (files: readonly string[]): Finding => ({
  severity: 'note',
  kind: 'unmatched',
  files,
  text: 'left out, since the names do not fit match (--match)',
});

const filesOf = async (
  tree: DataFiles,
  folder: string,
  split: string,
  pattern: MatchPattern | undefined,
  findings: Finding[],
): Promise<SplitFiles | undefined> => {
  try {
    const onLone = (names: readonly string[], missing: string): void => {
      findings.push({
        severity: 'error',
        kind: 'lone-image',
        files: names,
        text: `no ${missing}; add the missing ones, or remove these; if nothing here is a pair, examine it as unpaired (--unpaired)`,
      });
    };
    const files = await withBothInOne(
      tree,
      folder,
      await findSplit(tree, folder, split, { pattern, onLone }),
    );
    if (files.others) findings.push(unmatched(files.others));
    return files;
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    findings.push({ severity: 'error', kind: 'layout', files: [split], text: error.message });
    return undefined;
  }
};
