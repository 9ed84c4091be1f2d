import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type Image, joinSideBySide, withChannels } from '../../data/image.ts';
import { readImage, writePng } from '../../data/node/codecs.ts';
import { openRegion } from '../../data/node/formats/region.ts';
import { readStored } from '../../data/node/formats/stored-image.ts';
import { openTiffWriter } from '../../data/node/formats/tiff-writer.ts';
import { writeStored } from '../../data/node/formats/write-stored.ts';
import { noiseImage } from '../../data/patterns.testing.ts';
import { imagesTensor, tensorImages } from '../../data/pixels.ts';
import { type PhotoTask, taskFormats } from '../../data/tasks.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { encodeTranslator } from '../model-file.ts';
import { smallModel } from '../models.testing.ts';
import { openTranslator, type Translator } from '../translator.ts';
import type { ImageInput } from './image-inputs.ts';
import { translateFiles } from './translate-files.ts';

let root: string;
let folder: string;
let out: string;
let device: Device;
let translator: Translator;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'translate-files-'));
  device = await openDevice({ device: 'cpu', threads: 1 });
  translator = await openTranslator(device, smallModel({ inputChannels: 3, outputChannels: 3 }).bytes);
});
afterAll(async () => {
  await translator.dispose();
  await device.dispose();
  await rm(root, { recursive: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
  out = join(folder, 'out');
});

/** Writes an image and returns it as an input. */
const inputOf = async (key: string, image: Image): Promise<ImageInput> => {
  const path = join(folder, `${key}.png`);
  await writePng(path, image);
  return { path, key };
};

/** The translator's output for an image in memory. */
const translated = async (image: Image, key: string, seed = 0): Promise<Image> =>
  tensorImages(await translator.translate(imagesTensor([image]), { seed, key }))[0] as Image;

describe('translateFiles', () => {
  it('writes the result of each file under its key, and reports each in order', async () => {
    const images = [noiseImage(8, 8, 3, 1), noiseImage(11, 9, 3, 2), noiseImage(8, 16, 3, 3)];
    const keys = ['a', 'night/b', 'c'];
    const inputs = await Promise.all(images.map((image, i) => inputOf(keys[i] as string, image)));
    const told: unknown[] = [];
    const { files: results, failed } = await translateFiles(translator, inputs, {
      out,
      seed: 5,
      onDone: (file) => told.push(file),
    });
    expect(results).toEqual(
      images.map(({ width, height }, i) => ({
        input: inputs[i]?.path,
        output: join(out, `${keys[i]}.png`),
        width,
        height,
        view: { width, height, reason: 'unknown' },
      })),
    );
    expect(told).toEqual(results);
    expect(failed).toEqual([]);
    for (const [i, image] of images.entries())
      expect(await readImage(join(out, `${keys[i]}.png`))).toEqual(
        await translated(image, keys[i] as string, 5),
      );
  });

  it('translates more files than it decodes ahead, each to its own result', async () => {
    const images = Array.from({ length: 7 }, (_, seed) => noiseImage(8, 8, 3, seed));
    const inputs = await Promise.all(images.map((image, i) => inputOf(`${i}`, image)));
    await translateFiles(translator, inputs, { out, seed: 0 });
    for (const [i, image] of images.entries())
      expect(await readImage(join(out, `${i}.png`))).toEqual(await translated(image, `${i}`));
  });

  it('draws noise by seed and key: a file alone has the same result as among others', async () => {
    const image = noiseImage(8, 8);
    const inputs = [await inputOf('a', image), await inputOf('b', image)];
    await translateFiles(translator, inputs, { out, seed: 0 });
    await translateFiles(translator, inputs.slice(1), { out: join(folder, 'alone'), seed: 0 });
    await translateFiles(translator, inputs.slice(1), { out: join(folder, 'other'), seed: 1 });
    const [a, b] = [await readImage(join(out, 'a.png')), await readImage(join(out, 'b.png'))];
    expect(a).not.toEqual(b);
    expect(await readImage(join(folder, 'alone', 'b.png'))).toEqual(b);
    expect(await readImage(join(folder, 'other', 'b.png'))).not.toEqual(b);
  });

  it.each([
    ['AtoB', 0],
    ['BtoA', 1],
  ] as const)('takes the input half of pairs side by side, for %s', async (pairs, side) => {
    const sides = [noiseImage(8, 8, 3, 1), noiseImage(8, 8, 3, 2)] as const;
    const input = await inputOf('pair', joinSideBySide(...sides));
    const { files } = await translateFiles(translator, [input], { out, seed: 0, pairs });
    expect(files[0]).toMatchObject({ width: 8, height: 8 });
    expect(await readImage(join(out, 'pair.png'))).toEqual(await translated(sides[side], 'pair'));
  });

  it('lists as failed what is not a pair of two halves', async () => {
    const input = await inputOf('odd', noiseImage(9, 8));
    const { files, failed } = await translateFiles(translator, [input], { out, seed: 0, pairs: 'AtoB' });
    expect(files).toEqual([]);
    expect(failed).toEqual([
      {
        input: input.path,
        reason: expect.stringContaining(`${input.path}: has an odd width (9x8); a pair is two images`),
      },
    ]);
  });

  it('lists unreadable and missing files with the reason, and translates all others', async () => {
    const image = noiseImage(8, 8);
    const whole = await readFile((await inputOf('whole', noiseImage(40, 40))).path);
    const torn = { path: join(folder, 'torn.png'), key: 'torn' };
    await writeFile(torn.path, whole.subarray(0, Math.floor(0.6 * whole.length)));
    const gone = { path: join(folder, 'gone.png'), key: 'gone' };
    const good = [await inputOf('a', image), await inputOf('b', image), await inputOf('c', image)];
    const told: string[] = [];
    const { files, failed } = await translateFiles(
      translator,
      [good[0], torn, good[1], gone, good[2]] as ImageInput[],
      { out, seed: 0, onDone: ({ input }) => told.push(input) },
    );
    expect(files.map(({ input }) => input)).toEqual(good.map(({ path }) => path));
    expect(failed).toEqual([
      { input: torn.path, reason: expect.stringContaining(`${torn.path}: cannot be decoded`) },
      { input: gone.path, reason: expect.stringContaining(`${gone.path}: cannot be read`) },
    ]);
    expect(told).toHaveLength(5);
    expect((await readdir(out)).sort()).toEqual(['a.png', 'b.png', 'c.png']);
    expect(await readImage(join(out, 'c.png'))).toEqual(await translated(image, 'c'));
  });

  it('translates images at their own size in tiles where that is asked for, from PNG and TIFF', async () => {
    const image = noiseImage(70, 50);
    const inputs = [await inputOf('a', image)];
    const { files, failed } = await translateFiles(translator, inputs, {
      out,
      seed: 0,
      tiles: { tile: 32, overlap: 16 },
    });
    expect(failed).toEqual([]);
    expect(files).toEqual([expect.objectContaining({ width: 70, height: 50, isTiled: true })]);
    const result = await readImage(join(out, 'a.png'));
    expect([result.width, result.height]).toEqual([70, 50]);
  });

  it.each<readonly [PhotoTask, number]>([
    [{ kind: 'colorize' }, 1],
    [{ kind: 'inpaint', hole: 'free' }, 1],
    [{ kind: 'super-resolution', scale: 2 }, 2],
  ])('translates photographs by the task %j in tiles', async (task, scale) => {
    const { input, target } = taskFormats(task);
    const { record, weights } = smallModel({
      ...{ inputChannels: input.channels, outputChannels: target.channels, norm: 'none', noise: 'none' },
    });
    const formats = task.kind === 'super-resolution' ? {} : { formats: { input, target } };
    const model = await openTranslator(device, encodeTranslator({ ...record, task, ...formats }, weights));
    const image = withChannels(noiseImage(70, 50), 4);
    image.data.fill(0, 4 * 700, 4 * 1400);
    const path = join(folder, 'a.png');
    await writeStored(path, task.kind === 'inpaint' ? image : noiseImage(70, 50));
    const made = async (to: string, tile: number | undefined) => {
      const { files, failed } = await translateFiles(model, [{ path, key: 'a' }], {
        ...{ out: join(folder, to), seed: 0, resize: 'none' },
        ...(tile === undefined ? {} : { tiles: { tile, overlap: 16 } }),
      });
      expect(failed).toEqual([]);
      expect(files).toMatchObject([{ width: 70 * scale, height: 50 * scale }]);
      expect(files[0]?.isTiled).toBe(tile === undefined ? undefined : true);
      return readImage(files[0]?.output as string);
    };
    const whole = await made('whole', undefined);
    expect(await made('one', 256)).toEqual(whole);
    const tiled = await made('tiled', 48);
    const distance = tiled.data.reduce(
      (sum, value, i) => sum + Math.abs(value - (whole.data[i] as number)),
      0,
    );
    expect(distance / whole.data.length).toBeLessThan(3); // tiles see less of what is around them
    await model.dispose();
  });

  it('gives all images one noise where that is asked for', async () => {
    const image = noiseImage(8, 8);
    const inputs = [await inputOf('a', image), await inputOf('b', image)];
    const results = async (): Promise<unknown[]> =>
      Promise.all(['a', 'b'].map((key) => readImage(join(out, `${key}.png`))));
    await translateFiles(translator, inputs, { out, seed: 0 });
    const [a, b] = await results();
    expect(a).not.toEqual(b);
    await translateFiles(translator, inputs, { out, seed: 0, hasSameNoise: true });
    const [first, second] = await results();
    expect(second).toEqual(first);
  });

  it('writes TIFF files that lie on earth where their inputs do, in tiles or not', async () => {
    const image = noiseImage(20, 12);
    const path = join(out, '..', 'place.tif');
    const scale = new Uint8Array(Float64Array.of(10, 10, 0).buffer);
    const tags = [{ tag: 33550, type: 12, count: 3, bytes: scale }];
    const writer = await openTiffWriter(path, {
      ...{ width: 20, height: 12, channels: 3, samples: 'uint8', tags },
    });
    await writer.writeRows(image.data);
    await writer.close();
    for (const tiles of [undefined, { tile: 16, overlap: 8 }]) {
      const { files } = await translateFiles(translator, [{ path, key: 'place' }], {
        ...{ out, seed: 0, format: 'tif', tiles },
      });
      expect(files).toMatchObject([{ output: join(out, 'place.tif') }]);
      const result = await openRegion(join(out, 'place.tif'));
      expect(result).toMatchObject({ width: 20, height: 12, geoTags: tags });
      await result.close();
    }
  });

  it('names a result that it cannot write', async () => {
    const input = await inputOf('a', noiseImage(8, 8));
    await writeFile(out, 'a file where the folder should be');
    await expect(translateFiles(translator, [input], { out, seed: 0 })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`${join(out, 'a.png')}: cannot be written`),
    });
  });

  it('does nothing for no files', async () => {
    expect(await translateFiles(translator, [], { out, seed: 0 })).toEqual({ files: [], failed: [] });
  });
});

describe('a model that changes nothing', () => {
  it.each([
    ['16 bits', 1, Uint16Array, [0, 65535], 16, 'png'],
    ['12 of 16 bits in colour', 3, Uint16Array, [0, 4095], 16, 'png'],
    ['floats', 1, Float32Array, [-1000, 3000], 32, 'tif'],
    ['five channels of 16 bits', 5, Uint16Array, [0, 65535], 16, 'tif'],
    ['bytes with alpha', 4, Uint8Array, [0, 255], 8, 'png'],
  ] as const)(
    'gives back the values of %s beyond float rounding',
    async (name, channels, Kind, range, bits, ending) => {
      const format = { kind: 'raw', channels, range: [...range] as [number, number], bits } as const;
      const record = { ...smallModel().record, formats: { input: format, target: format } };
      const changes = {
        record,
        inputChannels: channels,
        outputChannels: channels,
        translate: async (x: Tensor) => x,
      };
      const identity = { ...translator, ...changes };
      const stream = randomStream(0, name);
      const data = new Kind(16 * 16 * channels);
      for (let i = 0; i < data.length; i++) data[i] = range[0] + stream.uniform() * (range[1] - range[0]);
      const image = { width: 16, height: 16, channels, data };
      const path = join(folder, `${name}.${ending}`);
      await writeStored(path, image);
      const { files, failed } = await translateFiles(identity, [{ path, key: name }], { out, seed: 0 });
      expect(failed).toEqual([]);
      expect(files[0]?.output.endsWith(`.${ending}`)).toBe(true);
      const { image: back } = await readStored(files[0]?.output as string);
      expect(back.data.constructor).toBe(Kind);
      data.forEach((value, i) => {
        expect(Math.abs((back.data[i] as number) - value)).toBeLessThanOrEqual(
          bits === 32 ? 4000 * 2 ** -23 : 0,
        );
      });
    },
  );
});
