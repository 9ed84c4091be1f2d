/**
 * The files of a static page as its service worker answers them: kept in the browser's cache under their content, and
 * with the headers that isolate a page, which plain hosts do not send. Each load of the page asks the host for the list
 * of its files; so a newer version is there at once, and the last one where the host does not answer.
 */

/** Names of files relative to the page's folder, each with the SHA-256 of its content in hexadecimal. */
export type PageFiles = Readonly<Record<string, string>>;

export interface ShelfTools {
  readonly fetch: (address: string | Request, init?: RequestInit) => Promise<Response>;
  readonly caches: Pick<CacheStorage, 'open'>;
  readonly digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export interface FileShelf {
  /** The answer to a request; `later` gets the work that goes on behind it. */
  answer(request: Request, later: (work: Promise<unknown>) => void): Promise<Response>;
  /** Keeps all files that a test of their names takes, as far as they are not kept yet. */
  keep(takes: (name: string) => boolean): Promise<void>;
}

/** The list beside the page. */
export const LIST_FILE = 'page-files.json';

/** Both together let threads share memory. */
const ISOLATION_HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

const PAGE = 'index.html';

/** A host that takes longer for a small file is as good as none: the page opens with what was kept. */
const MOST_WAIT_MS = 3000;

/** The newest version first, then the one before: a tab may still be open with it, and its host may not have it any more. */
type Versions = readonly PageFiles[];

/** `scope` is the address of the page's folder, with a slash at its end. */
export const openShelf = (scope: string, tools: ShelfTools): FileShelf => {
  const openCache = () => tools.caches.open(`pix2pix-page ${scope}`);
  const versionsKey = `${scope}${LIST_FILE}?versions`;
  let known: Promise<Versions> | undefined;

  const keptVersions = async (): Promise<Versions> => {
    const kept = await (await openCache()).match(versionsKey);
    return kept ? ((await kept.json()) as Versions) : [];
  };
  const versions = (): Promise<Versions> => {
    known ??= keptVersions();
    return known;
  };

  /** A response that may come from the browser's own cache only if the host says that it is still right. */
  const ask = (path: string): Promise<Response> =>
    tools.fetch(`${scope}${path}`, { cache: 'no-cache', credentials: 'same-origin' });
  /** Many hosts lead from the page's name to its folder; stores of files have the name alone. */
  const load = async (name: string): Promise<Response> => {
    if (name !== PAGE) return ask(name);
    const response = await ask('');
    return response.ok ? response : ask(PAGE);
  };

  /** Asks the host which version it has. */
  const refresh = async (): Promise<void> => {
    const response = await Promise.race([load(LIST_FILE), tools.wait(MOST_WAIT_MS)]).catch(() => undefined);
    const newest = response?.ok ? await response.json().catch(() => undefined) : undefined;
    const before = await versions();
    if (!isList(newest) || isEqual(newest, before[0])) return;
    const both = before[0] ? [newest, before[0]] : [newest];
    known = Promise.resolve(both);
    try {
      const cache = await openCache();
      await cache.put(versionsKey, Response.json(both));
      const keys = new Set([versionsKey, ...both.flatMap((files) => Object.keys(files).map(keyIn(files)))]);
      for (const { url } of await cache.keys()) if (!keys.has(url)) await cache.delete(url);
    } catch {
      // no space: the list is asked for again by the next load
    }
  };

  const keyIn =
    (files: PageFiles) =>
    (name: string): string =>
      `${scope}${name}?${files[name]}`;

  /** The newest version that has a file of the address. */
  const find = async (address: string): Promise<{ name: string; files: PageFiles } | undefined> => {
    const name = decodeURI(address.slice(scope.length).replace(/[?#].*$/, '')) || PAGE;
    const files = (await versions()).find((one) => Object.hasOwn(one, name));
    return files && { name, files };
  };

  /** Keeps a response under the name of its content, if it has that: a host may have another version by now. */
  const put = async (name: string, files: PageFiles, response: Response): Promise<void> => {
    try {
      const type = response.headers.get('content-type') ?? 'application/octet-stream';
      const bytes = new Uint8Array(await response.arrayBuffer());
      if ((await tools.digest(bytes)) !== files[name]) return;
      const kept = new Response(bytes, { headers: { 'content-type': type } });
      await (await openCache()).put(keyIn(files)(name), kept);
    } catch {
      // no space, or the download ended early: it is loaded again next time
    }
  };

  return {
    answer: async (request, later) => {
      if (request.mode === 'navigate') await refresh();
      const found = await find(request.url);
      if (!found) return isolated(await tools.fetch(request));
      const { name, files } = found;
      const kept = await (await openCache()).match(keyIn(files)(name));
      if (kept) return isolated(kept);
      const response = await load(name);
      if (response.ok) later(put(name, files, response.clone()));
      return isolated(response);
    },
    keep: async (takes) => {
      const cache = await openCache();
      if ((await versions()).length === 0) await refresh();
      const [files = {}] = await versions();
      for (const name of Object.keys(files).filter(takes)) {
        if (await cache.match(keyIn(files)(name))) continue;
        const response = await load(name).catch(() => undefined); // offline
        if (response?.ok) await put(name, files, response);
      }
    },
  };
};

const isList = (value: unknown): value is PageFiles =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, PAGE);

const isEqual = (a: PageFiles, b: PageFiles | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The same response with the isolating headers, and without those of a compression that the browser has undone. */
const isolated = (response: Response): Response => {
  if (response.status === 0 || response.type === 'error') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  if (headers.has('content-encoding'))
    for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  const { status, statusText } = response;
  const hasBody = ![101, 204, 205, 304].includes(status); // Response takes none for these
  return new Response(hasBody ? response.body : null, { status, statusText, headers });
};
