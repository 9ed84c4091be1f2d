/**
 * From the pen to the picture: the drawing board at 256x256 with the network of the preset `small`, in headless Chromium.
 * The time from a touch of the pen to the picture on the page, less the time of the network itself. Needs Chromium.
 *
 * node bench/board-latency.mjs [--strokes 20] [--size 256] [--plain]
 *   --plain   a host without isolation headers, where WebAssembly has one thread
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeTranslator, modelRecord, openDevice, openTrainer, resolveOptions } from 'pix2pix';
import { launchChromium } from './chromium.mjs';

const { values } = parseArgs({
  options: {
    strokes: { type: 'string', default: '20' },
    size: { type: 'string', default: '256' },
    plain: { type: 'boolean', default: false },
  },
});
const size = Number(values.size);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'board-latency-'));
const device = await openDevice({ device: 'cpu' });
const trainer = await openTrainer(device, resolveOptions({ size }, 'small'));
const palette = [
  { name: 'wall', colour: [0, 48, 255] },
  { name: 'window', colour: [0, 128, 255] },
];
const record = modelRecord(trainer.generator, { direction: 'AtoB', trainedSize: size, palette });
const model = join(folder, 'small.onnx');
writeFileSync(model, encodeTranslator(record, await trainer.generatorWeights()));
await device.dispose();

const site = join(folder, 'site');
const { status, stderr } = spawnSync(
  process.execPath,
  [join(root, 'bin', 'pix2pix.mjs'), 'export', model, '--web', site],
  { encoding: 'utf8' },
);
if (status !== 0) throw new Error(stderr);

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
};
const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = pathname === '/' ? '/index.html' : pathname;
  try {
    const bytes = await readFile(join(site, path));
    const type = types[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, ...(values.plain ? {} : isolated) }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, 'localhost', resolve));

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.addInitScript(() => {
  window.touched = 0;
  window.shown = [];
  addEventListener(
    'pointerdown',
    () => {
      window.touched = performance.now();
    },
    true,
  );
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    put.apply(this, args);
    // What was put is on the screen with the next frame.
    if (this.canvas.id === 'result')
      requestAnimationFrame(() => window.shown.push(performance.now() - window.touched));
  };
});
await page.goto(`http://localhost:${server.address().port}/`);
await page.waitForSelector('#timing', { timeout: 60_000 });
const box = await page.locator('#drawing').boundingBox();
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const [total, network] = [[], []];
for (let stroke = 0; stroke < Number(values.strokes); stroke++) {
  await page.waitForTimeout(300);
  const before = await page.evaluate(() => window.shown.length);
  const at = (stroke + 1) / (Number(values.strokes) + 2);
  await page.mouse.move(box.x + box.width * at, box.y + box.height * at);
  await page.mouse.down();
  await page.waitForFunction((count) => window.shown.length > count, before);
  await page.mouse.up();
  total.push(await page.evaluate(() => window.shown.at(-1)));
  network.push(Number((await page.textContent('#timing')).match(/^\d+/)[0]));
}
console.log(
  JSON.stringify({
    size,
    strokes: total.length,
    where: (await page.textContent('#timing')).replace(/^\d+ ms · /, ''),
    strokeToPictureMs: Math.round(median(total)),
    networkMs: median(network),
    beyondMs: Math.round(median(total.map((value, i) => value - network[i]))),
  }),
);
await browser.close();
server.close();
rmSync(folder, { recursive: true });
