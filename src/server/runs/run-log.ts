/** The log of a run as lines of text, made from its record and its events. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunState } from '../../api/runs.ts';
import { RUN_FILES, type RunRecord } from '../../training/run-record.ts';
import type { EpochDigest, EventsDigest } from './events-digest.ts';
import type { Entry } from './library.ts';
import type { RunReader } from './run-reader.ts';

/** The log as plain text. */
export const runLog = async (reader: RunReader, run: Entry): Promise<string> => {
  const [record, digest, state, leftOut] = await Promise.all([
    reader.record(run),
    reader.digest(run),
    reader.state(run),
    readFile(join(run.path, RUN_FILES.leftOut), 'utf8').catch(() => ''),
  ]);
  const lines = [
    ...beginning(record),
    ...leftOut.split('\n').flatMap(leftOutLine),
    ...epochLines(digest.epochs),
    ending(state, digest),
  ];
  return `${lines.join('\n')}\n`;
};

const beginning = ({ createdAt, version, preset, data, device }: RunRecord): string[] => [
  `${createdAt} began, preset ${preset}, version ${version}`,
  `on ${Object.values(device).join(', ')}`,
  Object.entries(data.pairs)
    .map(([split, count]) => {
      const [noun, side] = data.layout === 'unpaired' ? ['image', 'the larger side of '] : ['pair', ''];
      return `${count} ${noun}${count === 1 ? '' : 's'} of ${side}${split}`;
    })
    .join(', '),
];

/** A pair that was left out: its split, name and reason, as far as the line has them. */
const leftOutLine = (line: string): string[] => {
  if (line === '') return [];
  try {
    const values: unknown = JSON.parse(line);
    return typeof values === 'object' && values !== null
      ? [`left out: ${Object.values(values).join(', ')}`]
      : [];
  } catch {
    return []; // torn
  }
};

const epochLines = (epochs: readonly EpochDigest[]): string[] =>
  epochs.flatMap(({ epoch, step, attempt, metrics }, index) => {
    const before = epochs[index - 1]?.attempt ?? 1;
    const numbers = Object.entries(metrics).map(
      ([name, value]) => `, validation ${name} ${value.toFixed(4)}`,
    );
    return [
      ...(attempt > before ? [`resumed, attempt ${attempt}`] : []),
      `epoch ${epoch} done at step ${step}${numbers.join('')}`,
    ];
  });

const ending = ({ state, isStopping }: RunState, { step }: EventsDigest): string =>
  `${isStopping ? 'stopping' : state} at step ${step}`;
