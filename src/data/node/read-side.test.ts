import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyImage } from '../image.ts';
import type { SideFormat } from '../side-format.ts';
import { storedGoldens } from './formats/goldens.testing.ts';
import { writeStored } from './formats/write-stored.ts';
import { decodeSide, readSide } from './read-side.ts';

const FLOATS: SideFormat = { kind: 'raw', channels: 1, range: [0, 1], bits: 32 };
const floats: AnyImage = { width: 4, height: 2, channels: 1, data: new Float32Array(8).fill(0.5) };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'read-side-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('readSide', () => {
  it('refuses numbers that are no colours where colours with alpha are read', async () => {
    const path = join(root, 'floats.tif');
    await writeStored(path, { ...floats, width: 1, channels: 4 });
    await expect(readSide(path, { kind: 'colour', channels: 4 })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('holds numbers of type float32, which would be cut to 0..255'),
    });
    expect((await readSide(path, { ...FLOATS, channels: 4 })).channels).toBe(4);
  });

  it('refuses files of several pages, unless one was asked for', async () => {
    const golden = storedGoldens().find(({ name }) => name === 'TIFF page 1 of 3');
    const { file = new Uint8Array(), samples = new Float32Array() } = golden ?? {};
    const format: SideFormat = { ...FLOATS, bits: 16, range: [0, 65535] };
    await expect(decodeSide(file, format, 'stack.tif')).rejects.toThrow(
      'stack.tif: holds 3 pages, of which only the first would be read; save the one that is meant',
    );
    expect((await decodeSide(file, { ...format, page: 1 }, 'stack.tif')).data).toEqual(samples);
  });
});
