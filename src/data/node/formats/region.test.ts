import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessBytes } from '../../../core/random-access.ts';
import { crop } from '../../image.ts';
import { noise } from '../image-forms.testing.ts';
import { storedGoldens } from './goldens.testing.ts';
import { openRegion } from './region.ts';
import { readStored } from './stored-image.ts';
import { openTiff } from './tiff-reader.ts';
import { encodeTiff } from './tiff-writer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'region-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Corners, an edge, a pixel, and all. */
const partsOf = (width: number, height: number) => [
  { x: 0, y: 0, width, height },
  { x: 1, y: 1, width: width - 1, height: height - 2 },
  { x: width - 1, y: 0, width: 1, height },
  { x: 0, y: height - 1, width, height: 1 },
  { x: Math.floor(width / 2), y: Math.floor(height / 2), width: 1, height: 1 },
];

describe('parts of an image', () => {
  for (const { name, file, page, numPages = 1 } of storedGoldens().filter(({ name }) => name !== 'TIFF zstd'))
    it(`are those of the whole: ${name}`, async () => {
      const path = join(folder, 'image');
      await writeFile(path, file);
      const options = page === undefined ? {} : { page };
      const whole = await readStored(path, options);
      const regions = await openRegion(path, options);
      expect(regions.numPages).toBe(numPages);
      for (const part of partsOf(regions.width, regions.height))
        expect(await regions.readRegion(part)).toEqual(crop(whole.image, part));
      await expect(regions.readRegion({ x: 1, y: 0, width: regions.width, height: 1 })).rejects.toThrow(
        `${path}: ${regions.width}x1 at (1, 0) does not lie in an image of`,
      );
      await regions.close();
    });

  it('are those of the whole, of photographs and of turned ones', async () => {
    const files = {
      'a.jpg': await noise(50, 40).jpeg().toBuffer(),
      'turned.jpg': await noise(50, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'a.webp': await noise(50, 40).webp({ lossless: true }).toBuffer(),
      'a.png': await noise(50, 40).png().toBuffer(),
    };
    for (const [name, file] of Object.entries(files)) {
      const path = join(folder, name);
      await writeFile(path, file);
      const { image } = await readStored(path);
      for (const bandBytes of [1, 50 * 3 * 7, 2 ** 28]) {
        const regions = await openRegion(path, { bandBytes });
        for (const part of [...partsOf(image.width, image.height), { x: 3, y: 2, width: 5, height: 4 }])
          expect(await regions.readRegion(part)).toEqual(crop(image, part));
        await regions.close();
      }
    }
  });
});

it('reads only the rows of an uncompressed TIFF file that are asked for, and a block once for parts in turn', async () => {
  const data = new Uint16Array(1000 * 400).map((_, i) => i);
  for (const compression of ['none', 'deflate'] as const) {
    const form = { width: 1000, height: 400, channels: 1, samples: 'uint16', compression } as const;
    const bytes = await encodeTiff(data, form);
    let read = 0;
    const inMemory = accessBytes(bytes);
    const counted: typeof inMemory = {
      ...inMemory,
      read: (offset, length) => {
        read += length;
        return inMemory.read(offset, length);
      },
    };
    const file = await openTiff(counted, bytes);
    const layout = await file.layout(0);
    read = 0;
    const part = { x: 10, y: 5, width: 20, height: 3 };
    const first = await file.read(0, layout, part);
    expect(first.data[0]).toBe((5 * 1000 + 10) & 0xffff);
    const once = read;
    expect(once).toBe(compression === 'none' ? 3 * 2000 : layout.byteCounts[0]);
    await file.read(0, layout, { ...part, y: 9 });
    expect(read).toBe(compression === 'none' ? 2 * once : once);
  }
});
