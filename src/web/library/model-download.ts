/** Model files from an address: with progress, checked by their content's hash, and kept in the browser's cache. */
import { joinBytes } from '../../core/bytes.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';

/** How far a download is. */
export interface DownloadProgress {
  readonly loadedBytes: number;
  /** Absent where the server does not say. */
  readonly totalBytes: number | undefined;
}

/** How a model is downloaded. */
export interface DownloadOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /**
   * SHA-256 of the file, in hexadecimal: it is checked, and the file is kept under it, so that it is loaded once
   * however often its address changes.
   */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is used of a browser; a page without a secure address has no cache. */
export interface DownloadTools {
  readonly fetch: typeof fetch;
  readonly caches?: Pick<CacheStorage, 'open'> | undefined;
  readonly digest?: ((bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>) | undefined;
}

const CACHE_NAME = 'pix2pix-models';

/** Files that are kept; the oldest goes first. Browsers give some hundred megabytes. */
const MOST_KEPT = 6;

/** Cached files have no address of their own; this one is never asked from a network. */
const cacheKey = (sha256: string): string => `https://models.invalid/${sha256}`;

const browserTools = (): DownloadTools => ({
  fetch: (input, init) => fetch(input, init),
  caches: globalThis.caches,
  digest: globalThis.crypto?.subtle && ((bytes) => crypto.subtle.digest('SHA-256', bytes)),
});

/** The bytes of a model file. Throws NETWORK where it cannot be loaded, FORMAT where it has another hash. */
export const downloadModel = async (
  url: string,
  { onProgress, sha256, signal }: DownloadOptions = {},
  tools: DownloadTools = browserTools(),
): Promise<Uint8Array<ArrayBuffer>> => {
  const cache = sha256 === undefined ? undefined : await openCache(tools);
  const kept = sha256 === undefined ? undefined : await cache?.match(cacheKey(sha256));
  if (kept) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    onProgress?.({ loadedBytes: bytes.length, totalBytes: bytes.length });
    return bytes;
  }
  const bytes = await fetchBytes(url, { onProgress, signal }, tools);
  if (sha256 !== undefined) {
    await requireHash(url, bytes, sha256, tools);
    if (cache) await keep(cache, sha256, bytes);
  }
  return bytes;
};

const openCache = async ({ caches }: DownloadTools): Promise<Cache | undefined> => {
  try {
    return await caches?.open(CACHE_NAME);
  } catch {
    return undefined; // private windows forbid it: the file is loaded each time
  }
};

const fetchBytes = async (
  url: string,
  { onProgress, signal }: DownloadOptions,
  { fetch }: DownloadTools,
): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    const response = await fetch(url, signal ? { signal } : {});
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const length = Number(response.headers.get('content-length'));
    // The length is that of what is sent, which is no measure where it is compressed.
    const isPlain = (response.headers.get('content-encoding') ?? 'identity') === 'identity';
    const totalBytes = isPlain && length > 0 ? length : undefined;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let loadedBytes = 0;
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      parts.push(part.value);
      loadedBytes += part.value.length;
      onProgress?.({ loadedBytes, totalBytes });
    }
    return joinBytes(parts);
  } catch (error) {
    if (signal?.aborted)
      throw new Pix2PixError('STOPPED', `${url}: its download was stopped`, { cause: error });
    throw new Pix2PixError(
      'NETWORK',
      `${url}: cannot be loaded (${messageOf(error)}); is the address right, and the server running?`,
      { cause: error },
    );
  }
};

const requireHash = async (
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
  sha256: string,
  { digest }: DownloadTools,
): Promise<void> => {
  if (!digest) return; // a page without a secure address cannot compute one
  const found = hexText(new Uint8Array(await digest(bytes)));
  if (found !== sha256)
    throw new Pix2PixError(
      'FORMAT',
      `${url}: has the SHA-256 ${found}, expected ${sha256}; load the page again, or export the model again`,
    );
};

export const hexText = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const keep = async (cache: Cache, sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
  try {
    const keys = await cache.keys();
    for (const key of keys.slice(0, Math.max(0, keys.length + 1 - MOST_KEPT))) await cache.delete(key);
    await cache.put(cacheKey(sha256), new Response(bytes));
  } catch {
    // no room: the file is loaded again the next time
  }
};
