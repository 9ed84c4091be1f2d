/** Who may ask: those with the token, and where there is none, only this machine's own pages and programs. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Pix2PixError } from '../../core/errors.ts';

/** The names that a machine calls itself by; `::1` has brackets in an address. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a server that listens there is reached by this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** The host name of a `Host` header or an origin, without its port. */
const nameOf = (host: string): string => host.replace(/:\d*$/, '').toLowerCase();

/**
 * Without a token: throws ORIGIN for a name that is not this machine's own, as a page elsewhere has that rebinds its
 * name to 127.0.0.1 (DNS rebinding).
 */
export const checkHost = (request: Request, ownHost: string): void => {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const name = nameOf(host);
  if (LOOPBACK_NAMES.includes(name) || name === ownHost.toLowerCase()) return;
  throw new Pix2PixError(
    'ORIGIN',
    `serve: the request names the host ${host.slice(0, 80)}, expected localhost or 127.0.0.1; behind a proxy start it with --token`,
  );
};

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Throws ORIGIN where a page of another site sends something: browsers say so, programs send no such header. */
export const checkOrigin = (request: Request): void => {
  if (isReading(request.method) || isOfSameOrigin(request.headers, request.url)) return;
  throw new Pix2PixError(
    'ORIGIN',
    `serve: ${request.method} comes from a page of ${(request.headers.get('origin') ?? 'another site').slice(0, 80)}; only the app's own pages may send something`,
  );
};

const isOfSameOrigin = (headers: Headers, url: string): boolean => {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = headers.get('origin');
  if (origin === null) return true;
  const host = headers.get('host') ?? new URL(url).host;
  return origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase();
};

/** The cookie that a page gets for its token. Browsers share cookies between ports, so that each server has its own. */
export const tokenCookie = (token: string): string =>
  `pix2pix_${digestOf(token).toString('hex').slice(0, 8)}`;

/** Throws TOKEN for a request with neither the header nor the cookie. */
export const checkToken = (request: Request, token: string): void => {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const given = bearer ?? cookieOf(request.headers, tokenCookie(token));
  if (given !== undefined && isEqual(given, token)) return;
  throw new Pix2PixError(
    'TOKEN',
    'serve: this server asks for its token; open the address that pix2pix serve printed, or send the header Authorization: Bearer TOKEN',
  );
};

const cookieOf = (headers: Headers, name: string): string | undefined => {
  const pair = (headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  return pair && decoded(pair.slice(name.length + 1));
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** In a time that tells nothing of the token: digests are of one length. */
const isEqual = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The answer to a page that was opened with `?token=`: the cookie, and the same page without the token in its
 * address. Undefined for other requests. Throws TOKEN for a wrong one.
 */
export const tokenLogin = (request: Request, token: string): Response | undefined => {
  const url = new URL(request.url);
  const given = url.searchParams.get('token');
  if (given === null || !isReading(request.method)) return undefined;
  checkToken(new Request(url, { headers: { authorization: `Bearer ${given}` } }), token);
  url.searchParams.delete('token');
  const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  return new Response(null, {
    status: 303,
    headers: {
      location: `./${name}${url.search}`, // relative, for any sub-path of a proxy; so is the cookie's path
      'set-cookie': `${tokenCookie(token)}=${encodeURIComponent(token)}; HttpOnly; SameSite=Strict`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });
};
