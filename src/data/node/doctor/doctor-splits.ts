/** Which folders of a data set are splits of pairs, and what is reported about those that are not. */
import { join } from 'node:path';
import { Pix2PixError } from '../../../core/errors.ts';
import type { DataSetDescription } from '../description.ts';
import { findSplit, listSplits, type SplitFiles, USUAL_SPLITS } from '../layouts.ts';
import { singleImages, twinFolders } from '../single-images.ts';
import type { Finding } from './doctor-report.ts';

export interface FoundSplit {
  readonly name: string;
  readonly files: SplitFiles;
}

interface OtherFolder {
  readonly name: string;
  readonly files: SplitFiles;
  /** Why its images are not pairs. */
  readonly reason: string;
}

/** The splits whose pairs are to be examined, and findings of all that looks like a split. */
export const doctorSplits = async (
  folder: string,
  description: DataSetDescription | undefined,
): Promise<{ readonly splits: readonly FoundSplit[]; readonly findings: readonly Finding[] }> => {
  const splits: FoundSplit[] = [];
  const others: OtherFolder[] = [];
  const findings: Finding[] = [];
  for (const name of await listSplits(folder)) {
    const files = await filesOf(folder, name, findings);
    if (!files) continue;
    const reason = await singleImages(folder, files, description);
    if (reason === undefined) splits.push({ name, files });
    else others.push({ name, files, reason });
  }
  const names = [...splits, ...others].map(({ name }) => name);
  const hasUsual = names.some((name) => USUAL_SPLITS.includes(name));
  if (!hasUsual && splits.length === 0 && others.length > 0) findings.push(await noPairs(folder, others));
  else findings.push(...otherFindings(others));
  if (names.length > 0 && !names.includes('train') && splits.length > 0) findings.push(noTrain(names));
  return { splits, findings };
};

const noTrain = (names: readonly string[]): Finding => ({
  severity: 'error',
  kind: 'no-train-split',
  files: [],
  text: `there is no split train, only ${names.join(', ')}; rename the one to learn from`,
});

const otherFindings = (others: readonly OtherFolder[]): Finding[] => {
  const isUsual = ({ name }: OtherFolder): boolean => USUAL_SPLITS.includes(name);
  const unused = others.filter((other) => !isUsual(other));
  return [
    ...others.filter(isUsual).map(
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

/** Folders of single images and nothing else: the usual beginning. */
const noPairs = async (folder: string, others: readonly OtherFolder[]): Promise<Finding> => {
  const described = others.map(
    ({ name, files: { pairs } }) => `${name}/ (${pairs.length}, such as ${pairs[0]?.files[0]})`,
  );
  const twins = await twinFolders(folder);
  const fix = twins
    ? `${twins[0]} and ${twins[1]} have equal names: if they are the two sides, pix2pix dataset combine ${twins[0]} ${twins[1]} OUT joins them`
    : 'names decide which images belong together, and these folders have no equal names: rename partners to one name each and join the folders with pix2pix dataset combine, or list the pairs in train.jsonl';
  const [first, second, third] = others.map(({ name }) => join(folder, name));
  const unpaired =
    second === undefined || third !== undefined
      ? ''
      : `; if they are two kinds of picture without pairs, pix2pix train ${first} ${second} --model cyclegan learns from them`;
  return {
    severity: 'error',
    kind: 'no-pairs',
    files: others.map(({ name }) => `${name}/`),
    text: `these are folders of single images, not of pairs: ${described.join(', ')}; ${fix}${unpaired}`,
  };
};

const filesOf = async (
  folder: string,
  split: string,
  findings: Finding[],
): Promise<SplitFiles | undefined> => {
  try {
    return await findSplit(folder, split, (names, missingIn) => {
      findings.push({
        severity: 'error',
        kind: 'lone-image',
        files: names,
        text: `no partner of that name in ${missingIn}/; add the missing ones, or remove these; if nothing here is a pair, examine it with --unpaired`,
      });
    });
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    findings.push({ severity: 'error', kind: 'layout', files: [split], text: error.message });
    return undefined;
  }
};
