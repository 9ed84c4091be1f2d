/** Errors as responses: each code has its status, and an unexpected error reveals no details to the client. */
import type { ErrorBody } from '../../api/errors.ts';
import { Pix2PixError } from '../../core/errors.ts';
import { STATUS } from './status.ts';

/** The response to errors that are not a Pix2PixError. */
const INTERNAL: ErrorBody = {
  code: 'INTERNAL',
  message:
    'serve: an unexpected error on the server; its terminal shows the details; please report it if it happens again',
};

/** What is sent for an error. Paths on the server's disk are never sent. */
export const errorBody = (error: unknown): ErrorBody => {
  if (!(error instanceof Pix2PixError)) return INTERNAL;
  if (error.code === 'FILE')
    return { code: 'FILE', message: 'serve: a file on the server cannot be read; its terminal shows which' };
  return { code: error.code, message: error.message };
};

/** Whether an error gets a line on the server's terminal: only the server's own errors do, not those of requests. */
export const isServerFault = (error: unknown): boolean =>
  !(error instanceof Pix2PixError) || STATUS[error.code] >= 500;

/** The response to a request whose handler threw. */
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
