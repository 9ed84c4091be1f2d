/** An evaluation of files, from models or folders to the report. */
import { basename } from 'node:path';
import { requireNoneInside, requireOutside } from '../../data/node/outputs.ts';
import type { MetricName } from '../../metrics/metric-names.ts';
import type { Device } from '../../runtime/device.ts';
import { chooseMetrics } from '../choose-metrics.ts';
import { evaluate } from '../evaluate.ts';
import type { Report } from '../report.ts';
import { fewPairsNote } from '../report-text.ts';
import { fcnCeiling } from '../segmenter.ts';
import {
  type Classes,
  classesText,
  classReports,
  findClasses,
  modelScorers,
  trueLabelsOf,
} from './class-scores.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import { type MetricNetworkFiles, openNetworks } from './metric-networks.ts';
import { openReport, type ReportFolder, requireReportFolder } from './report-files.ts';

/** What is measured, and where the report goes. */
export interface EvaluateFilesOptions extends MetricNetworkFiles {
  /** All that the images allow if absent. */
  readonly metrics?: readonly MetricName[] | undefined;
  /** A palette file, for the inputs if there is a segmenter, and for the targets if there is none. */
  readonly palette?: string | undefined;
  /** Seed of the bootstrap draws. */
  readonly seed: number;
  /** Folder of the report; none is written if absent. */
  readonly out?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

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
  const { seed, out, signal, onNotice, onProgress } = options;
  if (source.taken !== undefined) onNotice?.(source.taken);
  const networks = await openNetworks(device, options);
  try {
    const metrics = chooseMetrics(options.metrics, source.pairing, networks.lpips !== undefined, onNotice);
    const classes = await findClasses(source, networks.segmenter, options.palette, onNotice);
    const scorersByModel = source.models.map(() => modelScorers(metrics, networks, classes, source));
    const ceiling =
      networks.segmenter && classes && source.pairing.isPaired
        ? [fcnCeiling(networks.segmenter, classes.found.classes.length)]
        : [];
    const pairs = source.comparedPairs(classes && trueLabelsOf(classes));
    const few = fewPairsNote(pairs.names.length, source.pairing.isPaired);
    if (few !== '') onNotice?.(few);
    const folder = out === undefined ? undefined : await openReportOf(source, out, pairs.names);
    if (folder?.isReplacing) onNotice?.(`Replacing the earlier report in ${out}`);
    try {
      const result = await evaluate({
        source: pairs,
        scorers: scorersByModel.map(({ scorers }) => scorers),
        ceiling,
        seed,
        ...(folder ? { onPair: folder.addPair } : {}),
        ...(onProgress ? { onProgress } : {}),
        ...(signal ? { signal } : {}),
      });
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
    await networks.dispose();
  }
};

/** Throws FILE or OPTION for a folder that holds anything that is evaluated, or lies in a folder of images. */
export const requireReportPlace = async (
  { inputs, imageFolders }: EvaluationSource,
  out: string,
): Promise<void> => {
  await requireReportFolder(out);
  await requireNoneInside(out, inputs);
  await requireOutside(out, imageFolders);
};

/** Opens the report's folder. */
const openReportOf = async (
  source: EvaluationSource,
  out: string,
  names: readonly string[],
): Promise<ReportFolder> => {
  await requireReportPlace(source, out);
  return openReport(out, names);
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
