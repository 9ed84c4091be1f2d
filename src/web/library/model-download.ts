/** Downloads of model files: with progress, checked by their hash, and kept in the browser's cache. */
import { joinBytes } from '../../core/bytes.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';

/** How far a download is. */
export interface DownloadProgress {
  readonly loadedBytes: number;
  /** Absent if the server does not report it. */
  readonly totalBytes: number | undefined;
}

/** How a model is downloaded. */
export interface DownloadOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /**
   * SHA-256 of the file, in hexadecimal. It is checked, and the file is cached under it, so that it is loaded once
   * however often its address changes.
   */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The browser's functions that are used; a page at an insecure address has no cache. */
export interface DownloadTools {
  readonly fetch: typeof fetch;
  readonly caches?: Pick<CacheStorage, 'open'> | undefined;
  readonly digest?: ((bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>) | undefined;
}

const CACHE_NAME = 'pix2pix-models';

/** Most cached files; the oldest is dropped first. Browsers allow some hundred megabytes. */
const MOST_KEPT = 6;

/** Cached files need an address; this one is never requested from the network. */
const cacheKey = (sha256: string): string => `https://models.invalid/${sha256}`;

const browserTools = (): DownloadTools => ({
  fetch: (input, init) => fetch(input, init),
  caches: globalThis.caches,
  digest: globalThis.crypto?.subtle && ((bytes) => crypto.subtle.digest('SHA-256', bytes)),
});

/** The bytes of a model file. Throws NETWORK if it cannot be loaded, FORMAT if it has another hash. */
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
    return undefined; // not allowed in private windows: the file is loaded each time
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
    // The declared length is that of the compressed data.
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
      `${url}: cannot be loaded (${messageOf(error)}); is the address right, and is the server running?`,
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
  if (!digest) return; // a page at an insecure address has no digests
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
    // no space: the file is loaded again next time
  }
};
