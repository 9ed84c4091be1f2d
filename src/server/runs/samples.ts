/** The sample sheets of a run, their files and the layout of their images. */
import { join } from 'node:path';
import { ADDRESSES } from '../../api/routes.ts';
import type { SampleList } from '../../api/samples.ts';
import { GRID_GAP } from '../../data/grid.ts';
import { imageHeader } from '../../data/node/codecs.ts';
import { imageSize } from '../../settings/image-size.ts';
import { isBothWays } from '../../settings/translations.ts';
import { RUN_FILES } from '../../training/run-record.ts';
import type { EpochDigest } from './events-digest.ts';
import type { Entry } from './library.ts';
import type { RunReader } from './run-reader.ts';

/** The paths that a training writes as `samples` of an epoch; others, as in a foreign run, are not followed. */
const SHEET_PATH = new RegExp(`^${RUN_FILES.samples}/epoch-\\d+\\.png$`);

/** Identifies a sheet's content: an epoch that is repeated after a resume has another attempt. */
export const sheetVersion = ({ attempt, step }: Pick<EpochDigest, 'attempt' | 'step'>): string =>
  `${attempt}-${step}`;

const sheetsOf = (epochs: readonly EpochDigest[]): EpochDigest[] =>
  epochs.filter(({ samples }) => samples !== undefined && SHEET_PATH.test(samples));

/** The list of a run's sheets. */
export const sampleList = async (reader: RunReader, run: Entry): Promise<SampleList> => {
  const [record, { epochs }] = await Promise.all([reader.record(run), reader.digest(run)]);
  const { width, height } = imageSize(record.options);
  const sheets = sheetsOf(epochs);
  const last = sheets.at(-1);
  const sheetHeight = last ? await heightOf(join(run.path, last.samples as string)) : 0;
  return {
    sheets: sheets.map(({ epoch, step, attempt, metrics }) => ({
      epoch,
      step,
      attempt,
      url: ADDRESSES.sampleSheet(run.id, epoch, sheetVersion({ attempt, step })),
      metrics: { ...metrics },
    })),
    rows: Math.round((sheetHeight + GRID_GAP) / (height + GRID_GAP)),
    columns: ['input', 'output', isBothWays(record.options) ? 'back' : 'target'],
    tileWidth: width,
    tileHeight: height,
    gap: GRID_GAP,
  };
};

const heightOf = (path: string): Promise<number> =>
  imageHeader(path).then(
    ({ height }) => height,
    () => 0, // the sheet was removed: there are no rows to show
  );

/** The file of an epoch's sheet, or of the last one, and the sheet's version; undefined if there is none. */
export const sheetFile = async (
  reader: RunReader,
  run: Entry,
  epoch: number | 'last',
): Promise<{ readonly path: string; readonly version: string } | undefined> => {
  const sheets = sheetsOf((await reader.digest(run)).epochs);
  const sheet = epoch === 'last' ? sheets.at(-1) : sheets.findLast((one) => one.epoch === epoch);
  return sheet && { path: join(run.path, sheet.samples as string), version: sheetVersion(sheet) };
};
