/** The progress of a download: one line that is updated in a terminal, plain lines elsewhere. */
import { formatBytes } from '../data/node/disk-space.ts';
import type { DownloadProgress } from '../data/node/download/download.ts';
import { formatDuration } from './output.ts';
import { PLAIN_MS, type ProgressOptions, RENEW_MS } from './progress.ts';

/** The rate covers this time only, so an interruption soon has no effect on it. */
const RATE_MS = 10_000;

const VERBS: Readonly<Record<DownloadProgress['phase'], string>> = {
  download: 'downloading',
  check: 'computing SHA-256',
  unpack: 'unpacking',
};

export const transferProgress = ({
  write,
  isTerminal,
  columns,
  now = () => performance.now(),
}: ProgressOptions) => {
  let phase: DownloadProgress['phase'] | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isShown = false;
  /** The number of bytes at the start of the interval of the rate, and its time. */
  let marks: { readonly time: number; readonly done: number }[] = [];

  const clearLine = (): void => {
    if (isShown) write('\r\x1b[K');
    isShown = false;
  };

  return {
    onProgress: (progress: DownloadProgress): void => {
      const time = now();
      if (progress.phase !== phase) {
        marks = [];
        // Reading a small archive is quick: plain lines are only for what takes longer.
        shownAt = isTerminal ? Number.NEGATIVE_INFINITY : time;
      }
      phase = progress.phase;
      const last = marks.at(-1);
      if (last && progress.done < last.done) marks = []; // the file started again
      if (!last || time - last.time >= RENEW_MS) marks.push({ time, done: progress.done });
      while (marks.length > 1 && time - (marks[1]?.time ?? time) >= RATE_MS) marks.shift();
      if (time - shownAt < (isTerminal ? RENEW_MS : PLAIN_MS)) return;
      shownAt = time;
      const text = transferLine(progress, rateOf(marks[0], progress.done, time));
      isShown = isTerminal;
      if (isTerminal) write(`\r${text.slice(0, Math.max(20, columns() - 1))}\x1b[K`);
      else write(`${text}\n`);
    },
    onNotice: (line: string): void => {
      clearLine();
      write(`${line}\n`);
    },
    end: clearLine,
  };
};

/** Bytes per second since a mark, or undefined if no time has passed. */
const rateOf = (
  mark: { readonly time: number; readonly done: number } | undefined,
  done: number,
  time: number,
): number | undefined =>
  mark && time > mark.time && done > mark.done ? ((done - mark.done) / (time - mark.time)) * 1000 : undefined;

/** `downloading 12.3 MB of 30.2 MB, 1.2 MB/s, 15s left`. */
const transferLine = ({ phase, done, total }: DownloadProgress, rate: number | undefined): string =>
  [
    `${VERBS[phase]} ${formatBytes(done)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`,
    ...(rate === undefined ? [] : [`${formatBytes(Math.round(rate))}/s`]),
    ...(rate === undefined || total === undefined
      ? []
      : [`${formatDuration(Math.max(0, total - done) / rate)} left`]),
  ].join(', ');
