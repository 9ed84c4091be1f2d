/** Images of every depth and number of channels, from a folder through training, translation, evaluation and the service. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeStored, readStored } from '../src/data/node/formats/stored-image.ts';
import { combineFolders } from '../src/data/node/make/combine-folders.ts';
import { evaluateFiles } from '../src/evaluation/node/evaluate-files.ts';
import { sourceOfModels } from '../src/evaluation/node/source-of-models.ts';
import type { Device } from '../src/runtime/device.ts';
import { openDevice } from '../src/runtime/node/open-device.ts';
import { openModelShelf } from '../src/server/models/model-shelf.ts';
import type { PartialOptions } from '../src/settings/options.ts';
import { readRunRecord } from '../src/training/node/run-folder.ts';
import { resumeRun, startRun } from '../src/training/node/train-run.ts';
import { translateFiles } from '../src/translation/node/translate-files.ts';
import { openTranslator } from '../src/translation/translator.ts';
import { colour, ids, SIDES, SIZE, type Side, type SideName, write } from './any-image.testing.ts';

let root: string;
let device: Device;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'any-image-'));
  device = await openDevice({ device: 'cpu', threads: 2 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

/** A data set of two sides, and a model that has learned from it for a few steps. */
const trained = async (name: string, input: Side, target: Side, options: PartialOptions = {}) => {
  const data = join(root, name, 'data');
  for (const [split, count] of [
    ['train', 4],
    ['test', 2],
  ] as const)
    for (let i = 0; i < count; i++) {
      await write(join(data, split, 'A', `${i}.${input.ending}`), input.make(i + 10 * count));
      await write(join(data, split, 'B', `${i}.${target.ending}`), target.make(i + 10 * count));
    }
  const out = join(root, name, 'run');
  const notices: string[] = [];
  await startRun(device, {
    data,
    out,
    options: { size: SIZE, ngf: 4, ndf: 4, receptiveField: 16, epochs: 1, flip: false, ...options },
    readers: 1,
    onNotice: (line) => notices.push(line),
  });
  return { data, out, notices };
};

describe.each<readonly [SideName, SideName, object]>([
  ['gray of 16 bits', 'gray of 16 bits', { kind: 'raw', channels: 1, bits: 16 }],
  ['colour of 8 bits', 'one channel of floats', { kind: 'raw', channels: 1, bits: 32 }],
  ['six channels of floats', 'colour of 8 bits', { kind: 'colour', channels: 3 }],
  ['two channels of 8 bits', 'six channels of floats', { kind: 'raw', channels: 6, bits: 32 }],
  ['four channels of 16 bits in NumPy', 'colour of 16 bits', { kind: 'raw', channels: 3, bits: 16 }],
  ['ids of classes', 'colour of 8 bits', { kind: 'colour', channels: 3 }],
  ['colour of 16 bits', 'ids of classes', { kind: 'ids', channels: 3 }],
])('%s to %s', (input, target, format) => {
  it('are learned, translated in their own values, scored and served', async () => {
    const { data, out, notices } = await trained(`${input} to ${target}`, SIDES[input], SIDES[target]);
    const { options } = await readRunRecord(out);
    expect(options.outputFormat).toMatchObject(format);
    expect(notices.find((line) => line.startsWith('Images hold: '))).toBeDefined();

    const files = (await readdir(join(data, 'test', 'A'))).map((name) => ({
      path: join(data, 'test', 'A', name),
      key: name.split('.')[0] as string,
      isSide: true as const,
    }));
    const translator = await openTranslator(device, await readFile(join(out, 'model.onnx')));
    const results = await translateFiles(translator, files, { out: join(out, 'translated'), seed: 0 });
    await translator.dispose();
    expect(results.failed).toEqual([]);
    for (const { output } of results.files) {
      const { image } = await readStored(output);
      const made = SIDES[target].make(0);
      expect(image).toMatchObject({ width: SIZE, height: SIZE, channels: options.outputFormat?.channels });
      if (options.outputFormat?.kind === 'raw') {
        const [low, high] = options.outputFormat.range;
        expect(image.data.constructor).toBe(made.data.constructor);
        for (const value of image.data)
          expect(value >= low - 1e-3 * (high - low) && value <= high + 1e-3 * (high - low)).toBe(true);
        expect(new Set(image.data).size).toBeGreaterThan(1);
      }
    }

    const source = await sourceOfModels(device, {
      models: [out],
      isFullSize: false,
      hasNoise: true,
      seed: 0,
    });
    const { report } = await evaluateFiles(device, source, {
      metrics: ['l1', 'psnr'],
      seed: 0,
      out: join(out, 'evaluation'),
    });
    await source.dispose();
    expect(report.evaluation.pairs).toHaveLength(2);

    const shelf = openModelShelf(async () => openDevice({ device: 'cpu', threads: 1 }));
    const [first] = files;
    const model = { path: join(out, 'model.onnx'), name: 'm', version: '1', direction: 'AtoB' } as const;
    const settings = {
      seed: 0,
      key: '',
      hasNoise: false,
      isPair: false,
      mostPixels: 1e6,
      resize: 'trained',
    } as const;
    const upload = await readFile(first?.path as string);
    const png = await shelf.translate(model, upload, { ...settings, format: 'png' });
    expect((await decodeStored(png.bytes, 'png')).image.data).toBeInstanceOf(Uint8Array);
    const tiff = await shelf.translate(model, upload, { ...settings, format: 'tiff' });
    expect((await decodeStored(tiff.bytes, 'tiff')).image.channels).toBe(options.outputFormat?.channels);
    await shelf.close();
  });
});

describe('a run on measured values', () => {
  it('goes on with what it found, whatever the files hold by then', async () => {
    const { out } = await trained('resumed', SIDES['gray of 16 bits'], SIDES['gray of 16 bits']);
    const before = await readRunRecord(out);
    await resumeRun(device, { folder: out, changes: { epochs: 2 }, readers: 1 });
    const { options } = await readRunRecord(out);
    expect(options.inputFormat).toEqual(before.options.inputFormat);
  });

  it('takes a range that is given, and one page, or all as channels', async () => {
    const one = await trained('range', SIDES['gray of 16 bits'], SIDES['colour of 8 bits'], {
      inputRange: '0:4095',
    });
    expect((await readRunRecord(one.out)).options.inputFormat).toMatchObject({ range: [0, 4095] });
  });
});

describe('a training both ways', () => {
  it.each(['unpaired', 'paired'])('on sides of other channels is evaluated both ways: %s', async (names) => {
    const data = join(root, `both-ways-${names}`);
    const [a, b] = [SIDES['gray of 16 bits'], SIDES['six channels of floats']];
    for (const split of ['train', 'test'])
      for (let i = 0; i < 3; i++) {
        await write(join(data, `${split}A`, `${i}.${a.ending}`), a.make(i));
        await write(
          join(data, `${split}B`, `${names === 'paired' ? '' : 'other'}${i}.${b.ending}`),
          b.make(i + 3),
        );
      }
    const notices: string[] = [];
    const out = join(root, `both-ways-run-${names}`);
    const tiny = { size: SIZE, generator: 'resnet-1', ngf: 4, ndf: 4, receptiveField: 16 } as const;
    await startRun(device, {
      data,
      out,
      options: { model: 'cyclegan', ...tiny, maxSteps: 1 },
      readers: 0,
      onNotice: (line) => notices.push(line),
    });
    expect((await readRunRecord(out)).options.lambdaIdentity).toBe(0);
    expect(notices).toContain(
      'Without identity losses, lambdaIdentity 0 (--lambda-identity 0): images of 1 and of 6 channels cannot be compared',
    );
    for (const direction of ['AtoB', 'BtoA'] as const) {
      const source = await sourceOfModels(device, {
        models: [out],
        direction,
        isFullSize: false,
        hasNoise: true,
        seed: 0,
      });
      const { report } = await evaluateFiles(device, source, {
        seed: 0,
        out: join(out, direction),
      });
      await source.dispose();
      expect(report.evaluation.failed).toEqual([]);
      // Both sides are learned as -1 to 1, and a network of one step makes something near 0.
      const cycle = report.evaluation.scores.find(({ column }) => column.name === 'cycle_l1');
      expect(cycle?.scores[0]?.value).toBeLessThan(0.7);
    }
  });
});

describe('one-hot labels', () => {
  it('are learned as a channel a class, shown in colours, and written as ids', async () => {
    const { data, out } = await trained('one-hot', SIDES['colour of 8 bits'], SIDES['ids of classes'], {
      labels: 'one-hot',
    });
    const { options } = await readRunRecord(out);
    expect(options).toMatchObject({ outputChannels: 3, outputFormat: { kind: 'ids', labels: 'one-hot' } });
    const translator = await openTranslator(device, await readFile(join(out, 'model.onnx')));
    const files = [{ path: join(data, 'test', 'A', '0.png'), key: '0', isSide: true as const }];
    await translateFiles(translator, files, { out: join(out, 'ids'), seed: 0, labels: 'ids' });
    await translateFiles(translator, files, { out: join(out, 'shown'), seed: 0 });
    await translator.dispose();
    const { image } = await readStored(join(out, 'ids', '0.png'));
    expect(image.channels).toBe(1);
    for (const id of new Set(image.data)) expect([1, 4, 11]).toContain(id);
    const shown = (await readStored(join(out, 'shown', '0.png'))).image;
    expect(shown.channels).toBe(3);
  });

  it('are those of the page that is asked for', async () => {
    const data = join(root, 'frames');
    await mkdir(join(data, 'train', 'A'), { recursive: true });
    for (let i = 0; i < 4; i++) {
      const frames = [ids(i), ids(i + 5)].map(({ width, height, data: pixels }) =>
        sharp(pixels, { raw: { width, height, channels: 1 } })
          .png()
          .toBuffer(),
      );
      const pages = await sharp(await Promise.all(frames), { join: { animated: true } })
        .toColourspace('b-w')
        .tiff({ compression: 'none' })
        .toBuffer();
      await writeFile(join(data, 'train', 'A', `${i}.tif`), pages);
      await write(join(data, 'train', 'B', `${i}.png`), colour(i));
    }
    const out = join(root, 'frames-run');
    const options = {
      size: SIZE,
      ngf: 4,
      ndf: 4,
      receptiveField: 16,
      epochs: 1,
      inputKind: 'ids',
      inputPage: 1,
    } as const;
    await startRun(device, { data, out, options, readers: 0 });
    expect((await readRunRecord(out)).options.inputFormat).toMatchObject({ kind: 'ids', page: 1 });
  });
});

describe('sides of several depths', () => {
  it('of 8 and 16 bits are read as 8, and that is said', async () => {
    const data = join(root, 'two-depths');
    for (let i = 0; i < 4; i++) {
      const words = SIDES['colour of 16 bits'].make(i);
      await write(join(data, 'train', 'A', i < 2 ? `${i}.png` : `${i}.tif`), i < 2 ? colour(i) : words);
      await write(join(data, 'train', 'B', `${i}.png`), colour(i));
    }
    const notices: string[] = [];
    const out = join(root, 'two-depths-run');
    const options = { size: SIZE, ngf: 4, ndf: 4, receptiveField: 16, epochs: 1 } as const;
    await startRun(device, { data, out, options, readers: 0, onNotice: (line) => notices.push(line) });
    expect(notices.join('\n')).toMatch(
      /Some input images have 16 bits and others 8: all are read as colours of 8 bits/,
    );
  });

  it('say what they hold where that was asked for', async () => {
    const side = SIDES['colour of 8 bits'];
    const { out, notices } = await trained('asked gray', side, side, { inputKind: 'gray' });
    expect(notices).toContain('Images hold: input gray; target colour');
    expect((await readRunRecord(out)).options).toMatchObject({ inputChannels: 1, inputFormat: null });
  });

  it('of values are refused where pairs are joined into one image', async () => {
    const [a, b] = [join(root, 'join-a'), join(root, 'join-b')];
    await write(join(a, '0.tif'), SIDES['gray of 16 bits'].make(0));
    await write(join(b, '0.png'), colour(0));
    await expect(combineFolders(a, b, join(root, 'joined'))).rejects.toThrow(
      /join-a\/0\.tif: holds measured values \(uint16, 1 channel\)/,
    );
  });
});

describe('what cannot be learned', () => {
  it.each<readonly [string, PartialOptions, RegExp]>([
    [
      'channels that the images do not have',
      { inputChannels: 6 },
      /inputChannels .* is 6, but the images hold gray or colour/,
    ],
    [
      'changed colours of values',
      { augmentColor: 0.2, inputKind: 'raw' },
      /augmentColor .* changes colours, but a side holds measured values/,
    ],
    [
      'a range of what holds no values',
      { outputRange: '0:255' },
      /outputRange .* is 0:255, but the target images hold no measured values; .*--output-kind raw/,
    ],
    [
      'classes of what has none',
      { labels: 'one-hot' },
      /labels .* is one-hot, but no side was found to hold ids/,
    ],
    ['pages of what has none', { inputPage: 3 }, /has one page, 0, and page 3 was asked for/],
  ])('%s: is refused before there is a run folder', async (name, options, message) => {
    const side = SIDES['colour of 8 bits'];
    await expect(trained(name.replaceAll(' ', '-'), side, side, options)).rejects.toThrow(message);
    expect(await readdir(join(root, name.replaceAll(' ', '-')))).toEqual(['data']);
  });

  it('files of other channels than the rest: are named, or left out', async () => {
    const data = join(root, 'mixed');
    for (let i = 0; i < 5; i++) {
      await write(
        join(data, 'train', 'A', `${i}.tif`),
        (i === 4 ? SIDES['one channel of floats'] : SIDES['six channels of floats']).make(i),
      );
      await write(join(data, 'train', 'B', `${i}.png`), colour(i));
    }
    await mkdir(join(root, 'none'));
    await expect(
      startRun(device, {
        data,
        out: join(root, 'none', 'run'),
        options: { size: SIZE, ngf: 4, ndf: 4, receptiveField: 16, epochs: 1 },
        readers: 0,
      }),
    ).rejects.toThrow(
      /have 1 and 6 channels, expected equally many in all; most have 6, and train\/A\/4\.tif has not: .*--skip-bad/,
    );
    await startRun(device, {
      data,
      out: join(root, 'left-out'),
      options: { size: SIZE, ngf: 4, ndf: 4, receptiveField: 16, epochs: 1 },
      skipBad: true,
      readers: 0,
    });
    expect(await readFile(join(root, 'left-out', 'left-out.jsonl'), 'utf8')).toMatch(
      /4\.tif.*has 1 channel, expected 6, as the images of this side have/,
    );
    await writeFile(join(root, 'none', 'x'), '');
    expect(await readdir(join(root, 'none'))).toEqual(['x']);
  });
});
