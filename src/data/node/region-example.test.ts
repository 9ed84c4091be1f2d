import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExampleOptions, trainingExample } from '../example.ts';
import type { AnyImage, Samples } from '../image.ts';
import type { SideFormats } from '../side-format.ts';
import { readPairFiles } from './folders.ts';
import { writeStored } from './formats/write-stored.ts';
import { regionExample } from './region-example.ts';

const SIDE = 2048;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regions-'));
  await mkdir(join(folder, 'A'));
});
afterAll(() => rm(folder, { recursive: true }));

const image = <D extends Samples>(data: D, channels: number): AnyImage => {
  for (let i = 0; i < data.length; i++) data[i] = (i * 2654435761) % 251;
  return { width: SIDE, height: SIDE, channels, data };
};

const OPTIONS: ExampleOptions = {
  width: 64,
  height: 32,
  preprocess: 'crop',
  channels: { input: 3, target: 1 },
  seed: 1,
  isJittered: true,
  isMirrored: true,
};
const FORMATS: SideFormats = {
  input: { kind: 'colour', channels: 3 },
  target: { kind: 'raw', channels: 1, range: [0, 250], bits: 16 },
};

describe('crops of large TIFF files', () => {
  it('have the bits of crops of the whole files', async () => {
    await writeStored(join(folder, 'a.tif'), image(new Uint8Array(SIDE * SIDE * 3), 3));
    await writeStored(join(folder, 'b.tif'), image(new Uint16Array(SIDE * SIDE), 1));
    const pair = { name: 'p', files: ['a.tif', 'b.tif'] } as const;
    const options = { ...OPTIONS, formats: FORMATS };
    const whole = await readPairFiles(folder, 'AtoB', pair, FORMATS);
    for (let index = 0; index < 6; index++) {
      const showing = { epoch: 1, index };
      const part = await regionExample({ folder, direction: 'AtoB' }, pair, showing, options);
      expect(part).toEqual(trainingExample(whole, showing, options));
    }
  });

  it('have the bits of crops of whole weights, in TIFF or PNG files of the same size', async () => {
    await writeStored(join(folder, 'w.tif'), image(new Uint8Array(SIDE * SIDE), 1));
    await writeStored(join(folder, 'w.png'), image(new Uint8Array(SIDE * SIDE), 1));
    await writeStored(join(folder, 'small-w.png'), {
      width: 8,
      height: 8,
      channels: 1,
      data: new Uint8Array(64),
    });
    const options = { ...OPTIONS, formats: FORMATS };
    const at = { folder, direction: 'AtoB' } as const;
    const pairOf = (weight: string) => ({ name: 'p', files: ['a.tif', 'b.tif'] as const, weight });
    const whole = await readPairFiles(folder, 'AtoB', pairOf('w.tif'), FORMATS);
    for (let index = 0; index < 4; index++) {
      const showing = { epoch: 1, index };
      const expected = trainingExample(whole, showing, options);
      expect(expected.weight).toMatchObject({ width: 64, height: 32 });
      for (const weight of ['w.tif', 'w.png'])
        expect(await regionExample(at, pairOf(weight), showing, options)).toEqual(expected);
    }
    await expect(regionExample(at, pairOf('small-w.png'), { epoch: 1, index: 0 }, options)).rejects.toThrow(
      'pair p: its sides are 2048x2048 and its weights 8x8',
    );
  });

  it('are read whole where the pixels would be others: resized, augmented, small, or no TIFF', async () => {
    const at = { folder, direction: 'AtoB' } as const;
    const showing = { epoch: 1, index: 0 };
    const pair = { name: 'p', files: ['a.tif', 'b.tif'] } as const;
    expect(
      await regionExample(at, pair, showing, { ...OPTIONS, preprocess: 'resize_and_crop' }),
    ).toBeUndefined();
    const augment = { rotate: 5, scale: 0, color: 0, photoSide: 'target' } as const;
    expect(await regionExample(at, pair, showing, { ...OPTIONS, augment })).toBeUndefined();
    await writeStored(join(folder, 'small.png'), {
      width: 8,
      height: 8,
      channels: 1,
      data: new Uint8Array(64),
    });
    const small = { name: 'p', files: ['small.png', 'small.png'] } as const;
    expect(await regionExample(at, small, showing, OPTIONS)).toBeUndefined();
  });
});
