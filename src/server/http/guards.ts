/** Who may send requests: those with the token, or without a token only this machine's own pages and programs. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Pix2PixError } from '../../core/errors.ts';

/** Names by which a machine calls itself; `::1` has brackets in an address. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a server on this host can be reached only from this machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** The host name of a `Host` header or an origin, without its port. */
const nameOf = (host: string): string => host.replace(/:\d*$/, '').toLowerCase();

/**
 * The check without a token: throws ORIGIN for a name that is not this machine's own, as sent by a page that rebinds its
 * name to 127.0.0.1 (DNS rebinding).
 */
export const checkHost = (request: Request, ownHost: string): void => {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const name = nameOf(host);
  if (LOOPBACK_NAMES.includes(name) || name === ownHost.toLowerCase()) return;
  throw new Pix2PixError(
    'ORIGIN',
    `serve: the request is for the host ${host.slice(0, 80)}, expected localhost or 127.0.0.1; behind a proxy start it with --token`,
  );
};

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Throws ORIGIN if a page of another site sends data. Browsers send headers that say so; programs do not. */
export const checkOrigin = (request: Request): void => {
  if (isReading(request.method) || isOfSameOrigin(request.headers, request.url)) return;
  throw new Pix2PixError(
    'ORIGIN',
    `serve: ${request.method} comes from a page of ${(request.headers.get('origin') ?? 'another site').slice(0, 80)}; only the app's own pages may send data`,
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

/** The cookie that a page gets for its token. Browsers share cookies between ports, so each server has its own name. */
export const tokenCookie = (token: string): string =>
  `pix2pix_${digestOf(token).toString('hex').slice(0, 8)}`;

/** Throws TOKEN for a request with neither the header nor the cookie. */
export const checkToken = (request: Request, token: string): void => {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const given = bearer ?? cookieOf(request.headers, tokenCookie(token));
  if (given !== undefined && isEqual(given, token)) return;
  throw new Pix2PixError(
    'TOKEN',
    'serve: this server needs its token; open the address that pix2pix serve printed, or send the header Authorization: Bearer TOKEN',
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

/** Compares in a time that does not depend on the token: digests have equal length. */
const isEqual = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The response to a page that was opened with `?token=`: the cookie, and the same page without the token in its
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
