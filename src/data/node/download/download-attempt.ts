/** One attempt at a download: asks for what is missing, and adds it to the part if it is of the same file. */
import { open } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { messageOf, Pix2PixError } from '../../../core/errors.ts';
import { httpGet } from './http-get.ts';
import { isPassingStatus } from './network-errors.ts';
import { beginPart, entityOf, type Part, readPart, removePart } from './part-file.ts';

export interface AttemptOptions {
  /** Stands before errors: what is downloaded. */
  readonly name: string;
  readonly url: string;
  /** Where the bytes go. */
  readonly part: string;
  readonly signal?: AbortSignal | undefined;
  readonly stallMs: number;
  /** Told what is here and what there is in all, before the first byte. */
  readonly onStart: (received: number, total: number | undefined) => Promise<void>;
  readonly onReceived: (received: number, total: number | undefined) => void;
  readonly onNotice?: ((line: string) => void) | undefined;
  /** What else can be done where the server refuses; the flags of data sets if absent. */
  readonly advice?: string | undefined;
}

/**
 * Brings a part to its end. Throws what the network throws where it breaks; Pix2PixErrors where another attempt
 * would not help: NETWORK for a refusal, FILE if the part cannot be written.
 */
export const attemptDownload = async (options: AttemptOptions): Promise<void> => {
  const { url, part, signal, stallMs, onStart } = options;
  const earlier = await readPart(part, url);
  if (earlier && earlier.bytes === earlier.entity.total) return onStart(earlier.bytes, earlier.bytes);
  const answer = await httpGet(url, { headers: rangeHeaders(earlier), signal, stallMs });
  try {
    if (answer.statusCode === 200) return await receiveAll(options, answer, earlier);
    if (earlier && answer.statusCode === 206 && isRestOf(earlier, answer.headers)) {
      await onStart(earlier.bytes, earlier.entity.total);
      return await receive(options, answer, earlier.bytes, earlier.entity.total);
    }
    if (!earlier || (answer.statusCode !== 206 && answer.statusCode !== 416)) throw refused(options, answer);
  } finally {
    answer.destroy();
  }
  await removePart(part); // it is of another file than the server's, or longer: start over, without a range
  return attemptDownload(options);
};

const rangeHeaders = (earlier: Part | undefined): { range?: string; 'if-range'?: string } =>
  earlier?.entity.validator === undefined || earlier.bytes === 0
    ? {}
    : { range: `bytes=${earlier.bytes}-`, 'if-range': earlier.entity.validator };

/** Whether an answer goes on at the end of the part, in the same file. */
const isRestOf = ({ bytes, entity }: Part, headers: IncomingHttpHeaders): boolean => {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  const { validator } = entityOf(entity.url, headers);
  return (
    Number(first) === bytes &&
    (entity.total === undefined || Number(total) === entity.total) &&
    (validator === undefined || validator === entity.validator)
  );
};

const receiveAll = async (
  options: AttemptOptions,
  answer: IncomingMessage,
  earlier: Part | undefined,
): Promise<void> => {
  const { url, part, onStart, onNotice } = options;
  const entity = entityOf(url, answer.headers);
  await onStart(0, entity.total);
  if (earlier && earlier.bytes > 0)
    onNotice?.('the server sends the file from its start: it has changed, or is not sent in parts');
  await writing(part, () => beginPart(part, entity));
  await receive(options, answer, 0, entity.total);
};

const receive = async (
  { part, onReceived }: AttemptOptions,
  answer: IncomingMessage,
  from: number,
  total: number | undefined,
): Promise<void> => {
  const file = await writing(part, () => open(part, 'a'));
  let received = from;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      await writing(part, () => file.writeFile(chunk)); // goes on where the chunk before ended
      received += chunk.length;
      onReceived(received, total);
    }
    await writing(part, () => file.sync());
  } finally {
    await file.close();
  }
  if (total !== undefined && received !== total)
    throw connectionError(`it ended after ${received} of ${total} bytes`);
};

/** Errors of the disk are distinguished from those of the network: trying again does not help. */
const writing = async <T>(path: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    throw new Pix2PixError(
      'FILE',
      `${path}: cannot be written (${messageOf(error)}); check free space and permissions, and run it again`,
      { cause: error },
    );
  }
};

/** An error that counts as a broken connection, so that it is tried again. */
const connectionError = (message: string): Error => Object.assign(new Error(message), { code: 'ECONNRESET' });

const refused = (
  { name, url, advice }: AttemptOptions,
  { statusCode = 0, statusMessage }: IncomingMessage,
): Error => {
  const status = `${statusCode} ${statusMessage ?? ''}`.trim();
  if (isPassingStatus(statusCode)) return connectionError(`the server answered ${status}`);
  return new Pix2PixError(
    'NETWORK',
    `${name}: ${url} answered ${status}, expected 200 OK; ${advice ?? 'name another server with --mirror URL, or download the file elsewhere and give it with --archive FILE'}`,
  );
};
