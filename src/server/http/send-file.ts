/** A file as a response: streamed, with a tag by which a browser checks its cached copy. */
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Pix2PixError } from '../../core/errors.ts';

/** How long a browser uses its copy without checking: forever if the address identifies the content. */
export type Caching = 'forever' | 'ask';

const CACHE_CONTROL: { readonly [K in Caching]: string } = {
  forever: 'private, max-age=31536000, immutable',
  ask: 'private, no-cache',
};

export interface SendFileOptions {
  readonly type: string;
  readonly caching: Caching;
  /** Name of a download. */
  readonly filename?: string;
}

/** Responds with a file, or with 304 if the browser's copy is current. Throws NOT_FOUND. */
export const sendFile = async (
  request: Request,
  path: string,
  { type, caching, filename }: SendFileOptions,
): Promise<Response> => {
  const file = await open(path, 'r').catch(() => undefined);
  const entry = await file?.stat();
  if (!file || !entry?.isFile()) {
    await file?.close();
    throw notFound(request);
  }
  const etag = `"${entry.size.toString(36)}-${Math.round(entry.mtimeMs).toString(36)}"`;
  const headers: Record<string, string> = { etag, 'cache-control': CACHE_CONTROL[caching] };
  if (tagsOf(request).includes(etag)) {
    await file.close();
    return new Response(null, { status: 304, headers });
  }
  headers['content-type'] = type;
  headers['content-length'] = String(entry.size);
  if (filename !== undefined)
    headers['content-disposition'] = `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`;
  if (request.method === 'HEAD' || entry.size === 0) {
    await file.close();
    return new Response(null, { headers });
  }
  // From the opened file, even if another one replaces it meanwhile.
  const stream = file.createReadStream({ end: entry.size - 1 });
  return new Response(Readable.toWeb(stream) as ReadableStream, { headers }); // as: Node's own type of it
};

/** A proxy that compresses makes tags weak. */
const tagsOf = (request: Request): string[] =>
  (request.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));

export const notFound = (request: Request): Pix2PixError =>
  new Pix2PixError(
    'NOT_FOUND',
    `serve: there is nothing at ${new URL(request.url).pathname.slice(0, 120)}; api/openapi.json lists all addresses`,
  );
