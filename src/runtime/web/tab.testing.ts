/**
 * A browser's tab for tests of devices: a page bundled from the sources, served so that threads may share memory. This
 * side of it runs in Node and drives the browser; the page's side is tab-page.testing.ts.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserCommand, openBrowser } from '../../training/browser.testing.ts';
import { bundlePage } from '../../training/bundle-page.testing.ts';
import type { TabPage } from './tab-page.testing.ts';

const PAGE = fileURLToPath(new URL('./tab-page.testing.ts', import.meta.url));
const ENGINE_FILES = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-web')));

/** The engine's files are loaded as they are: they find each other by their addresses. */
const HTML = `<!doctype html><title>tests</title>
<script type="importmap">{"imports": {
  "onnxruntime-web/wasm": "/engine/ort.wasm.bundle.min.mjs",
  "onnxruntime-web/ort-wasm-simd-threaded.mjs": "/engine/ort-wasm-simd-threaded.mjs",
  "onnxruntime-web/webgpu": "/engine/ort.webgpu.bundle.min.mjs"
}}</script>
<script type="module" src="/page.js"></script>`;

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const TYPES: Readonly<Record<string, string>> = { '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** SwiftShader computes what a GPU would; Vulkan is how the browser reaches it. */
const FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

export interface Tab {
  /** Calls a function of the page there. */
  call<K extends keyof TabPage>(
    name: K,
    ...args: Parameters<TabPage[K]>
  ): Promise<Awaited<ReturnType<TabPage[K]>>>;
  close(): Promise<void>;
}

/** Opens the page in a browser of its own. */
export const openTab = async (): Promise<Tab> => {
  const server = await serve(await bundlePage(PAGE));
  const browser = await openBrowser(browserCommand() as string, FLAGS);
  await browser.open(`http://localhost:${(server.address() as AddressInfo).port}/`);
  return {
    call: (name, ...args) =>
      browser.evaluate(`page.${name}(${args.map((arg) => JSON.stringify(arg)).join()})`),
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
};

const serve = (page: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const head = (type: string) => response.writeHead(200, { ...ISOLATED, 'Content-Type': type });
    if (path === '/') head('text/html').end(HTML);
    else if (path === '/page.js') head('text/javascript').end(page);
    else {
      const file = join(ENGINE_FILES, basename(path));
      if (existsSync(file)) createReadStream(file).pipe(head(TYPES[extname(path)] ?? 'text/plain'));
      else response.writeHead(404, ISOLATED).end();
    }
  });
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve(server)));
};
