/** What is told of a data set before anybody trains on it in a tab: what it was taken for, what is odd, its first pairs. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { findingsOf } from '../doctor/doctor-findings.ts';
import type { ExaminedPair, Finding } from '../doctor/doctor-report.ts';
import { doctorSplits } from '../doctor/doctor-splits.ts';
import { unreadFiles } from '../doctor/doctor-unread.ts';
import { examinePair } from '../doctor/examine-pair.ts';
import { readDescription } from '../layouts/description.ts';
import type { Layout } from '../layouts/layout.ts';
import { parseMatch } from '../names/match-pattern.ts';
import { spread } from '../spread.ts';
import type { Size } from '../transform.ts';
import { examineTabFile } from './examine-file.ts';
import { folderOfSource, openTabData } from './open-tab-data.ts';
import { plainFindings, type TabFinding } from './plain-findings.ts';
import { type ShownPair, shownPairs } from './shown-pairs.ts';
import type { TabData, TabDataOptions } from './tab-data.ts';
import { type Decode, tabFiles } from './tab-files.ts';
import type { FilesSource, TabSource } from './tab-source.ts';
import { tabTree } from './tab-tree.ts';

export type { TabFinding } from './plain-findings.ts';
export type { ShownPair } from './shown-pairs.ts';

/** What a data set is, and what is odd about it. */
export interface TabInspection {
  readonly name: string;
  readonly layout: Layout | undefined;
  /** What the files were taken for, in words. */
  readonly taken: string | undefined;
  /** Pairs of each split that can be used. */
  readonly pairs: TabData['images'];
  /** Of the pictures that were looked at, by area. */
  readonly sizes: { readonly smallest: Size; readonly largest: Size } | undefined;
  /** Errors first. */
  readonly findings: readonly TabFinding[];
  /** Why it cannot be trained on as it is, and what to do; absent where it can. */
  readonly refusal?: string;
  /** Lines on files that are not used. */
  readonly notices: readonly string[];
  /** The first pairs of the training, small enough to be shown. */
  readonly first: readonly ShownPair[];
}

/** How much is looked at, and who is told. */
export interface InspectOptions {
  /** Pairs that are shown; 6 if absent. */
  readonly numShown?: number;
  /** Pairs that are decoded to look for what is odd; 100 if absent, and the files of all others are looked at by name and size. */
  readonly mostExamined?: number;
  readonly onProgress?: (examined: number, total: number) => void;
  readonly signal?: AbortSignal;
  readonly decode?: Decode;
}

/** Below this, a model learns its pairs by heart. */
const FEW_PAIRS = 20;

/**
 * Looks at a data set. What is wrong with it is in the answer, and no error.
 *
 * @example
 * const { taken, pairs, findings, first } = await inspectTabSource(source, { direction: 'AtoB', size: 256 });
 */
export const inspectTabSource = async (
  source: TabSource,
  options: TabDataOptions & { readonly size: number },
  extra: InspectOptions = {},
): Promise<TabInspection> => {
  const { numShown = 6, decode } = extra;
  const found =
    source.kind === 'files' ? await examine(source, options, extra) : { findings: [], sizes: undefined };
  const name = 'name' in source ? source.name : source.kind;
  try {
    const data = await openTabData(source, options, { decode });
    const { splits, layout, notices, images } = data;
    const first = await shownPairs(splits.train, numShown);
    await data.close();
    const few =
      splits.train.count < FEW_PAIRS && source.kind === 'files' ? [fewPairs(splits.train.count)] : [];
    return {
      name: data.name,
      layout,
      taken: notices[0],
      pairs: images,
      sizes: found.sizes,
      findings: plainFindings([...found.findings, ...few]),
      notices: notices.slice(1),
      first,
    };
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return {
      name,
      layout: undefined,
      taken: undefined,
      pairs: { train: 0, val: 0, test: 0 },
      sizes: found.sizes,
      findings: plainFindings(found.findings),
      refusal: messageOf(error),
      notices: [],
      first: [],
    };
  }
};

const fewPairs = (count: number): Finding => ({
  severity: 'warning',
  kind: 'few-pairs',
  files: [],
  text: `There ${count === 1 ? 'is only 1 pair' : `are only ${count} pairs`}. That is enough to try, but the model will mostly remember them: 50 pairs and more teach it something new, 400 teach it well.`,
});

interface Found {
  readonly findings: readonly Finding[];
  readonly sizes: TabInspection['sizes'];
}

/** Photographs and sets without pairs have no pairs to examine. */
const examine = async (
  source: FilesSource,
  { direction, match, model = 'pix2pix', task = 'pairs', size }: TabDataOptions & { readonly size: number },
  { mostExamined = 100, onProgress, signal, decode }: InspectOptions,
): Promise<Found> => {
  if (model !== 'pix2pix' || task !== 'pairs') return { findings: [], sizes: undefined };
  try {
    const { name, files } = (await folderOfSource(source, { direction, match })).folder;
    const names = tabTree(name, files);
    const tree = { ...names, ...tabFiles(names, decode) };
    const pattern = match == null ? undefined : parseMatch(match);
    const { splits, findings } = await doctorSplits(tree, name, await readDescription(tree, name), pattern);
    const all = splits.flatMap((split) => split.files.pairs.map((pair) => ({ split: split.name, pair })));
    const few = spread(all, mostExamined);
    const examined: ExaminedPair[] = [];
    const bad: Finding[] = [];
    for (const [index, { split, pair }] of few.entries()) {
      signal?.throwIfAborted();
      const result = await examinePair((file) => examineTabFile(tree, name, file), split, pair);
      if ('sides' in result) examined.push(result);
      else bad.push(...result);
      onProgress?.(index + 1, few.length);
    }
    const unread = await unreadFiles(tree, name, splits);
    return {
      findings: [...findings, ...bad, ...unread, ...findingsOf(name, examined, size)],
      sizes: sizesOf(examined),
    };
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return { findings: [], sizes: undefined }; // opening it says so
  }
};

const sizesOf = (pairs: readonly ExaminedPair[]): TabInspection['sizes'] => {
  const sizes = pairs
    .flatMap(({ sides }) => sides.map(({ width, height }) => ({ width, height })))
    .sort((one, other) => one.width * one.height - other.width * other.height);
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  return smallest && largest && { smallest, largest };
};
