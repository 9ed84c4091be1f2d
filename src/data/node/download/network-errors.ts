/** What went wrong between this machine and a server, in words; and whether trying again may help. */
import { messageOf } from '../../../core/errors.ts';

/** Codes of the system when there is no way to a server at all. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known here; is this machine online?',
  EAI_AGAIN: 'names cannot be looked up; is this machine online?',
  ECONNREFUSED: 'nothing answers there',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'there is no way to it',
  ENETDOWN: 'the network is down',
};

/** Codes of a connection that was there and broke, or that was too slow. */
const BROKEN = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Statuses of servers that are busy or in disorder for now. */
const PASSING_STATUSES = [408, 425, 429, 500, 502, 503, 504];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Whether there is no way to the server: a first attempt ends with it, as waiting rarely helps. */
export const isUnreachable = (error: unknown): boolean => codeOf(error) in UNREACHABLE;

/** Whether the same request may succeed a little later. */
export const isPassing = (error: unknown): boolean => isUnreachable(error) || BROKEN.includes(codeOf(error));

export const isPassingStatus = (status: number): boolean => PASSING_STATUSES.includes(status);

/** `ENOTFOUND: its name is not known here; ...`; an error of several addresses has a code but no text. */
export const networkReason = (error: unknown): string => {
  const code = codeOf(error);
  const known = UNREACHABLE[code] ?? (messageOf(error) || 'no address of it answers');
  return code === '' || known.includes(code) ? known : `${code}: ${known}`;
};
