/** Examines a data set before anybody waits for a training on it: each finding with its files and its fix. */
import { Pix2PixError } from '../../../core/errors.ts';
import type { DataSetDescription } from '../../description.ts';
import { findingsOf } from '../../doctor/doctor-findings.ts';
import type { DoctorReport, ExaminedPair, Finding, Severity } from '../../doctor/doctor-report.ts';
import { doctorSplits } from '../../doctor/doctor-splits.ts';
import { unreadFiles } from '../../doctor/doctor-unread.ts';
import { examinePair } from '../../doctor/examine-pair.ts';
import { layoutText } from '../../layouts/layout-text.ts';
import type { MatchPattern } from '../../names/match-pattern.ts';
import { DESCRIPTION_FILE, readDescription } from '../description.ts';
import { findSplit } from '../layouts.ts';
import { looksUnpaired } from '../looks-unpaired.ts';
import { nodeFiles } from '../node-files.ts';
import type { FoundSplit } from '../single-folders.ts';
import type { UnpairedPlace } from '../unpaired-set.ts';
import { examineUnpaired } from './doctor-unpaired.ts';
import { examineWeights } from './doctor-weights.ts';
import { examineFile } from './examine-file.ts';

export interface DoctorOptions {
  /** Side of the training images in pixels; smaller ones are found. */
  readonly size: number;
  /** Whether names say which images belong together; by the names themselves if absent. */
  readonly isPaired?: boolean | undefined;
  /** How the names of partners are made; if absent, they are equal or have a part in common. */
  readonly pattern?: MatchPattern | undefined;
  readonly onProgress?: (examined: number) => void;
}

/** Pairs decoded at once. */
const AT_ONCE = 4;

/**
 * Reads every image of every split, of pairs or of two sides without pairs, which two folders always are. Throws DATA for
 * a folder that holds no images at all.
 */
export const examineDataSet = async (place: UnpairedPlace, options: DoctorOptions): Promise<DoctorReport> => {
  const described: Described =
    typeof place === 'string' ? await describe(place) : { description: undefined, findings: [] };
  const isUnpaired =
    typeof place !== 'string' ||
    !(options.isPaired ?? (options.pattern !== undefined || !(await looksUnpaired(place))));
  const report = isUnpaired
    ? await examineUnpaired(place, options)
    : await examinePairs(place, options, described.description);
  const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
  const findings = [...described.findings, ...report.findings];
  return { ...report, findings: findings.sort((a, b) => rank[a.severity] - rank[b.severity]) };
};

const examinePairs = async (
  folder: string,
  options: DoctorOptions,
  description: DataSetDescription | undefined,
): Promise<DoctorReport> => {
  const { splits, findings: ofSplits } = await doctorSplits(nodeFiles, folder, description, options.pattern);
  if (splits.length === 0 && ofSplits.length === 0) await findSplit(folder, 'train', options); // says what is missing
  const findings = [...ofSplits];
  const examined: ExaminedPair[] = [];
  const weights: string[] = [];
  for (const split of splits) {
    for await (const result of examineSplit(folder, split)) {
      if ('sides' in result) examined.push(result);
      else findings.push(...result);
      options.onProgress?.(examined.length);
    }
    const ofSplit = examined.filter((pair) => pair.split === split.name);
    const { findings: ofWeights, taken } = await examineWeights(folder, split, ofSplit);
    findings.push(...ofWeights);
    if (taken !== undefined) weights.push(taken);
  }
  findings.push(
    ...(await unreadFiles(nodeFiles, folder, splits)),
    ...findingsOf(folder, examined, options.size),
  );
  const [first] = splits;
  return {
    folder,
    layout: first?.files.layout,
    taken: first && [layoutText(first.files), ...weights.slice(0, 1)].join('; '),
    pairs: Object.fromEntries(
      splits.map(({ name }) => [name, examined.filter((pair) => pair.split === name).length]),
    ),
    findings,
  };
};

async function* examineSplit(folder: string, { name, files: { pairs } }: FoundSplit) {
  for (let i = 0; i < pairs.length; i += AT_ONCE)
    yield* await Promise.all(
      pairs.slice(i, i + AT_ONCE).map((pair) => examinePair((file) => examineFile(folder, file), name, pair)),
    );
}

interface Described {
  readonly description: DataSetDescription | undefined;
  readonly findings: readonly Finding[];
}

/** A damaged dataset.json stops a training. */
const describe = async (folder: string): Promise<Described> => {
  try {
    return { description: await readDescription(folder), findings: [] };
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    const files = [DESCRIPTION_FILE];
    return {
      description: undefined,
      findings: [{ severity: 'error', kind: 'description', files, text: error.message }],
    };
  }
};
