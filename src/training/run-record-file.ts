/** run.json in a run's store, and what is noted in it while the run trains. */
import { Pix2PixError } from '../core/errors.ts';
import { formatRunRecord, parseRunRecord, RUN_FILES, type RunRecord } from './run-record.ts';
import type { RunEnd } from './run-state.ts';
import { getText, putFile, type RunStore } from './run-store.ts';

/** Throws FILE if there is none, FORMAT if it is not of this program. */
export const getRunRecord = async (store: RunStore): Promise<RunRecord> => {
  const place = store.placeOf(RUN_FILES.run);
  const text = await getText(store, RUN_FILES.run);
  if (text === undefined)
    throw new Pix2PixError('FILE', `${place}: is missing; is ${store.placeOf('')} a run?`);
  return parseRunRecord(text, place);
};

/** Throws FILE. */
export const putRunRecord = (store: RunStore, record: RunRecord): Promise<void> =>
  putFile(store, RUN_FILES.run, formatRunRecord(record));

/** Notes that a checkpoint is there. Throws FILE. */
export const noteCheckpoint = async (store: RunStore): Promise<void> => {
  const record = await getRunRecord(store);
  if (record.hasCheckpoint !== true) await putRunRecord(store, { ...record, hasCheckpoint: true });
};

/** Writes why a run ended. Throws FILE. */
export const noteEnd = async (store: RunStore, end: RunEnd): Promise<void> =>
  putRunRecord(store, { ...(await getRunRecord(store)), end });
