/** The flags of `evaluate`, and which of them go together. */
import { Pix2PixError } from '../core/errors.ts';
import type { Direction } from '../data/pairs.ts';
import type { ValueRangeName } from '../evaluation/image-network.ts';
import type { MetricName } from '../metrics/metric-names.ts';

export interface EvaluateFlags {
  readonly split?: string;
  readonly match?: string;
  readonly metrics?: readonly MetricName[];
  readonly outputs?: readonly string[];
  readonly targets?: string;
  readonly palette?: string;
  readonly segmenter?: string;
  readonly trainSegmenter?: boolean;
  readonly segmenterSteps?: number;
  readonly features?: string;
  readonly networkValues?: ValueRangeName;
  readonly fullSize?: boolean;
  readonly direction?: Direction | undefined;
  readonly unpaired?: boolean;
  readonly checkpoint?: string;
  readonly noise: boolean;
  readonly seed: number;
  readonly out?: string;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

/** Models, or folders of outputs and targets. */
export const requireOneKind = (sources: readonly string[], { outputs, targets }: EvaluateFlags): void => {
  const hasFolders = outputs !== undefined || targets !== undefined;
  if (hasFolders && (outputs === undefined || targets === undefined))
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${outputs ? '--targets' : '--outputs'} is missing; outputs are compared with the targets of equal names, by --outputs DIR --targets DIR`,
    );
  if (hasFolders && sources.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${sources[0]} and --outputs were both given; evaluate models and folders in two calls`,
    );
};

/** Throws OPTION for flags that have no effect without another one, and for a folder without a name. */
export const requireUse = ({ segmenterSteps, trainSegmenter, out }: EvaluateFlags): void => {
  if (segmenterSteps !== undefined && !trainSegmenter)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: --segmenter-steps ${segmenterSteps} is for --train-segmenter; give both, or none`,
    );
  if (out?.trim() === '')
    throw new Pix2PixError('OPTION', 'evaluate: --out is empty, expected a folder, such as --out report');
};

/** Throws OPTION for flags about labels, which only one of the two sides is. */
export const requireOneWay = ({ palette, segmenter, trainSegmenter }: EvaluateFlags): void => {
  const given = [
    ...(palette === undefined ? [] : ['--palette']),
    ...(segmenter === undefined ? [] : ['--segmenter']),
    ...(trainSegmenter ? ['--train-segmenter'] : []),
  ];
  if (given.length > 0)
    throw new Pix2PixError(
      'OPTION',
      `evaluate: ${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} about one way, but these models translate both ways; choose one with --direction AtoB or --direction BtoA`,
    );
};
