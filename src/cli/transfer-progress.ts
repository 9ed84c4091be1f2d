/** How far a download is: a line that renews itself in a terminal, plain lines elsewhere. */
import { formatBytes } from '../data/node/disk-space.ts';
import type { DownloadProgress } from '../data/node/download/download.ts';
import { formatDuration } from './output.ts';
import { PLAIN_MS, type ProgressOptions, RENEW_MS } from './progress.ts';

/** The rate is that of so long: a line that broke and came back is not felt for ever. */
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
  /** The first of the bytes that the rate is of, and when. */
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
        // Reading a small archive takes no time: only what takes longer has a plain line.
        shownAt = isTerminal ? Number.NEGATIVE_INFINITY : time;
      }
      phase = progress.phase;
      const last = marks.at(-1);
      if (last && progress.done < last.done) marks = []; // it began anew
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

/** Bytes a second since a mark, or undefined before there is any time. */
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
