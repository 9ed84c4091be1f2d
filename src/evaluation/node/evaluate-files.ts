/** An evaluation of files, from models or folders to the report. */
import { basename } from 'node:path';
import type { Device } from '../../runtime/device.ts';
import { measureItems, openTally } from '../evaluate.ts';
import type { PartItem } from '../part-record.ts';
import type { Report } from '../report.ts';
import { type Classes, classesText, classReports } from './class-scores.ts';
import { wholeEvaluation } from './evaluate-part.ts';
import { type EvaluateFilesOptions, type OpenEvaluation, openEvaluation } from './evaluation-setup.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import { partsFolder, readParts } from './part-files.ts';
import { openReport, type ReportFolder } from './report-files.ts';
import { requireReportPlace } from './report-place.ts';

export type { EvaluateFilesOptions } from './evaluation-setup.ts';

/** The result of an evaluation. */
export interface EvaluatedFiles {
  readonly report: Report;
  /** Path of the page. */
  readonly page?: string;
}

/** Evaluates a source. Throws DATA, FILE, FORMAT, MODEL or OPTION naming what cannot be evaluated, and STOPPED. */
export const evaluateFiles = async (
  device: Device,
  source: EvaluationSource,
  options: EvaluateFilesOptions,
): Promise<EvaluatedFiles> => {
  const { seed, out, onNotice } = options;
  const partsIn = options.partsIn === undefined ? undefined : partsFolder(options.partsIn, source.direction);
  const opened = await openEvaluation(device, source, options);
  const { classes, networks, pairs, scorers, scorersByModel, ceiling } = opened;
  try {
    const measured =
      partsIn === undefined
        ? undefined
        : await readParts(partsIn, await wholeEvaluation(source, opened, options));
    const folder =
      out === undefined
        ? undefined
        : await openReportOf(source, out, pairs.names, { takesParts: measured !== undefined });
    if (folder?.isReplacing) onNotice?.(`Replacing the earlier report in ${out}`);
    try {
      const tally = openTally({ source: pairs, scorers, ceiling, seed });
      for await (const { item, images } of measured ?? measuredNow(opened, options, folder)) {
        tally.add(item);
        if (images && partsIn !== undefined) await folder?.takePair(images, partsIn);
      }
      const result = tally.evaluation();
      const evaluation = { ...result, failed: [...source.failed, ...result.failed] };
      const report: Report = {
        models: source.models,
        ...(source.direction === undefined ? {} : { direction: source.direction }),
        isPaired: source.pairing.isPaired,
        about: aboutOf(source.about, evaluation.failed.length),
        size: source.size,
        evaluation,
        classes: classReports(source.models, classes, networks.segmenter, scorersByModel, ceiling),
        images: folder?.images ?? [],
        facts: [
          ...source.facts,
          ...evaluation.failed.map(({ reason }) => ['left out', reason] as const),
          ...factsOf(options, classes, device, source.pairing.isPaired),
        ],
      };
      return { report, ...(folder ? { page: await folder.finish(report) } : {}) };
    } catch (error) {
      await folder?.discard().catch(() => {}); // the first error is the one to report
      throw error;
    }
  } finally {
    await opened.dispose();
  }
};

/** Measures all images, and saves pictures of the first pairs. */
async function* measuredNow(
  { pairs, scorers, ceiling }: OpenEvaluation,
  { onProgress, signal }: EvaluateFilesOptions,
  folder: ReportFolder | undefined,
): AsyncGenerator<PartItem> {
  const items = measureItems({
    source: pairs,
    scorers,
    ceiling,
    ...(folder ? { onPair: folder.addPair } : {}),
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  });
  for await (const item of items) yield { item };
}

/** Opens the report's folder. */
const openReportOf = async (
  source: EvaluationSource,
  out: string,
  names: readonly string[],
  parts: { readonly takesParts: boolean },
): Promise<ReportFolder> => {
  await requireReportPlace(source, out, parts);
  return openReport(out, names, parts);
};

const aboutOf = (about: string, numFailed: number): string =>
  numFailed === 0 ? about : `${about}, without ${numFailed} that could not be used`;

const factsOf = (
  { lpips, segmenter, features, values, seed }: EvaluateFilesOptions,
  classes: Classes | undefined,
  { info }: Device,
  isPaired: boolean,
): (readonly [name: string, text: string])[] => [
  ...(lpips ? [['LPIPS weights', basename(lpips.name)] as const] : []),
  ...(classes ? [['classes', classesText(classes.found)] as const] : []),
  ...(segmenter === undefined ? [] : [['segmenter', basename(segmenter)] as const]),
  ...(features === undefined ? [] : [['features of', basename(features)] as const]),
  ...(values === undefined ? [] : [['values of networks', values] as const]),
  ['intervals', `95 %, bootstrap over ${isPaired ? 'pairs' : 'images'}, seed ${seed}`],
  ['device', Object.values(info).join(', ')],
];
