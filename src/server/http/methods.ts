/** The answer to a request with a method that its address does not take. */
import { Pix2PixError } from '../../core/errors.ts';
import { errorResponse } from './error-response.ts';
import type { Route } from './routes.ts';

/** What an address takes; the router answers HEAD wherever it answers GET. */
const ALLOWED: { readonly [K in Route['method']]: readonly string[] } = {
  get: ['GET', 'HEAD'],
  post: ['POST'],
  delete: ['DELETE'],
};

/** Says 405, and in `Allow` what the address takes. */
export const otherMethod = (request: Request, ...taken: readonly Route['method'][]): Response =>
  errorResponse(methodError(request, ...taken), {
    allow: taken.flatMap((method) => ALLOWED[method]).join(', '),
  });

export const methodError = ({ method, url }: Request, ...taken: readonly Route['method'][]): Pix2PixError =>
  new Pix2PixError(
    'METHOD',
    `serve: ${new URL(url).pathname.slice(0, 120)} does not take ${method.slice(0, 20)}; use ${taken.map((one) => ALLOWED[one][0]).join(' or ')}`,
  );
