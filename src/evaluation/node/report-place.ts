/** Where a report may be written. */
import { requireNoneInside, requireOutside } from '../../data/node/outputs.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import { requireReportFolder } from './report-files.ts';

/** Throws FILE or OPTION for a folder that holds anything that is evaluated, or lies in a folder of images. */
export const requireReportPlace = async (
  { inputs, imageFolders }: EvaluationSource,
  out: string,
  { takesParts = false } = {},
): Promise<void> => {
  await requireReportFolder(out, { takesParts });
  await requireNoneInside(out, inputs);
  await requireOutside(out, imageFolders);
};
