// Peak memory and time of `pix2pix translate` on a square image of any size, drawn as a collage of label maps.
// node bench/large-image.mjs MODEL SIDE [png|tif] [flags of translate], such as: runs/small/model.onnx 16384 png
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderFacade } from '../dist/data/facades/render-facade.js';
import { openPngWriter } from '../dist/data/node/formats/png-writer.js';
import { openTiffWriter } from '../dist/data/node/formats/tiff-writer.js';

const [model, sideText, kind = 'png', ...flags] = process.argv.slice(2);
const side = Number(sideText);
if (!model || !(side > 0)) throw new Error('node bench/large-image.mjs MODEL SIDE [png|tif] [flags]');

/** The side of a label map, as in the sample data set of the preset small. */
const CELL = 128;

const folder = join(tmpdir(), 'pix2pix-large-image');
const input = join(folder, `${side}.${kind}`);
await mkdir(folder, { recursive: true });

if (!existsSync(input)) {
  const labels = Array.from(
    { length: 60 },
    (_, index) => renderFacade({ seed: 1, index, size: CELL }).labels,
  );
  const form = { width: side, height: side, channels: 3, samples: 'uint8' };
  const writer = await (kind === 'png' ? openPngWriter(input, form) : openTiffWriter(input, form));
  for (let top = 0; top < side; top += CELL) {
    const rows = Math.min(CELL, side - top);
    const strip = new Uint8Array(rows * side * 3);
    for (let y = 0; y < rows; y++)
      for (let left = 0; left < side; left += CELL) {
        const { data } = labels[((top / CELL) * 31 + (left / CELL) * 7) % labels.length];
        const length = 3 * Math.min(CELL, side - left);
        strip.set(data.subarray(y * CELL * 3, y * CELL * 3 + length), (y * side + left) * 3);
      }
    await writer.writeRows(strip);
  }
  await writer.close();
}

const bin = fileURLToPath(new URL('../bin/pix2pix.mjs', import.meta.url));
const begin = performance.now();
const child = spawn(
  process.execPath,
  [bin, 'translate', model, input, '--out', join(folder, 'out'), '--resize', 'none', '--overwrite', ...flags],
  { stdio: 'inherit' },
);
let peak = 0;
const poll = setInterval(() => {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
  } catch {
    // it has just ended
  }
}, 200);
const code = await new Promise((resolve) => child.on('close', resolve));
clearInterval(poll);
const seconds = (performance.now() - begin) / 1000;
console.log(
  `${side}x${side} ${kind} ${flags.join(' ')}: peak ${(peak / 1e9).toFixed(2)} GB, ${seconds.toFixed(0)} s, exit code ${code}`,
);
