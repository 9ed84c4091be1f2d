/** Headers of every response: what pages may load, who may embed them, and the isolation that WASM threads need. */

/** Nothing from other sites; WASM may compile, and workers and images may be made in memory. */
const CONTENT_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'", // sizes of charts and wipes
  "img-src 'self' blob: data:",
  "media-src 'self' blob:", // the webcam
  "connect-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
];

const policy = (ancestors: string): string => [...CONTENT_POLICY, `frame-ancestors ${ancestors}`].join('; ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': policy("'none'"),
  // Together they isolate the page, which lets it share memory between threads.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The part of an address that asks for one view alone, which changes nothing on the server. */
const EMBED = 'embed';

/**
 * The headers of a request's response. Pages of `embedders`, which are origins that the user named, may show the views
 * of the embed mode in frames, and nothing else.
 */
export const securityHeaders = (
  request: Request,
  embedders: readonly string[],
): Readonly<Record<string, string>> => {
  const { pathname, searchParams } = new URL(request.url);
  const isEmbed = searchParams.has(EMBED) && !pathname.startsWith('/api/'); // data is not for other sites
  if (embedders.length === 0 || !isEmbed) return SECURITY_HEADERS;
  return {
    ...SECURITY_HEADERS,
    'content-security-policy': policy(embedders.join(' ')),
    'cross-origin-resource-policy': 'cross-origin', // an isolated page shows no others
  };
};
