/** A file from a server that may break off: what has arrived stays, and the next attempt asks for the rest. */
import { setTimeout as wait } from 'node:timers/promises';
import { Pix2PixError } from '../../../core/errors.ts';
import { formatBytes } from '../disk-space.ts';
import { attemptDownload } from './download-attempt.ts';
import { isPassing, isUnreachable, networkReason } from './network-errors.ts';

export interface ResumableOptions {
  /** Stands before errors: what is downloaded. */
  readonly name: string;
  readonly url: string;
  /** Where the bytes go; beside it a note with the ending `.json` says of which file they are. */
  readonly part: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which an attempt ends. */
  readonly stallMs?: number | undefined;
  /** Waits before further attempts; one failure more in a row, without a byte that is new, ends it. */
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** Told once, before the first byte, what is here and what there is in all; refuses by throwing. */
  readonly onStart?: ((received: number, total: number | undefined) => Promise<void>) | undefined;
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
  /** What else can be done where the server fails; the flags of data sets if absent. */
  readonly advice?: string | undefined;
}

/** A slow server takes seconds to begin; a connection that is gone can stay silent for hours. */
const STALL_MS = 30_000;

/** Half a minute in all: a router restarts, a server takes breath. */
const RETRY_DELAYS_MS = [1000, 2000, 4000, 8000, 16_000];

/**
 * Downloads `url` whole into `part`, from where an earlier run or attempt ended, as long as the server's file is
 * the same one. Throws NETWORK, FILE if it cannot be written, STOPPED by the signal; the part stays each time.
 */
export const downloadResumable = async (options: ResumableOptions): Promise<void> => {
  const { signal, stallMs = STALL_MS, retryDelaysMs = RETRY_DELAYS_MS, onNotice } = options;
  let hasStarted = false;
  let received = 0;
  let furthest = 0; // a server that always breaks off at one place makes no progress, however much it sends
  let failures = 0;
  const onStart = async (here: number, total: number | undefined): Promise<void> => {
    received = here;
    furthest = Math.max(furthest, here);
    if (hasStarted) return;
    hasStarted = true;
    await options.onStart?.(here, total);
  };
  const onReceived = (here: number, total: number | undefined): void => {
    received = here;
    if (here > furthest) failures = 0;
    furthest = Math.max(furthest, here);
    options.onProgress?.(here, total);
  };
  for (;;)
    try {
      signal?.throwIfAborted();
      return await attemptDownload({ ...options, stallMs, onStart, onReceived });
    } catch (error) {
      if (signal?.aborted) throw stopped(options, received);
      if (error instanceof Pix2PixError) throw error;
      const mayPass = isPassing(error) && (hasStarted || !isUnreachable(error));
      const delay = mayPass ? retryDelaysMs[failures++] : undefined;
      if (delay === undefined) throw failed(options, error, received);
      onNotice?.(`${networkReason(error)}; trying again in ${delay / 1000} s`);
      await wait(delay, undefined, signal ? { signal } : {}).catch(() => {}); // the loop sees the signal
    }
};

const stopped = ({ name, part }: ResumableOptions, received: number): Pix2PixError =>
  new Pix2PixError(
    'STOPPED',
    `${name}: stopped with ${formatBytes(received)} in ${part}; the same command goes on from there`,
  );

/** What can be done about it depends on whether there is a beginning to go on from. */
const failed = (options: ResumableOptions, error: unknown, received: number): Pix2PixError => {
  const { name, url, part, advice } = options;
  const archive = 'download it elsewhere and give it with --archive FILE';
  const text =
    received > 0
      ? `broke off (${networkReason(error)}); ${formatBytes(received)} are kept in ${part}: run the same command later to go on from there, or ${advice ?? archive}`
      : `cannot be reached (${networkReason(error)}); run the same command again later, ${advice ?? `name another server with --mirror URL, or ${archive}`}`;
  return new Pix2PixError('NETWORK', `${name}: ${url} ${text}`, { cause: error });
};
