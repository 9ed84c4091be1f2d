/** How a training ended: as it should, or with lines that say what went wrong. */
import { basename } from 'node:path';
import { readRunRecord } from '../../training/node/run-folder.ts';
import type { TrainingFile } from './training-file.ts';
import { lastLines, type ProcessEnd } from './training-process.ts';

/** The lines of a training that failed; undefined of one that ended as it should. */
export const failureOf = async (
  training: TrainingFile,
  log: string,
  end: ProcessEnd | undefined,
): Promise<readonly string[] | undefined> => {
  if (await hasEndedWell(training, end)) return undefined;
  const killed = end?.signal ? [`the process was ended by ${end.signal}`] : [];
  const lines = [...(await lastLines(log, (line) => hidePaths(line, training))), ...killed];
  return lines.length > 0 ? lines : ['the process ended without saying why'];
};

/** Whether a training ended as it should: with all its steps, or because it was asked to stop. */
const hasEndedWell = async (training: TrainingFile, end: ProcessEnd | undefined): Promise<boolean> => {
  if (training.isStopping || end?.code === 0) return true;
  const record = await readRunRecord(training.folder).catch(() => undefined);
  const { end: noted } = record ?? {};
  // A run that goes on has the end of the time before until its first step.
  if (!noted || (noted.at ?? '') < (training.startedAt ?? '')) return false;
  return noted.reason !== 'error';
};

/** Paths on the server's disk are not sent: folders are named as people know them. */
const hidePaths = (line: string, { folder, fresh }: TrainingFile): string => {
  const named = line.replaceAll(folder, basename(folder));
  return fresh ? named.replaceAll(fresh.data, fresh.dataName) : named;
};
