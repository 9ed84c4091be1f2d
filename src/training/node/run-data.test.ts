/** What the images of a data set do to a run: pairs that cannot be used, and options that follow from them. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Image } from '../../data/image.ts';
import { writePng } from '../../data/node/codecs.ts';
import { noiseImage } from '../../data/patterns.testing.ts';
import type { Device } from '../../runtime/device.ts';
import { type PartialOptions, resolveOptions } from '../../settings/options.ts';
import { openTranslator } from '../../translation/translator.ts';
import type { ResultsFile } from '../results-file.ts';
import { openRunData } from './run-data.ts';
import { readRunRecord } from './run-folder.ts';
import { eventsOf, openTestRuns, type TestRuns } from './train-run.testing.ts';
import { resumeRun, startRun } from './train-run.ts';

let runs: TestRuns;
let root: string;
let data: string;
let device: Device;
const request = (name: string, given: PartialOptions = {}) => runs.request(name, given);

beforeAll(async () => {
  runs = await openTestRuns();
  ({ root, data, device } = runs);
});
afterAll(() => runs.close());

describe('pairs whose names differ', () => {
  it('are those of a pattern, which run.json records and a resumed run takes', async () => {
    const folder = join(root, 'names');
    for (const id of [1, 2]) {
      await writePng(join(folder, 'train', 'A', `${id}_photo.png`), noiseImage(64, 64, 3, id));
      for (const kind of ['color', 'ids'])
        await writePng(join(folder, 'train', 'B', `${id}_${kind}.png`), noiseImage(64, 64, 3, id + 4));
    }
    await expect(startRun(device, { ...request('guessed'), data: folder })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('can be matched in 2 ways'),
    });
    const match = '{id}_photo:{id}_ids';
    const notices: string[] = [];
    const onNotice = (line: string): unknown => notices.push(line);
    const started = request('matched', { epochs: 1, match });
    const { folder: run } = await startRun(device, { ...started, data: folder, onNotice });
    expect(notices).toContain(
      'Pairs: A is train/A/ and B is train/B/, 2 pairs matched by "1" of 1_photo.png and 1_ids.png; input A, target B',
    );
    expect((await readRunRecord(run)).options.match).toBe(match);
    const resumed = await resumeRun(device, { folder: run, changes: { epochs: 2 } });
    expect(resumed).toMatchObject({ isComplete: true, position: { step: 4 } });
  });
});

describe('weights of pixels beside the pairs', () => {
  /** The data set with weights of its splits train and val: the left half counts. */
  const weighted = async (name: string): Promise<string> => {
    const folder = join(root, name);
    await cp(data, folder, { recursive: true });
    for (const split of ['train', 'val'])
      for (const file of await readdir(join(folder, split)))
        await writePng(join(folder, `${split}W`, file), HALF);
    return folder;
  };
  const HALF: Image = {
    width: 64,
    height: 64,
    channels: 1,
    data: Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 255 : 0)),
  };

  const lossesOf = async (run: string) =>
    (await eventsOf(run)).flatMap((event) => (event.type === 'step' ? [event.g_l1] : []));

  it('are taken where they are, recorded, and taken again by a resumed run', async () => {
    const folder = await weighted('with-weights');
    const notices: string[] = [];
    const onNotice = (line: string): unknown => notices.push(line);
    const started = await startRun(device, { ...request('weighted', { epochs: 1 }), data: folder, onNotice });
    expect(notices).toContain(
      'Pixels have weights, those in trainW/: they count so in the L1 or L2 term and in the validation; the discriminator sees all (discriminatorSees weighted (--discriminator-sees weighted) hides those of weight 0); pixelWeights none (--pixel-weights none) trains without',
    );
    expect(notices).toContain('Split test has no weights of pixels: all of them count alike in its L1');
    expect((await readRunRecord(started.folder)).options.pixelWeights).toBe('folder');
    const resumed = await resumeRun(device, { folder: started.folder, changes: { epochs: 2 } });
    expect(resumed).toMatchObject({ isComplete: true, position: { step: 10 } });
    const straight = await startRun(device, { ...request('straight', { epochs: 2 }), data: folder });
    expect(await lossesOf(resumed.folder)).toEqual(await lossesOf(straight.folder));

    // Without them the same training goes another way, and is the one of a data set that has none.
    const without = { epochs: 1, pixelWeights: 'none' } as const;
    const plain = await startRun(device, { ...request('plain', without), data: folder });
    const usual = await startRun(device, request('usual', { epochs: 1 }));
    expect(await lossesOf(plain.folder)).toEqual(await lossesOf(usual.folder));
    expect((await lossesOf(started.folder)).slice(0, 5)).not.toEqual(await lossesOf(usual.folder));
    expect((await readRunRecord(usual.folder)).options.pixelWeights).toBe('none');
    expect(started.validationL1).not.toBe(plain.validationL1);
  });

  it('may hide pixels of weight 0 from the discriminator, which needs them', async () => {
    const options = { epochs: 1, discriminatorSees: 'weighted' } as const;
    const folder = await weighted('hidden-pixels');
    const hidden = await startRun(device, { ...request('hidden', options), data: folder });
    const shown = await startRun(device, { ...request('shown', { epochs: 1 }), data: folder });
    expect(await lossesOf(hidden.folder)).not.toEqual(await lossesOf(shown.folder));
    await expect(startRun(device, request('nothing-to-hide', options))).rejects.toThrow(
      'discriminatorSees weighted (--discriminator-sees weighted) hides pixels of weight 0, but',
    );
    expect(() => resolveOptions({ objective: 'L1', discriminatorSees: 'weighted' })).toThrow(
      'has no effect here',
    );
  });

  it('that are 0 throughout leave a pair out of validation and results', async () => {
    const folder = await weighted('zero-weights');
    const none = { ...HALF, data: new Uint8Array(64 * 64) };
    await cp(join(folder, 'train'), join(folder, 'val'), { recursive: true });
    await cp(join(folder, 'trainW'), join(folder, 'valW'), { recursive: true });
    await rm(join(folder, 'test'), { recursive: true });
    await writePng(join(folder, 'valW', '0002.png'), none);
    await writePng(join(folder, 'trainW', '0002.png'), none);
    const { folder: run } = await startRun(device, { ...request('zero', { epochs: 1 }), data: folder });
    const { pairs, leftOut } = JSON.parse(
      await readFile(join(run, 'results', 'results.json'), 'utf8'),
    ) as ResultsFile;
    expect(leftOut).toEqual(['0002']);
    expect(pairs.map(({ name }) => name)).not.toContain('0002');
    expect(pairs.every(({ l1 }) => l1 > 0)).toBe(true);
  });

  it('are refused with cyclegan and with tasks of photographs, where they are asked for', async () => {
    const asked = { pixelWeights: 'folder' } as const;
    for (const others of [
      { model: 'cyclegan', norm: 'instance', noise: 'none' } as const,
      { task: 'colorize' } as const,
    ])
      await expect(
        startRun(device, { data, out: join(root, 'refused'), options: { ...others, ...asked } }),
      ).rejects.toThrow('pixelWeights (--pixel-weights) folder has no effect here');
    await expect(startRun(device, { ...request('needed', asked) })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(
        'but split train has no weights: expected images with the names of the pairs in train/W or W/train',
      ),
    });
  });

  it('are told to be of no use to cyclegan, where nobody asked', async () => {
    const folder = join(root, 'unpaired-weights');
    for (const side of ['A', 'B', 'W'])
      for (const id of [1, 2])
        await writePng(join(folder, `train${side}`, `${id}.png`), noiseImage(32, 32, 3, id));
    const notices: string[] = [];
    await openRunData(folder, resolveOptions({ model: 'cyclegan' }), {
      skipBad: false,
      onNotice: (line) => notices.push(line),
    });
    expect(notices).toContain('trainW/ is not used: cyclegan knows no weights of pixels');
  });
});

describe('pairs that cannot be used', () => {
  /** The data set with a file whose header is sound and whose pixels are torn, and one that is not an image. */
  const damaged = async (name: string): Promise<string> => {
    const folder = join(root, name);
    await cp(data, folder, { recursive: true });
    const torn = join(folder, 'train', '0003.png');
    const bytes = await readFile(torn);
    await writeFile(torn, bytes.subarray(0, bytes.length >> 1));
    return folder;
  };

  it('found at the first look stop a run before it begins, or are left out and listed', async () => {
    const folder = await damaged('no-image');
    await writeFile(join(folder, 'train', '0002.png'), 'no image');
    await expect(startRun(device, { ...request('no-image-run'), data: folder })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('1 of 5 pairs of train cannot be used: train/0002.png'),
    });
    const notices: string[] = [];
    const result = await startRun(device, {
      ...request('skipping', { epochs: 1 }),
      data: folder,
      skipBad: true,
      onNotice: (line) => notices.push(line),
    });
    expect(result).toMatchObject({ isComplete: true, position: { step: 4 } });
    expect(notices[0]).toContain('Left out 1 pair of train: train/0002.png');
    expect(notices[1]).toBe(
      'Pairs: each image in train/ holds both sides, A left and B right; input A, target B',
    );
    expect(notices[2]).toContain('Left out pair 0003 of train, the next one takes its place');
    expect(await readFile(join(result.folder, 'left-out.jsonl'), 'utf8')).toContain(
      '"files":["train/0002.png"]',
    );
    expect((await readRunRecord(result.folder)).data).toMatchObject({ pairs: { train: 4 }, skipBad: true });
  });

  it('are found at the first look where they are too small to be cropped', async () => {
    const small = request('too-small', { preprocess: 'crop', size: 128 });
    await expect(startRun(device, small)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(
        'has sides of 64x64; preprocess crop (--preprocess crop) expects at least 128x128',
      ),
    });
    expect(await readdir(root)).not.toContain('too-small');
  });

  it('found while it trains stop it with what it learned saved, and it goes on without them', async () => {
    const folder = await damaged('torn-pixels');
    const failing = startRun(device, { ...request('torn-run', { shuffle: false }), data: folder });
    await expect(failing).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(
        /0003\.png: cannot be decoded.*saved at step 2: resume it \(--resume .*\), and leave such pairs out with skipBad \(--skip-bad\)/s,
      ),
    });
    const result = await resumeRun(device, { folder: join(root, 'torn-run'), changes: { skipBad: true } });
    expect(result).toMatchObject({ isComplete: true, position: { step: 10 } });
    const steps = (await eventsOf(result.folder))
      .filter(({ type }) => type === 'step')
      .map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('of the validation are an error before the first epoch is told', async () => {
    const folder = join(root, 'torn-val');
    await cp(data, folder, { recursive: true });
    const [name = ''] = await readdir(join(folder, 'val'));
    const bytes = await readFile(join(folder, 'val', name));
    await writeFile(join(folder, 'val', name), bytes.subarray(0, bytes.length >> 1));
    const steps: number[] = [];
    const epochs: number[] = [];
    const run = startRun(device, {
      ...request('torn-val-run', { epochs: 400 }),
      data: folder,
      onStep: ({ step }) => void steps.push(step),
      onEpoch: ({ epoch }) => void epochs.push(epoch),
    });
    await expect(run).rejects.toMatchObject({ code: 'DATA' });
    // How many of the first epoch's five steps are taken depends on how fast the images are read.
    expect(steps.length).toBeLessThanOrEqual(5);
    expect(epochs).toEqual([]);
  });

  describe('whose pixels are torn, in every split', () => {
    const halve = async (path: string): Promise<void> => {
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, bytes.length >> 1));
    };

    /** Two more pairs in val and in test: torn ones, or none. */
    const withTorn = async (name: string, isThere: boolean): Promise<string> => {
      const folder = join(root, name);
      await cp(data, folder, { recursive: true });
      await halve(join(folder, 'train', '0001.png')); // the look at colours begins with it
      for (const split of ['val', 'test']) {
        const torn = join(folder, split, '0000.png'); // before the good one
        await cp(join(data, 'train', '0002.png'), torn);
        await (isThere ? halve(torn) : rm(torn));
      }
      return folder;
    };

    const options: PartialOptions = { epochs: 1, augmentColor: 0.2 };

    it('are left out of training, colours, validation and results, listed, and means are over the others', async () => {
      const notices: string[] = [];
      const result = await startRun(device, {
        ...request('torn-everywhere', options),
        data: await withTorn('torn-everywhere-data', true),
        skipBad: true,
        onNotice: (line) => notices.push(line),
      });
      expect(result).toMatchObject({ isComplete: true, results: { pairs: 1, leftOut: ['0000'] } });
      const told = notices.filter((line) => line.startsWith('Left out pair'));
      expect(told.map((line) => line.replace(/[,:].*/, '')).sort()).toEqual([
        'Left out pair 0000 of test',
        'Left out pair 0000 of val',
        'Left out pair 0001 of train',
      ]);
      const listed = (await readFile(join(result.folder, 'left-out.jsonl'), 'utf8')).trim().split('\n');
      expect(listed.map((line) => JSON.parse(line).files[0]).sort()).toEqual([
        'test/0000.png',
        'train/0001.png',
        'val/0000.png',
      ]);
      const numbers = await readFile(join(result.folder, 'results', 'results.json'), 'utf8');
      expect(JSON.parse(numbers)).toMatchObject({ totalPairs: 1, leftOut: ['0000'] });
      expect(await readFile(join(result.folder, 'results', 'index.html'), 'utf8')).toContain(
        'left out, unreadable',
      );

      const without = await startRun(device, {
        ...request('torn-nowhere', options),
        data: await withTorn('torn-nowhere-data', false),
        skipBad: true,
      });
      expect(result.validationL1).toBe(without.validationL1);
      expect(result.results?.meanL1).toBe(without.results?.meanL1);
    });

    it('stop a run that was not told to leave them out, and its resume leaves them out', async () => {
      const folder = await withTorn('torn-resume-data', true);
      await cp(join(data, 'train', '0001.png'), join(folder, 'train', '0001.png'));
      const run = startRun(device, { ...request('torn-resume', options), data: folder });
      await expect(run).rejects.toThrow(/val\/0000\.png: cannot be decoded.*--skip-bad/);
      const out = join(root, 'torn-resume');
      const result = await resumeRun(device, { folder: out, changes: { skipBad: true } });
      expect(result).toMatchObject({ isComplete: true, results: { leftOut: ['0000'] } });
      expect((await readFile(join(out, 'left-out.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2);
    });
  });
});

describe('options that the images decide', () => {
  it('are the size where they keep theirs, and the side whose colours change', async () => {
    const notices: string[] = [];
    const { folder, model } = await startRun(device, {
      ...request('decided', {
        preprocess: 'scale_width',
        size: 32,
        augmentColor: 0.3,
        augmentRotate: 5,
        maxSteps: 2,
      }),
      onNotice: (line) => notices.push(line),
    });
    const { options } = await readRunRecord(folder);
    expect(options).toMatchObject({ size: 32, height: null, photoSide: 'target' });
    expect(notices.join('\n')).toContain('they are trained at 32x32');
    expect(notices.join('\n')).toContain('The colours of the target change');
    const other = await startRun(
      device,
      request('other-side', { direction: 'BtoA', augmentColor: 0.3, maxSteps: 1 }),
    );
    expect((await readRunRecord(other.folder)).options.photoSide).toBe('input');
    expect((await readFile(model)).length).toBeGreaterThan(1000);
  });

  it('may be of images that are not square, up to the model', async () => {
    const folder = join(root, 'wide-pairs');
    for (const split of ['train', 'val'])
      for (const name of ['a', 'b'])
        await writePng(join(folder, split, `${name}.png`), noiseImage(2 * 100, 62, 3, name.charCodeAt(0)));
    const run = await startRun(device, {
      ...request('wide', { preprocess: 'none', epochs: 1 }),
      data: folder,
    });
    expect((await readRunRecord(run.folder)).options).toMatchObject({ size: 96, height: 64 });
    const translator = await openTranslator(device, await readFile(run.model));
    expect(translator.record).toMatchObject({ trainedSize: 96, trainedHeight: 64, sizeMultiple: 32 });
    await translator.dispose();
    const square = await startRun(device, {
      ...request('by-height', { preprocess: 'crop', size: 64, height: 32, epochs: 1 }),
      data: folder,
    });
    expect(square.isComplete).toBe(true);
  });
});
