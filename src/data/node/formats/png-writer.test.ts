import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { sharp } from '../image-library.ts';
import { openPngWriter } from './png-writer.ts';
import { readStored } from './stored-image.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'png-writer-'));
});
afterEach(() => rm(root, { recursive: true }));

const FORM = { width: 37, height: 23 } as const;

const samplesOf = (channels: number, isDeep: boolean): Uint8Array | Uint16Array => {
  const stream = randomStream(channels, 'samples');
  const length = FORM.width * FORM.height * channels;
  // Half smooth, half noise: rows of both kinds of filter.
  const values = Array.from({ length }, (_, i) => (i % 2 === 0 ? i : stream.integer(65536)));
  return isDeep ? Uint16Array.from(values) : Uint8Array.from(values);
};

describe('openPngWriter', () => {
  it.each([
    [1, false],
    [3, false],
    [4, false],
    [1, true],
    [3, true],
  ])('writes %i channels that others read, of 16 bits: %s', async (channels, isDeep) => {
    const path = join(root, 'made', 'a.png');
    const data = samplesOf(channels, isDeep);
    const writer = await openPngWriter(path, { ...FORM, channels, samples: isDeep ? 'uint16' : 'uint8' });
    const perRow = FORM.width * channels;
    for (let row = 0; row < FORM.height; row += 5)
      await writer.writeRows(data.subarray(row * perRow, Math.min(FORM.height, row + 5) * perRow));
    await writer.close();
    expect((await readStored(path)).image).toMatchObject({ ...FORM, channels, data });
    const { width, height, format } = await sharp(path).metadata();
    expect({ width, height, format }).toEqual({ ...FORM, format: 'png' });
    expect(await readdir(join(root, 'made'))).toEqual(['a.png']);
  });

  it('refuses rows that are missing, too many or of another kind, and channels that a file does not have', async () => {
    const path = join(root, 'a.png');
    const options = { ...FORM, channels: 1, samples: 'uint8' } as const;
    const writer = await openPngWriter(path, options);
    await expect(writer.writeRows(new Uint16Array(FORM.width))).rejects.toMatchObject({ code: 'DATA' });
    await expect(writer.writeRows(new Uint8Array(FORM.width + 1))).rejects.toMatchObject({ code: 'DATA' });
    await expect(writer.close()).rejects.toMatchObject({ message: expect.stringContaining('0 of 23 rows') });
    await writer.discard();
    expect(await readdir(root)).toEqual([]);
    await expect(openPngWriter(path, { ...options, channels: 5 })).rejects.toMatchObject({ code: 'DATA' });
  });

  it('names a file that cannot be written', async () => {
    await writeFile(join(root, 'file'), '');
    const path = join(root, 'file', 'a.png');
    await expect(openPngWriter(path, { ...FORM, channels: 1, samples: 'uint8' })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${path}: cannot be written`),
    });
  });
});
