import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinSideBySide } from '../../data/image.ts';
import { decodeImage, encodePng } from '../../data/node/codecs.ts';
import { imagesTensor, tensorImages } from '../../data/pixels.ts';
import { byteFormat } from '../../data/side-format.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { encodeTranslator } from '../../translation/model-file.ts';
import { smallModel } from '../../translation/models.testing.ts';
import { openTranslator } from '../../translation/translator.ts';
import { colourModel, noiseImage } from '../run-folders.testing.ts';
import type { ModelFile, ModelService, TranslateSettings } from './model-messages.ts';
import { openModelShelf } from './model-shelf.ts';

const SETTINGS: TranslateSettings = {
  seed: 0,
  key: '',
  hasNoise: true,
  format: 'png',
  resize: 'trained',
  isPair: false,
  mostPixels: 10_000,
};

let folder: string;
let shelf: ModelService;
let devices: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-shelf-'));
  devices = 0;
  shelf = openModelShelf(() => {
    devices++;
    return openDevice({ device: 'cpu', threads: 1 });
  });
});
afterEach(async () => {
  await shelf.close();
  await rm(folder, { recursive: true });
});

const fileOf = async (bytes: Uint8Array, name = 'model'): Promise<ModelFile> => {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, bytes);
  return { name, path, version: '1' };
};

const translated = async (model: ModelFile, changes: Partial<TranslateSettings> = {}, size = [8, 8]) => {
  const png = await encodePng(noiseImage(size[0] as number, size[1] as number));
  return shelf.translate(model, png, { ...SETTINGS, ...changes });
};

describe('a model on the shelf', () => {
  it('is described without a device', async () => {
    expect(await shelf.describe(await fileOf(colourModel()))).toMatchObject({
      inputChannels: 3,
      outputChannels: 3,
      record: { sizeMultiple: 8 },
    });
    expect(devices).toBe(0);
  });

  it('gives the same result as the library, at any size', async () => {
    const model = await fileOf(colourModel());
    const device = await openDevice({ device: 'cpu', threads: 1 });
    const translator = await openTranslator(device, colourModel());
    const y = await translator.translate(imagesTensor([noiseImage(11, 7)]), { seed: 5, key: 'one' });
    await translator.dispose();
    await device.dispose();
    const { bytes, width, height, seconds } = await translated(model, { seed: 5, key: 'one' }, [11, 7]);
    expect([width, height, seconds > 0]).toEqual([11, 7, true]);
    expect(await decodeImage(bytes, 3, 'answer')).toEqual(tensorImages(y)[0]);
  });

  it('gives equal bytes for equal seed and key, and other bytes otherwise', async () => {
    const model = await fileOf(colourModel());
    const bytes = async (changes: Partial<TranslateSettings>) =>
      Buffer.from((await translated(model, changes)).bytes).toString('base64');
    const first = await bytes({ seed: 1 });
    expect(await bytes({ seed: 1 })).toBe(first);
    expect(await bytes({ seed: 2 })).not.toBe(first);
    expect(await bytes({ seed: 1, key: 'other' })).not.toBe(first);
    expect(await bytes({ seed: 1, hasNoise: false })).toBe(await bytes({ seed: 2, hasNoise: false }));
    expect(devices).toBe(1);
  });

  it('answers with alpha where its results have it', async () => {
    const { record, weights } = smallModel({ inputChannels: 3, outputChannels: 4 });
    const formats = { input: byteFormat(3), target: byteFormat(4) };
    const model = await fileOf(encodeTranslator({ ...record, formats }, weights));
    const channels = async (changes: Partial<TranslateSettings>): Promise<number | undefined> =>
      (await sharp((await translated(model, changes)).bytes).metadata()).channels;
    expect(await channels({ format: 'png' })).toBe(4);
    expect(await channels({ format: 'png', tiles: { tile: 8, overlap: 0 } })).toBe(4);
    expect(await channels({ format: 'jpeg' })).toBe(3);
  });

  it('takes the input side of a pair', async () => {
    const model = await fileOf(colourModel());
    const pair = joinSideBySide(noiseImage(8, 8), noiseImage(8, 8, 'other'));
    const { bytes } = await shelf.translate(model, await encodePng(pair), { ...SETTINGS, isPair: true });
    expect(Buffer.from(bytes)).toEqual(Buffer.from((await translated(model)).bytes));
  });

  it('is current after it is replaced, and when many are used in turn', async () => {
    const model = await fileOf(colourModel());
    const other = await fileOf(smallModel({ inputChannels: 3, outputChannels: 1 }).bytes, 'other');
    const first = Buffer.from((await translated(model)).bytes);
    for (const version of ['2', '3', '4', '5']) await translated({ ...other, version });
    expect(Buffer.from((await translated(model)).bytes)).toEqual(first);
    await writeFile(model.path, smallModel({ inputChannels: 3, outputChannels: 1 }).bytes);
    const { bytes } = await translated({ ...model, version: '2' });
    expect((await sharp(bytes).metadata()).channels).toBe(1);
  });

  it('refuses an image that grows too large by padding', async () => {
    const model = await fileOf(colourModel());
    await expect(translated(model, { mostPixels: 2000 }, [300, 1])).rejects.toMatchObject({
      code: 'LIMIT',
      message: expect.stringContaining('304x8 pixels'),
    });
  });

  it.each([
    ['torn', (png: Uint8Array) => png.subarray(0, 60)],
    ['no image', () => Buffer.from('no image')],
  ])('refuses bytes that are %s', async (_, spoil) => {
    const png = spoil(await encodePng(noiseImage(8, 8)));
    const model = await fileOf(colourModel());
    await expect(shelf.translate(model, png, SETTINGS)).rejects.toMatchObject({ code: 'DATA' });
  });

  it('is an error if the file is not a model, and is tried again on the next request', async () => {
    const model = await fileOf(Buffer.from('no model'));
    await expect(shelf.describe(model)).rejects.toMatchObject({ code: 'FORMAT' });
    await writeFile(model.path, colourModel());
    expect(await shelf.describe(model)).toMatchObject({ inputChannels: 3 });
  });
});
