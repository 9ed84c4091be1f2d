/** A real browser and a plain web host for tests of the web app and of its library. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { it } from 'vitest';
import { FACADE_PALETTE } from '../src/data/facades/palette.ts';
import { renderFacade } from '../src/data/facades/render-facade.ts';
import { writePng } from '../src/data/node/codecs.ts';
import { browserCommand, whyNoBrowser } from '../src/training/browser.testing.ts';
import { encodeTranslator } from '../src/translation/model-file.ts';
import { smallModel } from '../src/translation/models.testing.ts';
import { runScript } from './checkout.testing.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const WEB_APP = join(ROOT, 'dist', 'web-app');
export const ENGINE = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));

/** Where screenshots go, to be looked at. */
const SCREENSHOTS = join(tmpdir(), 'pix2pix-screenshots');

export const launchBrowser = (flags: readonly string[] = ['--disable-gpu']): Promise<Browser> => {
  const command = spawnSync('which', [browserCommand() as string], { encoding: 'utf8' }).stdout.trim();
  return chromium.launch({ executablePath: command, args: ['--no-sandbox', ...flags] });
};

/** Why tests in a browser are skipped, if there is none; warns of it with what is not tested, such as `the board is`. */
export const whySkipped = (what: string): string | undefined => {
  const reason = whyNoBrowser();
  if (reason !== undefined) console.warn(`${what} not tested: ${reason}`);
  return reason;
};

/** Defines tests in a browser, which are skipped for a reason. */
export const browserTests =
  (reason: string | undefined) =>
  (name: string, run: () => Promise<void>): void =>
    it(name, { timeout: BROWSER_TEST_TIMEOUT_MS }, async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      await run();
    });

/** Runs a script of this checkout to its end. Throws what it writes to stderr if it fails. */
const runHere = async (...args: readonly string[]): Promise<void> => {
  const { exitCode, stderr } = await runScript(ROOT, ...args);
  if (exitCode !== 0) throw new Error(stderr);
};

/** Builds dist/, the app among it. */
export const buildDist = (): Promise<void> => runHere('scripts/build.mjs');

export const pix2pix = (...args: readonly string[]): Promise<void> => runHere('bin/pix2pix.mjs', ...args);

/** A command that serves, and its address. */
export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Starts a command that serves, and waits for its address. */
export const serve = (...args: readonly string[]): Promise<Served> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'pix2pix.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    const read = (part: Buffer): void => {
      text += part;
      const url = /http:\/\/\S+/.exec(text)?.[0];
      if (url) resolve({ url, child });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`it ended without an address: ${text}`)));
  });

/** What a page may take on a machine that trains at the same time. */
const WAIT_MS = 40_000;

/** Of a test in a browser. */
export const BROWSER_TEST_TIMEOUT_MS = 150_000;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export interface Host {
  /** Address of the first folder. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/** A host of files and nothing else: folders by their addresses, which end with a slash. */
export const hostFolders = async (
  folders: Readonly<Record<string, string>>,
  { isIsolated = false } = {},
): Promise<Host> => {
  const asked: string[] = [];
  const addresses = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? '/').replace(/\?.*$/, ''));
    asked.push(path);
    if (path === '/favicon.ico') {
      response.writeHead(204).end(); // browsers ask for it where a page names none
      return;
    }
    const address = addresses.find((one) => path.startsWith(one));
    const file = address && join(folders[address] as string, path.slice(address.length) || 'index.html');
    const bytes = file ? await readFile(file).catch(() => undefined) : undefined;
    if (!file || !bytes) response.writeHead(404).end();
    else
      response
        .writeHead(200, {
          'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
          'content-length': bytes.length,
          ...(isIsolated ? ISOLATED : {}),
        })
        .end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${Object.keys(folders)[0]}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

export interface WatchedPage {
  readonly page: Page;
  /** Errors of the console, and what failed. */
  readonly complaints: readonly string[];
}

/** A page in a context of its own. */
export const openPage = async (
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => {
    const text = request.failure()?.errorText;
    // The page itself gives up requests whose answers nobody waits for any more.
    if (text !== 'net::ERR_ABORTED') complaints.push(`${request.url()} failed: ${text}`);
  });
  return { page, complaints };
};

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

export const screenshot = async (page: Page, name: string): Promise<void> => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
};

const AXE = createRequire(import.meta.url).resolve('axe-core');

/** What a blind or otherwise hindered user would stumble over, as axe sees it: serious and critical findings. */
export const accessibilityFindings = async (page: Page): Promise<string[]> => {
  await page.evaluate(await readFile(AXE, 'utf8')); // a script element would be against the page's own policy
  return page.evaluate(async () => {
    interface Finding {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: readonly Finding[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
      );
  });
};

const PALETTE = Object.entries(FACADE_PALETTE).map(([name, colour]) => ({
  name,
  colour: [...colour] as [number, number, number],
}));

/** A model of facades that knows nothing: 64 pixels, random weights, and a palette unless told otherwise. */
export const tinyModel = ({ hasPalette = true, seed = 0 } = {}): Uint8Array => {
  const { record, weights } = smallModel({
    size: 64,
    depth: 3,
    inputChannels: 3,
    outputChannels: 3,
    ngf: 4 + seed,
  });
  return encodeTranslator(hasPalette ? { ...record, palette: PALETTE } : record, weights);
};

/** A run folder as far as an export needs one: the model, and results with two inputs. */
export const tinyRun = async (name: string, model: Uint8Array): Promise<string> => {
  const folder = join(mkdtempSync(join(tmpdir(), 'web-run-')), name);
  mkdirSync(join(folder, 'results', 'images'), { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), model);
  const pairs = [0, 1].map((index) => ({ input: `images/${index}-input.png` }));
  for (const [index, { input }] of pairs.entries())
    await writePng(join(folder, 'results', input), {
      ...renderFacade({ seed: 0, index, size: 64 }).labels,
      channels: 3,
    });
  writeFileSync(join(folder, 'results', 'results.json'), JSON.stringify({ pairs }));
  return folder;
};
