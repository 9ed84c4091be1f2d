import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyImage, Samples } from '../../image.ts';
import { noiseImage } from '../../patterns.testing.ts';
import { storedGoldens } from './goldens.testing.ts';
import { decodeStored, readStored } from './stored-image.ts';
import { encodeStored, writeStored } from './write-stored.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-stored-'));
});
afterAll(() => rm(folder, { recursive: true }));

const imageOf = (channels: number, kind: 'uint8' | 'uint16' | 'float32'): AnyImage => {
  const { data } = noiseImage(11, 7, channels);
  const all: Readonly<Record<typeof kind, Samples>> = {
    uint8: data,
    uint16: Uint16Array.from(data, (value, i) => (value * 257 + i) & 0xffff),
    float32: Float32Array.from(data, (value) => value / 3 - 40),
  };
  return { width: 11, height: 7, channels, data: all[kind] };
};

describe('writing samples as they are', () => {
  for (const samples of ['uint8', 'uint16', 'float32'] as const)
    for (const channels of [1, 2, 3, 4, 5])
      for (const kind of ['png', 'tiff', 'npy'] as const) {
        const isHeld = kind !== 'png' || (samples !== 'float32' && channels <= 4);
        it(`${isHeld ? 'gives them back' : 'is refused'}: ${kind}, ${channels} channels of ${samples}`, async () => {
          const image = imageOf(channels, samples);
          if (!isHeld) {
            await expect(encodeStored(image, kind)).rejects.toThrow(
              `8 or 16 bits in 1 to 4 channels, not ${channels} channels of ${samples}; write a .tif or .npy file`,
            );
            return;
          }
          const stored = await decodeStored(await encodeStored(image, kind), 'image');
          expect(stored.image).toEqual(image);
          expect(stored.sampleType).toBe(samples);
        });
      }

  it('gives every 16-bit value and colours under transparency in PNG back', async () => {
    const values = Uint16Array.from({ length: 65536 }, (_, i) => i);
    for (const channels of [1, 2, 4]) {
      const image = { width: 256, height: 256 / channels, channels, data: values };
      expect((await decodeStored(await encodeStored(image, 'png'), 'a.png')).image).toEqual(image);
    }
    const clear = { width: 2, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 0) };
    expect((await decodeStored(await encodeStored(clear, 'png'), 'a.png')).image).toEqual(clear);
  });

  it('writes the bytes that NumPy writes', async () => {
    const golden = storedGoldens().find(({ name }) => name === 'NPY HWC');
    if (!golden) throw new Error('no golden file');
    const [width, height, channels] = golden.size;
    const bytes = await encodeStored({ width, height, channels, data: golden.samples }, 'npy');
    expect(Buffer.from(bytes).equals(golden.file)).toBe(true);
  });

  it('goes by the end of a name, and makes the folder', async () => {
    const image = imageOf(3, 'uint16');
    for (const name of ['a.png', 'b.TIF', 'c.tiff', 'd.npy']) {
      const path = join(folder, 'new', name);
      await writeStored(path, image);
      expect((await readStored(path)).image).toEqual(image);
    }
    expect((await readFile(join(folder, 'new', 'b.TIF'))).subarray(0, 2).toString()).toBe('II');
    await expect(writeStored(join(folder, 'a.jpg'), image)).rejects.toThrow(
      /a\.jpg: cannot be written, since its name ends like no kind that is; expected \.png, \.tif, \.tiff, \.npy/,
    );
    await writeFile(join(folder, 'a-file'), '');
    await expect(writeStored(join(folder, 'a-file', 'x.npy'), image)).rejects.toMatchObject({ code: 'FILE' });
  });
});
