/** The web app's files: those that existed when the server started, and no others. */
import { readdir } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WEB_ENGINE_FILE, webEngineFolder } from '../../runtime/node/web-engine.ts';
import { notFound, sendFile } from './send-file.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.onnx': 'application/octet-stream',
  '.txt': 'text/plain; charset=utf-8',
};

/** File names of the bundler that contain a hash of the content. */
const IS_HASHED = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;

const PAGE = 'index.html';

/** Where a build puts the app, relative to this file in src/ and in dist/. */
export const WEB_APP_FOLDER = fileURLToPath(new URL('../../../dist/web-app/', import.meta.url));

/** Folders by their address relative to the app's own. */
export type Mounts = Readonly<Record<string, MountedFolder>>;
export interface MountedFolder {
  readonly folder: string;
  /** File names that are sent; all if absent. */
  readonly only?: RegExp;
}

/** The built app, with the engine beside it. */
export const webAppMounts = (): Mounts => ({
  '': { folder: WEB_APP_FOLDER },
  'engine/': { folder: webEngineFolder(), only: WEB_ENGINE_FILE },
});

export interface StaticApp {
  /** Answers GET and HEAD with a file, or with the app's page for other addresses. Throws NOT_FOUND. */
  answer(request: Request, path: string): Promise<Response>;
}

/** Lists the files once. Addresses are looked up in this list, so none leads outside. */
export const openStaticApp = async (mounts: Mounts): Promise<StaticApp> => {
  const files = new Map<string, string>();
  for (const [address, { folder, only }] of Object.entries(mounts))
    for (const name of await namesBelow(folder))
      if (!name.startsWith('.') && (only?.test(name) ?? true))
        files.set(`${address}${name}`, join(folder, name));
  return {
    answer: async (request, path) => {
      const name = path.replace(/^\/+/, '');
      const file = files.get(name);
      if (file)
        return sendFile(request, file, {
          type: TYPES[extname(file)] ?? 'application/octet-stream',
          caching: IS_HASHED.test(name) ? 'forever' : 'ask',
        });
      const page = files.get(PAGE);
      // A missing file is an error; any other address is a page of the app.
      if (extname(name) !== '' && name !== PAGE) throw notFound(request);
      if (!page)
        return new Response(NO_APP, { status: 200, headers: { 'content-type': TYPES['.html'] as string } });
      return sendFile(request, page, { type: TYPES['.html'] as string, caching: 'ask' });
    },
  };
};

const namesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join('/'));
};

/** The page if the app was not built, as when the server runs from its sources. */
const NO_APP = `<!doctype html><html lang="en"><meta charset="utf-8"><title>pix2pix</title>
<p>The web app is not built here; <code>npm run build</code> makes it. The API works: <a href="api/openapi.json">api/openapi.json</a>.</p></html>
`;
