/** Scores by classes: which side of the pairs is labels, which scorer compares them, and what the report shows. */
import { Pix2PixError } from '../../core/errors.ts';
import type { MetricName } from '../../metrics/metric-names.ts';
import { scorersOf } from '../choose-metrics.ts';
import type { TrueLabels } from '../compared-pairs.ts';
import { cycleScorer, identityScorer } from '../cycle-scorers.ts';
import { featureScorer } from '../feature-scorer.ts';
import { type LabelScorer, outputLabels } from '../label-scorer.ts';
import { labSetScorer } from '../pixel-scorers.ts';
import type { ClassReport } from '../report.ts';
import { CEILING_NAME } from '../score-html.ts';
import type { Scorer } from '../scorer.ts';
import { fcnScorer, type Segmenter } from '../segmenter.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import type { FoundPalette } from './find-palette.ts';
import type { MetricNetworks } from './metric-networks.ts';

export interface Classes {
  readonly side: TrueLabels['side'];
  readonly found: FoundPalette;
}

/** The labels to compare with: the inputs if there is a segmenter, or else the targets, if there are pairs. */
export const findClasses = async (
  source: EvaluationSource,
  segmenter: Segmenter | undefined,
  palette: string | undefined,
  onNotice: ((line: string) => void) | undefined,
): Promise<Classes | undefined> => {
  const side = segmenter ? 'input' : 'target';
  if (side === 'target' && !source.pairing.isPaired) return undefined;
  const found = await source.paletteOf(side, palette);
  if (!found && segmenter)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${segmenter.name} compares photos with the labels they were made from, but it is not known which colours of the inputs are which class; name them in a file, palette (--palette FILE.json), in the order of the network's classes`,
    );
  if (found) onNotice?.(`The ${side}s are labels of ${classesText(found)}`);
  return found && { side, found };
};

/** `19 classes and 2 void colours that are not counted, by dataset.json`. */
export const classesText = ({ classes, voids, from }: FoundPalette): string => {
  const uncounted =
    voids.length === 0
      ? ''
      : ` and ${voids.length} void ${voids.length === 1 ? 'colour that is' : 'colours that are'} not counted`;
  return `${classes.length} classes${uncounted}, by ${from}`;
};

/** The labels of pairs in the form that metrics take: colours only. */
export const trueLabelsOf = ({ side, found }: Classes): Required<TrueLabels> => ({
  side,
  palette: found.classes.map(({ colour }) => colour),
  voids: found.voids.map(({ colour }) => colour),
});

/** All scorers of one model. */
export interface ModelScorers {
  readonly scorers: readonly Scorer[];
  /** The scorer among them that compares classes. */
  readonly labels: LabelScorer | undefined;
}

export const modelScorers = (
  metrics: readonly MetricName[],
  networks: MetricNetworks,
  classes: Classes | undefined,
  { pairing, withoutTargets }: Pick<EvaluationSource, 'pairing' | 'withoutTargets'>,
): ModelScorers => {
  const { lpips, segmenter, features } = networks;
  const labels =
    classes && (segmenter ? fcnScorer(segmenter, classes.found.classes.length) : outputLabelsOf(classes));
  const scorers = [
    ...scorersOf(metrics, lpips),
    ...(withoutTargets?.cycle ? [cycleScorer()] : []),
    ...(withoutTargets?.identity ? [identityScorer()] : []),
    ...(pairing.isPaired ? [] : [labSetScorer()]),
    ...(labels ? [labels] : []),
    ...(features ? [featureScorer(features)] : []),
  ];
  return { scorers, labels };
};

const outputLabelsOf = (classes: Classes): LabelScorer => {
  const { palette, voids } = trueLabelsOf(classes);
  return outputLabels(palette, voids);
};

export const classReports = (
  models: readonly string[],
  classes: Classes | undefined,
  segmenter: Segmenter | undefined,
  scorersByModel: readonly ModelScorers[],
  ceiling: readonly LabelScorer[],
): ClassReport[] => {
  if (!classes) return [];
  const matrices = scorersByModel.flatMap(({ labels }, i) =>
    labels ? [{ name: models[i] as string, confusion: labels.confusion() }] : [],
  );
  const ofTargets = ceiling.map((scorer) => ({ name: CEILING_NAME, confusion: scorer.confusion() }));
  return [
    {
      title: segmenter ? `FCN-score by ${segmenter.name}` : 'labels',
      classes: classes.found.classes,
      matrices: [...matrices, ...ofTargets],
    },
  ];
};
