/** What an evaluation measures with: its networks, the scorers of each model, and the pairs. */
import type { MetricName } from '../../metrics/metric-names.ts';
import type { Device } from '../../runtime/device.ts';
import { chooseMetrics } from '../choose-metrics.ts';
import type { ComparedPairSource } from '../compared-pairs.ts';
import type { LabelScorer } from '../label-scorer.ts';
import { fewPairsNote } from '../report-text.ts';
import type { Scorer } from '../scorer.ts';
import { fcnCeiling } from '../segmenter.ts';
import { type Classes, findClasses, type ModelScorers, modelScorers, trueLabelsOf } from './class-scores.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import { type MetricNetworkFiles, type MetricNetworks, openNetworks } from './metric-networks.ts';

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
  /** Folder of a report with parts that `evaluatePart` measured: then nothing is measured, and the report is of them. */
  readonly partsIn?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** An evaluation before anything is measured. */
export interface OpenEvaluation {
  readonly networks: MetricNetworks;
  readonly classes: Classes | undefined;
  readonly metrics: readonly MetricName[];
  readonly scorersByModel: readonly ModelScorers[];
  readonly scorers: readonly (readonly Scorer[])[];
  readonly ceiling: readonly LabelScorer[];
  readonly pairs: ComparedPairSource;
  dispose(): Promise<void>;
}

/** Throws FILE, FORMAT, MODEL or OPTION naming what cannot be used. */
export const openEvaluation = async (
  device: Device,
  source: EvaluationSource,
  options: EvaluateFilesOptions,
): Promise<OpenEvaluation> => {
  const { onNotice } = options;
  if (source.taken !== undefined) onNotice?.(source.taken);
  const networks = await openNetworks(device, options);
  try {
    const metrics = chooseMetrics(options.metrics, source.pairing, networks.lpips !== undefined, onNotice);
    const classes = await findClasses(source, networks.segmenter, options.palette, onNotice);
    const scorersByModel = source.models.map(() => modelScorers(metrics, networks, classes, source));
    const pairs = source.comparedPairs(classes && trueLabelsOf(classes));
    const few = fewPairsNote(pairs.names.length, source.pairing.isPaired);
    if (few !== '') onNotice?.(few);
    return {
      networks,
      classes,
      metrics,
      scorersByModel,
      scorers: scorersByModel.map(({ scorers }) => scorers),
      ceiling:
        networks.segmenter && classes && source.pairing.isPaired
          ? [fcnCeiling(networks.segmenter, classes.found.classes.length)]
          : [],
      pairs,
      dispose: () => networks.dispose(),
    };
  } catch (error) {
    await networks.dispose();
    throw error;
  }
};
