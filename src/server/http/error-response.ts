/** Errors as answers: each code has its status, and what was not foreseen tells nobody outside where it happened. */
import type { ErrorBody } from '../../api/errors.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { STATUS } from './status.ts';

/** Of errors that are not ours. */
const INTERNAL: ErrorBody = {
  code: 'INTERNAL',
  message: 'serve: this failed on the server, whose terminal shows why; please report it if it happens again',
};

/** What is sent of an error; paths of the server's disk are no part of it. */
export const errorBody = (error: unknown): ErrorBody => {
  if (!(error instanceof Pix2PixError)) return INTERNAL;
  if (error.code === 'FILE')
    return { code: 'FILE', message: 'serve: a file on the server cannot be read; its terminal shows which' };
  return { code: error.code, message: error.message };
};

/** Whether an error is worth a line on the server's terminal: one of the server, not of a request. */
export const isServerFault = (error: unknown): boolean =>
  !(error instanceof Pix2PixError) || STATUS[error.code] >= 500;

/** The answer to a request that threw. */
export const errorResponse = (error: unknown, headers: Readonly<Record<string, string>> = {}): Response => {
  const status = error instanceof Pix2PixError ? STATUS[error.code] : 500;
  return Response.json(errorBody(error), {
    status,
    headers: {
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...headers,
    },
  });
};
