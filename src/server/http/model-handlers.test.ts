import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelListSchema } from '../../api/models.ts';
import { encodePng } from '../../data/node/codecs.ts';
import { foreignModel } from '../../onnx/foreign-models.testing.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { BEST } from '../../training/checkpoint-names.ts';
import { checkpointPath } from '../../training/node/checkpoint-files.ts';
import { modelBytes } from '../../training/node/model-source.ts';
import { readRunRecord } from '../../training/node/run-folder.ts';
import { imagePlan } from '../../translation/image-plan.ts';
import { encodeTranslator } from '../../translation/model-file.ts';
import { smallModel } from '../../translation/models.testing.ts';
import { writeImagesFile } from '../../translation/node/images-file.ts';
import { translateFiles } from '../../translation/node/translate-files.ts';
import { openTranslator } from '../../translation/translator.ts';
import {
  makeRoot,
  openTestApp,
  pngRequest,
  removeApp,
  type TestApp,
  type TestAppOptions,
} from '../app.testing.ts';
import type { ModelService, TranslatedImage } from '../models/model-messages.ts';
import { openWorkQueue, type WorkQueue } from '../models/work-queue.ts';
import {
  colourModel,
  cycleModel,
  writeCycleRun,
  writeRun,
  writeRunCheckpoint,
} from '../run-folders.testing.ts';
import { openLibrary } from '../runs/library.ts';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp(await makeRoot());
});
afterEach(() => removeApp(test));

const reopen = async (options: TestAppOptions): Promise<void> => {
  await test.close();
  test = await openTestApp(test.root, options);
};

describe('models', () => {
  it('are those of runs and those of files', async () => {
    await writeFile(join(test.root, 'runs', 'face.onnx'), colourModel());
    await writeFile(join(test.root, 'runs', 'torn.onnx'), 'no model');
    const { models, unreadable } = modelListSchema.parse(await test.json('/api/models'));
    expect(unreadable).toMatchObject([{ name: 'torn' }]);
    expect(models.map(({ name, run, dataName }) => [name, run, dataName])).toEqual([
      ['face', undefined, undefined],
      ['first', 'first', 'facades'],
    ]);
    expect(models[0]).toMatchObject({
      direction: 'AtoB',
      trainedWidth: 8,
      sizeMultiple: 8,
      noise: 'dropout',
    });
    const file = await test.ask(`/${models[0]?.url}`);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(colourModel());
  });

  it('of a best checkpoint are named, sent and translate by its weights', async () => {
    const folder = join(test.root, 'runs', 'houses');
    await writeCycleRun(folder);
    const { options } = await readRunRecord(folder);
    await writeRunCheckpoint(folder, options, BEST, { step: 4, epoch: 2, stepInEpoch: 0 });
    const { models } = modelListSchema.parse(await test.json('/api/models'));
    const best = models.filter(({ name }) => name.endsWith('-best'));
    expect(best.map(({ name, title, run, direction }) => [name, title, run, direction])).toEqual([
      ['houses-best', 'houses, A to B, best (epoch 1)', 'houses', 'AtoB'],
      ['houses-BtoA-best', 'houses, B to A, best (epoch 1)', 'houses', 'BtoA'],
    ]);
    for (const { name, url, direction } of best) {
      const file = await test.ask(`/${url}`);
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(
        await modelBytes(checkpointPath(folder, BEST), direction),
      );
      const response = await test.ask(`/api/models/${name}/translate`, await pngRequest(16, 16));
      expect(response.status).toBe(200);
    }
  });

  it('of a run both ways are two, which translate to different images, from files and from a checkpoint', async () => {
    await writeCycleRun(join(test.root, 'runs', 'houses'));
    const translated = async (name: string): Promise<string> => {
      const response = await test.ask(`/api/models/${name}/translate`, await pngRequest(16, 16));
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer()).toString('base64');
    };
    const listed = async () => {
      const { models } = modelListSchema.parse(await test.json('/api/models'));
      const ours = models.filter(({ run }) => run === 'houses');
      expect(ours.map(({ name, title, direction }) => [name, title, direction])).toEqual([
        ['houses', 'houses, A to B', 'AtoB'],
        ['houses-BtoA', 'houses, B to A', 'BtoA'],
      ]);
      return ours;
    };
    for (const { name, url, direction } of await listed()) {
      const file = await test.ask(`/${url}`);
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(cycleModel(direction ?? 'AtoB'));
      await translated(name);
    }
    const ofFiles = [await translated('houses'), await translated('houses-BtoA')];
    expect(new Set(ofFiles).size).toBe(2);
    await reopen({ services: { library: openLibrary([join(test.root, 'runs')], 'latest') } });
    const [there, back] = await listed();
    const bytes = async (url = ''): Promise<Buffer> =>
      Buffer.from(await (await test.ask(`/${url}`)).arrayBuffer());
    expect((await bytes(there?.url)).equals(await bytes(back?.url))).toBe(false);
    expect(new Set([...ofFiles, await translated('houses'), await translated('houses-BtoA')]).size).toBe(4);
  });

  it('of other programs are run, and sent, by what the file beside them says of images', async () => {
    const path = join(test.root, 'runs', 'dark.onnx');
    const half = foreignModel({
      inputs: [{ name: 'x', shape: ['N', 'H', 'W', 3] }],
      outputs: [{ name: 'y', shape: ['N', 'H', 'W', 3] }],
      constants: { half: 0.5 },
      nodes: [{ op: 'Mul', inputs: ['x', 'half'], output: 'y' }],
    });
    await writeFile(path, half);
    const pixels = async (): Promise<number[]> => {
      const white = await encodePng({ width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 255, 0) });
      const request = { method: 'POST', body: new Uint8Array(white) };
      const response = await test.ask('/api/models/dark/translate', request);
      return [
        ...(await sharp(await response.arrayBuffer())
          .raw()
          .toBuffer()),
      ];
    };
    const sent = async (): Promise<Uint8Array> =>
      new Uint8Array(await (await test.ask('/api/models/dark/model.onnx')).arrayBuffer());
    expect(await pixels()).toEqual([191, 191, 64]); // halves of numbers from -1 to 1
    expect(await sent()).toEqual(half);
    await writeImagesFile(path, { format: 1, input: { range: [0, 255] } });
    expect(await pixels()).toEqual([128, 128, 0]);
    expect(imagePlan(await sent(), 'dark.onnx').input.range).toEqual([0, 255]);
  });

  it('of other programs that take one size say it', async () => {
    const model = foreignModel({
      inputs: [{ name: 'x', shape: [1, 24, 40, 3] }],
      outputs: [{ name: 'y', shape: [1, 24, 40, 3] }],
      nodes: [{ op: 'Tanh', inputs: ['x'], output: 'y' }],
    });
    await writeFile(join(test.root, 'runs', 'fixed.onnx'), model);
    const { models } = modelListSchema.parse(await test.json('/api/models'));
    expect(models.find(({ name }) => name === 'fixed')).toMatchObject({
      trainedWidth: 40,
      trainedHeight: 24,
    });
  });

  it('translate an image to one of equal size, in the requested format', async () => {
    for (const [path, accept, format] of [
      ['/api/models/first/translate', '*/*', 'png'],
      ['/api/models/first/translate', 'image/webp', 'webp'],
      ['/api/models/first/translate?format=jpeg', 'image/webp', 'jpeg'],
    ] as const) {
      const response = await test.ask(path, { ...(await pngRequest(11, 7)), headers: { accept } });
      expect(response.headers.get('content-type')).toBe(`image/${format}`);
      expect(Number(response.headers.get('x-pix2pix-seconds'))).toBeGreaterThan(0);
      const metadata = await sharp(await response.arrayBuffer()).metadata();
      expect(metadata).toMatchObject({ format, width: 11, height: 7 });
    }
  });

  it('see an image at the size of their training, or at its own', async () => {
    const { record, weights } = smallModel({ inputChannels: 3, outputChannels: 3 });
    const resized = encodeTranslator({ ...record, preprocess: 'resize_and_crop' }, weights);
    await writeFile(join(test.root, 'runs', 'first', 'model.onnx'), resized);
    const sizes: (string | null)[] = [];
    const images: Buffer[] = [];
    for (const query of ['', '&resize=trained', '&resize=none']) {
      const response = await test.ask(
        `/api/models/first/translate?noise=off${query}`,
        await pngRequest(24, 40),
      );
      sizes.push(response.headers.get('x-pix2pix-size'));
      images.push(Buffer.from(await response.arrayBuffer()));
    }
    expect(sizes).toEqual(['8x8', '8x8', '24x40']);
    expect(images[1]?.equals(images[0] as Buffer)).toBe(true);
    expect(images[2]?.equals(images[0] as Buffer)).toBe(false);
    for (const image of images)
      expect(await sharp(image).metadata()).toMatchObject({ width: 24, height: 40 });
  });

  it('translate an image in tiles, and normalise by the statistics of the training', async () => {
    const { record, weights } = smallModel({ inputChannels: 3, outputChannels: 3 });
    const resized = encodeTranslator({ ...record, preprocess: 'resize_and_crop' }, weights);
    await writeFile(join(test.root, 'runs', 'first', 'model.onnx'), resized);
    const translated = async (query: string) => {
      const response = await test.ask(
        `/api/models/first/translate?noise=off&${query}`,
        await pngRequest(50, 40),
      );
      expect(response.status).toBe(200);
      return {
        size: response.headers.get('x-pix2pix-size'),
        pixels: await sharp(await response.arrayBuffer())
          .raw()
          .toBuffer(),
      };
    };
    const [whole, tiled, trained] = [
      await translated('resize=none'),
      await translated('tile=24&overlap=8'),
      await translated('tile=24&resize=trained'),
    ];
    expect([whole.size, tiled.size, trained.size]).toEqual(['50x40', '50x40', '8x8']);
    const device = await openDevice({ device: 'cpu', threads: 1 });
    const translator = await openTranslator(device, resized, { hasNoise: false });
    const path = join(test.root, 'image.png');
    await writeFile(path, (await pngRequest(50, 40)).body as Uint8Array);
    await translateFiles(translator, [{ path, key: 'file' }], {
      ...{ out: test.root, seed: 0, resize: 'none', tiles: { tile: 24, overlap: 8 } },
    });
    await translator.dispose();
    await device.dispose();
    const ofCommand = await sharp(join(test.root, 'file.png')).raw().toBuffer();
    expect(tiled.pixels.equals(ofCommand)).toBe(true);
    expect(tiled.pixels.equals(whole.pixels)).toBe(false);
    const statistics = await test.failure(
      '/api/models/first/translate?statistics=running',
      await pngRequest(),
    );
    expect(statistics).toMatchObject({ status: 400, message: expect.stringContaining('statistics') });
  });

  it('give equal bytes for equal seeds, from a form and from a body', async () => {
    const body = async (query: string, init: RequestInit) =>
      Buffer.from(await (await test.ask(`/api/models/first/translate${query}`, init)).arrayBuffer());
    const form = new FormData();
    form.set('image', new Blob([(await pngRequest()).body as Uint8Array<ArrayBuffer>]));
    const one = await body('?seed=1', await pngRequest());
    expect(await body('?seed=1', { method: 'POST', body: form })).toEqual(one);
    expect(await body('?seed=2', await pngRequest())).not.toEqual(one);
    expect(await body('?seed=1&noise=off', await pngRequest())).toEqual(
      await body('?seed=2&noise=off', await pngRequest()),
    );
  });

  it.each([
    [400, 'OPTION', '?sed=1', undefined, 'the query has no "sed"; did you mean "seed"?'],
    [400, 'OPTION', '?seed=abc', undefined, 'serve: seed is "abc", expected a number;'],
    [400, 'OPTION', '?seed=-1', undefined, 'seed is "-1", expected at least 0'],
    [400, 'OPTION', '?seed=1.5', undefined, 'seed is "1.5", expected a whole number'],
    [400, 'OPTION', '?noise=maybe', undefined, 'noise is "maybe", expected "on" or "off"'],
    [400, 'OPTION', '?tile=0', undefined, 'tile is "0", expected at least 1'],
    [400, 'OPTION', '?overlap=8', undefined, 'overlap is 8, but there are no tiles'],
    [400, 'OPTION', '?tile=16&overlap=16', undefined, 'an overlap (--overlap) is at most half a tile'],
    [400, 'OPTION', '?format=gif', undefined, 'format is "gif"'],
    [422, 'DATA', '', 'no image', 'not a readable PNG, JPEG or WebP'],
    [422, 'DATA', '', '', 'has no image'],
    [422, 'DATA', '?pair=1', undefined, 'its width must be even'],
  ])('answer with %i and %s to %j', async (status, code, query, body, message) => {
    const init = body === undefined ? await pngRequest(9, 8) : { method: 'POST', body };
    const answer = await test.failure(`/api/models/first/translate${query}`, init);
    expect(answer).toMatchObject({ status, code, message: expect.stringContaining(message) });
    expect(answer.message).not.toMatch(/\n|\.ts|node_modules/);
    expect(test.faults).toEqual([]);
  });

  it('are missing if a run has none yet, or if there is none with the name', async () => {
    await writeRun(join(test.root, 'runs', 'young'), { events: [] });
    const path = (name: string) => `/api/models/${name}/translate`;
    expect((await test.failure(path('young'), await pngRequest())).message).toContain(
      'run young has no model yet',
    );
    expect(await test.failure(path('fisrt'), await pngRequest())).toMatchObject({
      status: 404,
      message: 'serve: there is no model "fisrt"; did you mean "first"?',
    });
  });

  it('have limits of bytes and of pixels', async () => {
    await reopen({ services: { limits: { bytes: 5000, pixels: 100, tiledPixels: 400 } } });
    const path = '/api/models/first/translate';
    expect(await test.failure(path, await pngRequest(11, 11))).toMatchObject({ status: 413, code: 'LIMIT' });
    expect(await test.failure(`${path}?tile=8`, await pngRequest(21, 21))).toMatchObject({ status: 413 });
    expect((await test.ask(`${path}?tile=8&overlap=0`, await pngRequest(11, 11))).status).toBe(200);
    const long = { method: 'POST', body: new Uint8Array(5001) };
    expect(await test.failure(path, long)).toMatchObject({
      status: 413,
      message: expect.stringContaining('5000 bytes'),
    });
  });

  it('take a limited number of requests, and say when to try again', async () => {
    let finish: (image: TranslatedImage) => void = () => {};
    const done = new Promise<TranslatedImage>((resolve) => {
      finish = resolve;
    });
    const models = {
      describe: () => {},
      translate: () => done,
      close: async () => {},
    } as unknown as ModelService;
    const queue = openWorkQueue(1);
    let numQueued = 0;
    let tellBoth = (): void => {};
    const both = new Promise<void>((resolve) => {
      tellBoth = resolve;
    });
    const counting: WorkQueue = {
      requireRoom: () => queue.requireRoom(),
      get retryAfterSeconds() {
        return queue.retryAfterSeconds;
      },
      run: (work, signal) => {
        const result = queue.run(work, signal);
        if (++numQueued === 2) tellBoth();
        return result;
      },
    };
    await reopen({ models, services: { queue: counting } });
    const path = '/api/models/first/translate';
    const taken = [test.ask(path, await pngRequest()), test.ask(path, await pngRequest())];
    await both; // one runs and one waits: a third that came before them would wait for ever
    const refused = await test.ask(path, await pngRequest());
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    finish({ bytes: new Uint8Array(1), width: 8, height: 8, view: { width: 8, height: 8 }, seconds: 1 });
    for (const response of await Promise.all(taken)) expect(response.status).toBe(200);
  });

  it('fail without details, except on the terminal', async () => {
    const translate = () => Promise.reject(new TypeError('x is not a function'));
    await reopen({ models: { translate, close: async () => {} } as unknown as ModelService });
    const answer = await test.failure('/api/models/first/translate', await pngRequest());
    expect(answer).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(answer.message).not.toContain('not a function');
    expect(test.faults).toEqual([expect.objectContaining({ message: 'x is not a function' })]);
  });
});
