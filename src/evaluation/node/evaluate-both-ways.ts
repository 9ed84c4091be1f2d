/** An evaluation of models that translate both ways: a report of each way, in one folder. */
import type { Direction } from '../../data/pairs.ts';
import type { Device } from '../../runtime/device.ts';
import type { BothWaysReport } from '../both-ways-report.ts';
import type { Report } from '../report.ts';
import { openBothWaysFolder } from './both-ways-files.ts';
import { type EvaluateFilesOptions, evaluateFiles } from './evaluate-files.ts';
import type { EvaluationSource } from './evaluation-source.ts';
import { requireReportPlace } from './report-place.ts';

/** The results of both ways. */
export interface EvaluatedBothWays {
  readonly report: BothWaysReport;
  /** Path of the page. */
  readonly page?: string;
}

/**
 * Evaluates models that translate both ways: the source of each direction is opened, evaluated and disposed, one after the
 * other. A report has a page, and a folder of each direction's. Throws as `evaluateFiles`.
 *
 * @example
 * const open = (direction) =>
 *   sourceOfModels(device, { models: ['runs/houses'], direction, isFullSize: false, hasNoise: true, seed: 0 });
 * const { report } = await evaluateBothWays(device, ['AtoB', 'BtoA'], open, { seed: 0, out: 'report' });
 */
export const evaluateBothWays = async (
  device: Device,
  directions: readonly Direction[],
  openSource: (direction: Direction) => Promise<EvaluationSource>,
  options: EvaluateFilesOptions,
): Promise<EvaluatedBothWays> => {
  const { out, onNotice } = options;
  const reports: { readonly direction: Direction; readonly report: Report }[] = [];
  let folder: Awaited<ReturnType<typeof openBothWaysFolder>> | undefined;
  try {
    for (const direction of directions) {
      const source = await openSource(direction);
      try {
        if (out !== undefined && !folder) {
          const parts = { takesParts: options.partsIn !== undefined };
          await requireReportPlace(source, out, parts);
          folder = await openBothWaysFolder(out, parts);
          if (folder.isReplacing) onNotice?.(`Replacing the earlier report in ${out}`);
        }
        const { report } = await evaluateFiles(device, source, {
          ...options,
          out: folder?.folderOf(direction),
        });
        reports.push({ direction, report });
      } finally {
        await source.dispose();
      }
    }
    const report: BothWaysReport = { directions: reports };
    return { report, ...(folder ? { page: await folder.finish(report) } : {}) };
  } catch (error) {
    await folder?.discard().catch(() => {}); // the first error is the one to report
    throw error;
  }
};
