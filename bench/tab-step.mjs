/**
 * A training in a tab against one in Node on the processor: seconds of a step on the same drawn houses with the same options, in
 * turns, each in a fresh process; and what the browser's pages hold in memory as the steps go on. The page is isolated, so that
 * WebAssembly has threads.
 *
 * node bench/tab-step.mjs [--size 128] [--ngf 32] [--steps 40] [--rounds 2] [--threads 2] [--only tab|node]
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from './chromium.mjs';

const { values } = parseArgs({
  options: Object.fromEntries(
    Object.entries({ size: '128', ngf: '32', steps: '40', rounds: '2', threads: '2', only: '' }).map(
      ([name, value]) => [name, { type: 'string', default: value }],
    ),
  ),
});
const steps = Number(values.steps);
const [size, ngf] = [Number(values.size), Number(values.ngf)];
const HOUSES = { kind: 'houses', count: 24, size, seed: 0 };
const given = { size, ngf, ndf: ngf, maxSteps: steps, epochs: Math.ceil(steps / 18) + 1 };
/** Saving and validating are measured elsewhere: neither falls between these steps. */
const cadence = { everyEpochs: 1000, validateEvery: 1000, sampleEvery: 1000 };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const engine = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const serve = async () => {
  const server = createServer((request, response) => {
    const path = request.url.replace(/\?.*$/, '');
    const [, folder, name] = /^\/(assets|engine)\/([^/]+)$/.exec(path) ?? [];
    const file = folder && join(folder === 'assets' ? join(root, 'dist', 'web-app', 'assets') : engine, name);
    if (path === '/')
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end('<!doctype html>');
    else if (file && existsSync(file))
      createReadStream(file).pipe(
        response.writeHead(200, { ...HEADERS, 'content-type': TYPES[extname(file)] ?? 'text/plain' }),
      );
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  return server;
};

/** Bytes of the browser's processes for pages, of which there is one. */
const pageBytes = async (browser) => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const ids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => String(id));
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', ids.join()], { encoding: 'utf8' });
  return stdout.split('\n').reduce((sum, line) => sum + 1024 * Number(line), 0);
};

const inTab = async () => {
  const server = await serve();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${server.address().port}/`);
    await page.evaluate(
      (count) => Object.defineProperty(navigator, 'hardwareConcurrency', { value: count }),
      Number(values.threads),
    );
    const run = page.evaluate(
      async ({ source, options, cadence }) => {
        const { openTraining } = await import('/assets/training.js');
        globalThis.times = [];
        const training = await openTraining({
          source,
          preset: 'paper',
          options,
          cadence,
          device: 'wasm',
          assets: '/engine/',
          onUpdate: ({ type }) => {
            if (type === 'step') globalThis.times.push(performance.now());
          },
        });
        globalThis.info = training.device;
        await training.result;
        training.dispose();
      },
      { source: HOUSES, options: given, cadence },
    );
    const memory = [];
    let done = false;
    run
      .finally(() => {
        done = true;
      })
      .catch(() => {});
    const times = () => page.evaluate('globalThis.times ?? []');
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      memory.push([(await times()).length, await pageBytes(browser)]);
    }
    await run;
    return { times: await times(), memory, info: await page.evaluate('globalThis.info') };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
};

const inNode = async () => {
  const out = mkdtempSync(join(tmpdir(), 'pix2pix-tab-step-'));
  const data = join(out, 'houses');
  const command = (...args) =>
    spawnSync(process.execPath, [join(root, 'bin', 'pix2pix.mjs'), ...args], {
      stdio: ['ignore', 'ignore', 2],
    });
  command('dataset', 'sample', data, '--pairs', '24', '--size', String(size));
  const { openDevice, startRun } = await import('pix2pix');
  const device = await openDevice({ device: 'cpu', threads: Number(values.threads) });
  const times = [];
  await startRun(device, {
    data,
    out: join(out, 'run'),
    options: given,
    cadence,
    onStep: () => times.push(performance.now()),
  });
  await device.dispose();
  rmSync(out, { recursive: true });
  return { times, memory: [], info: device.info };
};

/** Seconds from step to step after the first ones; the best tenth and the middle. */
const summary = (times) => {
  const gaps = times
    .slice(1)
    .map((time, i) => (time - times[i]) / 1000)
    .slice(5)
    .sort((a, b) => a - b);
  return { fast: gaps[Math.floor(gaps.length / 10)], middle: gaps[Math.floor(gaps.length / 2)] };
};

for (let round = 0; round < Number(values.rounds); round++)
  for (const [name, measure] of Object.entries({ node: inNode, tab: inTab }))
    if (values.only === '' || values.only === name) {
      const { times, memory, info } = await measure();
      const { fast, middle } = summary(times);
      console.log(
        `${name} ${info.device} ${info.threads} threads: ${times.length} steps, best tenth ${fast.toFixed(4)} s, middle ${middle.toFixed(4)} s`,
      );
      if (memory.length > 0)
        console.log(
          `  memory of the page (step: MB): ${memory
            .filter((_, i) => i % Math.ceil(memory.length / 8) === 0)
            .map(([step, bytes]) => `${step}: ${Math.round(bytes / 1e6)}`)
            .join(', ')}`,
        );
    }
