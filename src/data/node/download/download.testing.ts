/** For tests of downloads: archives of any entries, and a server that can break off, forget or change. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

export interface TestEntry {
  readonly path: string;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO';
  readonly linkpath?: string;
  readonly data?: Buffer;
}

const BLOCK = 512;

/** A .tar.gz of the entries as they are, harmful ones too. */
export const tarball = (entries: readonly TestEntry[]): Buffer =>
  gzipSync(Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]));

const blocksOf = ({ path, type = 'File', linkpath, data = Buffer.alloc(0) }: TestEntry): Buffer[] => {
  const header = Buffer.alloc(BLOCK);
  new Header({
    path,
    type,
    mode: type === 'Directory' ? 0o755 : 0o644,
    size: data.length,
    mtime: new Date(0),
    ...(linkpath === undefined ? {} : { linkpath }),
  }).encode(header);
  return [header, data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)];
};

/** Bytes that gzip cannot shorten, as those of a JPEG. */
export const noise = (bytes: number): Buffer => randomBytes(bytes);

/** An archive of a data set like the authors': a pair in each split. */
export const dataSetArchive = (name: string, image?: Buffer): Buffer =>
  tarball([
    { path: `${name}/`, type: 'Directory' },
    ...['test', 'train', 'val'].flatMap((split): TestEntry[] => [
      { path: `${name}/${split}/`, type: 'Directory' },
      { path: `${name}/${split}/1.jpg`, data: image ?? noise(20_000) },
    ]),
  ]);

export interface TestServer {
  /** Ends with a slash. */
  readonly url: string;
  /** Headers of the requests so far. */
  readonly requests: IncomingHttpHeaders[];
  body: Buffer;
  etag: string | undefined;
  lastModified: string | undefined;
  hasRanges: boolean;
  hasLength: boolean;
  /** For each request in turn, bytes after which the connection breaks; then answers are whole. */
  breaks: number[];
  /** For each request in turn, a status in place of an answer. */
  statuses: number[];
  /** Bytes after which an answer falls silent, for ever. */
  stallsAfter: number | undefined;
  /** Milliseconds between pieces of an answer. */
  pauseMs: number;
  /** Resolves when the client has written so many bytes of the file, after which a connection may break. */
  arrival: (bytes: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A server with one file under `/data/`, whatever its name; `/moved/` redirects there. */
export const serveArchive = async (body: Buffer): Promise<TestServer> => {
  const listener = createServer((request, response) => {
    server.requests.push(request.headers);
    const status = server.statuses.shift();
    if (status !== undefined) response.writeHead(status).end();
    else if (request.url?.startsWith('/moved/'))
      response.writeHead(302, { location: request.url.replace('/moved/', '/data/') }).end();
    else if (request.url?.startsWith('/round/')) response.writeHead(301, { location: request.url }).end();
    else if (request.url?.startsWith('/data/')) answer(server, request.headers, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const server: TestServer = {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/data/`,
    requests: [],
    body,
    etag: '"first"',
    lastModified: undefined,
    hasRanges: true,
    hasLength: true,
    breaks: [],
    statuses: [],
    stallsAfter: undefined,
    pauseMs: 0,
    arrival: () => new Promise((resolve) => setTimeout(resolve, 200)),
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return server;
};

const answer = (server: TestServer, headers: IncomingHttpHeaders, response: ServerResponse): void => {
  const { body, etag, lastModified, hasRanges, hasLength } = server;
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  const isSame = headers['if-range'] === (etag ?? lastModified);
  const isPart = hasRanges && isSame && asked !== undefined;
  const from = isPart ? Number(asked) : 0;
  if (from > body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
    return;
  }
  const rest = body.subarray(from);
  response.writeHead(isPart ? 206 : 200, {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { 'last-modified': lastModified }),
    ...(hasLength ? { 'content-length': rest.length } : {}),
    ...(isPart ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
  });
  void send(server, rest, response, from);
};

/** What is sent at once; small, so that clients see an answer grow. */
const PIECE = 4096;

const send = async (
  server: TestServer,
  rest: Buffer,
  response: ServerResponse,
  from: number,
): Promise<void> => {
  const breaksAfter = server.breaks.shift();
  const end = Math.min(rest.length, breaksAfter ?? server.stallsAfter ?? rest.length);
  response.flushHeaders();
  for (let sent = 0; sent < end && !response.destroyed; sent += PIECE) {
    response.write(rest.subarray(sent, Math.min(end, sent + PIECE)));
    if (server.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, server.pauseMs));
  }
  if (breaksAfter !== undefined) {
    await server.arrival(from + end); // a connection that breaks takes with it what the client has not written yet
    response.destroy();
  } else if (server.stallsAfter === undefined) response.end();
};
