/** Measured values by the command: what the library reads, no command refuses on its way to it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyImage } from '../src/data/image.ts';
import { readStored } from '../src/data/node/formats/stored-image.ts';
import { writeStored } from '../src/data/node/formats/write-stored.ts';

const BIN = fileURLToPath(new URL('../bin/pix2pix.mjs', import.meta.url));
const TINY = '--size 32 --ngf 2 --ndf 2 --receptive-field 16 --max-steps 1';

let root: string;
const pix2pix = (text: string) =>
  spawnSync(process.execPath, [BIN, ...text.split(' ')], { cwd: root, encoding: 'utf8' });

/** A slope of floats, which differs from file to file. */
const slope = (seed: number): AnyImage => ({
  width: 32,
  height: 32,
  channels: 1,
  data: Float32Array.from({ length: 32 * 32 }, (_, i) => (i * (seed + 1)) / 100 - 3),
});

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pix2pix-values-'));
  for (const split of ['train', 'test'])
    for (let i = 0; i < 3; i++)
      for (const side of ['A', 'B']) {
        await writeStored(join(root, 'floats', split, side, `${i}.tif`), slope(i + (side === 'A' ? 0 : 5)));
      }
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a model of floats', () => {
  beforeAll(() => {
    const { status, stderr } = pix2pix(`train floats ${TINY} --out run`);
    expect(status, stderr).toBe(0);
  });

  it('translates files of floats', async () => {
    const { status, stderr } = pix2pix('translate run floats/test/A --out out');
    expect(status, stderr).toBe(0);
    expect((await readStored(join(root, 'out', '0.tif'))).sampleType).toBe('float32');
  });

  it('says that a file of 8 bits holds other values than it has learned', async () => {
    const data = new Uint8Array(32 * 32).fill(200);
    await writeStored(join(root, 'bytes', '1.png'), { width: 32, height: 32, channels: 1, data });
    const { status, stderr } = pix2pix('translate run bytes --out bytes-out');
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(
      /bytes\/1\.png has 8 bits, and the model learned float values .*: its values are read as they are, 0 to 255/,
    );
  });

  it('leaves out a file that has NaN, which would make NaN of the whole result', async () => {
    const image = slope(1);
    image.data[7] = Number.NaN;
    await writeStored(join(root, 'lost', '1.tif'), image);
    await writeStored(join(root, 'lost', '2.tif'), slope(2));
    const { status, stderr } = pix2pix('translate run lost --out found');
    expect(status).toBe(1);
    expect(stderr).toMatch(/left out lost\/1\.tif: 1 of its 1024 values are NaN or infinite/);
    expect(['1.tif', '2.tif'].map((name) => existsSync(join(root, 'found', name)))).toEqual([false, true]);
  });

  it('is refused a page that its files do not have', () => {
    const { status, stderr } = pix2pix(`train floats ${TINY} --input-page 9 --out never`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/A\/0\.tif: has one page, 0, and page 9 was asked for/);
  });
});
