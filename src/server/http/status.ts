/** The HTTP status of each error code. */
import type { ErrorCode } from '../../core/errors.ts';

export const STATUS: { readonly [K in ErrorCode]: number } = {
  OPTION: 400,
  TOKEN: 401,
  ORIGIN: 403,
  REFUSED: 403,
  NOT_FOUND: 404,
  METHOD: 405,
  CONFLICT: 409,
  LIMIT: 413,
  DATA: 422, // a valid request whose image cannot be used
  MODEL: 422,
  BUSY: 429,
  // Faults on the server's side: a damaged run, a broken model, an engine that fails.
  FILE: 500,
  FORMAT: 500,
  SHAPE: 500,
  GRAPH: 500,
  NOT_DIFFERENTIABLE: 500,
  RUNTIME: 500,
  STATE: 500,
  NON_FINITE: 500,
  NETWORK: 502,
  STOPPED: 503,
};
