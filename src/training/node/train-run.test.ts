import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageHeader, writePng } from '../../data/node/codecs.ts';
import { openDataSet } from '../../data/node/folders.ts';
import { writeSampleDataSet } from '../../data/node/make/write-sample.ts';
import { noiseImage } from '../../data/patterns.testing.ts';
import { imagesTensor } from '../../data/pixels.ts';
import { type PartialOptions, resolveOptions } from '../../models/options.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { openTranslator } from '../../translation/translator.ts';
import { type EpochEvent, parseEvents, type StepEvent } from '../events.ts';
import { readCheckpoint } from './checkpoint-files.ts';
import { readRunRecord } from './run-folder.ts';
import type { RunOutline } from './run-training.ts';
import { resumeRun, type StartRunOptions, startRun } from './train-run.ts';

let root: string;
let data: string;
let device: Device;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'train-run-'));
  data = join(root, 'data');
  await writeSampleDataSet(data, { pairs: 7, size: 64, seed: 5 }); // 5 to train, 1 to validate, 1 to test
  device = await openDevice({ threads: 2 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

const request = (name: string, given: PartialOptions = {}): StartRunOptions => ({
  data,
  out: join(root, name),
  preset: 'paper',
  options: resolveOptions({ size: 64, ngf: 4, ndf: 4, epochs: 2, ...given }),
  version: '0.0.0',
});

const eventsOf = async (folder: string) => parseEvents(await readFile(join(folder, 'events.jsonl'), 'utf8'));

describe('startRun', () => {
  it('leaves a record, events, sheets, a checkpoint and a model', async () => {
    const outlines: RunOutline[] = [];
    const steps: StepEvent[] = [];
    const epochs: EpochEvent[] = [];
    const result = await startRun(device, {
      ...request('whole'),
      onStart: (outline) => outlines.push(outline),
      onStep: (event) => steps.push(event),
      onEpoch: (event) => epochs.push(event),
    });
    const { folder } = result;
    expect(result).toMatchObject({ isComplete: true, position: { step: 10, epoch: 3, stepInEpoch: 0 } });
    expect(outlines).toMatchObject([{ pairs: 5, validationPairs: 1, stepsPerEpoch: 5, totalSteps: 10 }]);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect((await eventsOf(folder)).filter(({ type }) => type === 'step')).toEqual(steps);
    expect((await eventsOf(folder)).filter(({ type }) => type === 'epoch')).toEqual(epochs);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain('step 10 of 10, complete');
    expect(epochs.map(({ samples }) => samples)).toEqual([
      'samples/epoch-0001.png',
      'samples/epoch-0002.png',
    ]);
    expect(result.validationL1).toBe(epochs[1]?.validation_l1);
    // A row of input, output and target, with two pixels between.
    expect(await imageHeader(join(folder, 'samples', 'epoch-0002.png'))).toMatchObject({
      width: 196,
      height: 64,
    });

    const record = await readRunRecord(folder);
    const train = await openDataSet(data, { split: 'train', direction: 'AtoB' });
    expect(record).toMatchObject({
      options: { size: 64, ngf: 4 },
      data: { fingerprint: train.fingerprint, layout: 'side-by-side', pairs: { train: 5, val: 1 } },
    });
    const checkpoint = await readCheckpoint(result.checkpoint);
    expect(checkpoint.record).toMatchObject({ position: result.position, attempt: 1, plan: { name: 'cpu' } });
    expect(checkpoint.tensors.has('G.m/encoder1.conv.weight')).toBe(true);

    const translator = await openTranslator(device, await readFile(result.model));
    expect(translator.record).toMatchObject({ direction: 'AtoB', trainedSize: 64 });
    expect(translator.record?.palette).toHaveLength(12);
    const { input } = await train.readPair(0);
    expect((await translator.translate(imagesTensor([input]))).shape).toEqual([1, 3, 64, 64]);
    await translator.dispose();
  });

  it('gives equal checkpoints for equal options, wherever they are written', async () => {
    const results = [await startRun(device, request('a')), await startRun(device, request('b'))];
    const [a, b] = await Promise.all(results.map(({ checkpoint }) => readFile(checkpoint)));
    expect(a?.equals(b as Buffer)).toBe(true);
  });

  it('ends after the step in progress where it is asked to stop, with all saved', async () => {
    const controller = new AbortController();
    const result = await startRun(device, {
      ...request('stopped'),
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === 3) controller.abort();
      },
    });
    expect(result).toMatchObject({ isComplete: false, position: { step: 3, epoch: 1, stepInEpoch: 3 } });
    expect(await eventsOf(result.folder)).toHaveLength(3);
    expect((await readCheckpoint(result.checkpoint)).record.position.step).toBe(3);
  });

  it('ends an unfinished epoch with samples where maxSteps says so', async () => {
    const result = await startRun(device, request('some', { maxSteps: 7 }));
    expect(result.isComplete).toBe(true);
    expect(await readdir(join(result.folder, 'checkpoints'))).toContain('best.safetensors');
    expect((await eventsOf(result.folder)).map(({ type, step }) => `${type} ${step}`).slice(-4)).toEqual([
      'epoch 5',
      'step 6',
      'step 7',
      'epoch 7',
    ]);
  });

  it('ends where a loss is no number any more, with the step, the term and what is still good', async () => {
    const wild = startRun(device, request('wild', { lr: 1e30, epochs: 9 }));
    await expect(wild).rejects.toMatchObject({
      code: 'NON_FINITE',
      message: expect.stringMatching(/\w+ became (NaN|-?Infinity) at step \d+/),
    });
    expect(await readdir(join(root, 'wild'))).not.toContain('training.lock');
  });

  it('takes the other side as the input by direction', async () => {
    const result = await startRun(device, request('reversed', { direction: 'BtoA', maxSteps: 1 }));
    const translator = await openTranslator(device, await readFile(result.model));
    expect(translator.record?.direction).toBe('BtoA');
    expect(translator.record?.palette).toBeUndefined(); // photographs have none
    await translator.dispose();
  });

  it('touches nothing in a folder that is in use, and makes none for unusable data', async () => {
    const used = await mkdtemp(join(root, 'used-'));
    await writeFile(join(used, 'mine.txt'), 'kept');
    await expect(startRun(device, { ...request(''), out: used })).rejects.toMatchObject({ code: 'FILE' });
    expect(await readdir(used)).toEqual(['mine.txt']);
    const empty = join(root, 'nowhere');
    await expect(startRun(device, { ...request('never'), data: empty })).rejects.toMatchObject({
      code: 'DATA',
    });
    expect(await readdir(root)).not.toContain('never');
  });
});

describe('networks that begin as another run left them', () => {
  const weightOf = async (folder: string, name: string) =>
    (await readCheckpoint(join(folder, 'checkpoints', 'latest.safetensors'))).tensors.get(name)?.data;
  // A learning rate that changes nothing shows what a run began with.
  const still = { maxSteps: 1, lr: 1e-40, epochs: 1 };

  it('take the best checkpoint of a run, or a file; the average where there is one', async () => {
    const source = (await startRun(device, request('source', { epochs: 1, averageDecay: 0.5 }))).folder;
    const { folder } = await startRun(device, request('tuned', { ...still, initGenerator: source }));
    const name = 'encoder2.conv.weight';
    expect(await weightOf(folder, `G/${name}`)).toEqual(await weightOf(source, `G.average/${name}`));
    expect(await weightOf(folder, `D/layer2.conv.weight`)).not.toEqual(
      await weightOf(source, `D/layer2.conv.weight`),
    );
    const file = join(source, 'checkpoints', 'latest.safetensors');
    const both = { ...still, initGenerator: file, initDiscriminator: file, averageDecay: 0.9 };
    const second = await startRun(device, request('tuned-too', both));
    expect(await weightOf(second.folder, 'D/layer2.conv.weight')).toEqual(
      await weightOf(source, 'D/layer2.conv.weight'),
    );
    const [average, begun] = [
      await weightOf(second.folder, `G.average/${name}`),
      await weightOf(folder, `G/${name}`),
    ];
    // A share of it and the rest of it sum to it, but for rounding.
    for (const [i, value] of (average ?? []).entries()) expect(value).toBeCloseTo(begun?.[i] as number, 6);
  });

  it('are refused where the architectures differ, before a folder is made', async () => {
    const source = (await startRun(device, request('narrow', still))).folder;
    await expect(startRun(device, request('wide', { ngf: 8, initGenerator: source }))).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('ngf 4, not 8'),
    });
    const lone = { objective: 'L1', initDiscriminator: source } as const;
    await expect(startRun(device, request('alone-d', lone))).rejects.toMatchObject({ code: 'MODEL' });
    await expect(
      startRun(device, request('absent-init', { initGenerator: join(root, 'absent') })),
    ).rejects.toMatchObject({ code: 'FILE' });
    for (const name of ['wide', 'alone-d', 'absent-init']) expect(await readdir(root)).not.toContain(name);
  });
});

describe('the results of a run', () => {
  it('are of the test split, else of the validation split, and only of a complete run', async () => {
    const { results } = await startRun(device, request('with-results', { epochs: 1 }));
    expect(results).toMatchObject({ pairs: 1, page: join(root, 'with-results', 'results', 'index.html') });
    expect(await readFile(results?.page as string, 'utf8')).toContain('test');
    const noTest = join(root, 'no-test');
    await cp(data, noTest, { recursive: true });
    await rm(join(noTest, 'test'), { recursive: true });
    const second = await startRun(device, { ...request('val-results', { epochs: 1 }), data: noTest });
    expect(second.results?.meanL1).toBeCloseTo(second.validationL1 as number, 6);
    await rm(join(noTest, 'val'), { recursive: true });
    const third = await startRun(device, { ...request('no-results', { epochs: 1 }), data: noTest });
    expect(third.results).toBeUndefined();
    const controller = new AbortController();
    const stopped = await startRun(device, {
      ...request('stopped-results'),
      signal: controller.signal,
      onStep: () => controller.abort(),
    });
    expect(stopped.results).toBeUndefined();
  });
});

describe('pairs that cannot be used', () => {
  /** The data set with a file whose header is sound and whose pixels are torn, and one that is no image. */
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
    expect(notices[1]).toContain('Left out pair 0003, the next one takes its place');
    expect(await readFile(join(result.folder, 'left-out.jsonl'), 'utf8')).toContain(
      '"files":["train/0002.png"]',
    );
    expect((await readRunRecord(result.folder)).data).toMatchObject({ pairs: { train: 4 }, skipBad: true });
  });

  it('are found at the first look where they are too small to be cropped', async () => {
    const small = request('too-small', { preprocess: 'crop', size: 128 });
    await expect(startRun(device, small)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('has sides of 64x64; --preprocess crop expects at least 128x128'),
    });
    expect(await readdir(root)).not.toContain('too-small');
  });

  it('found while it trains stop it with what it learned saved, and it goes on without them', async () => {
    const folder = await damaged('torn-pixels');
    const failing = startRun(device, { ...request('torn-run', { shuffle: false }), data: folder });
    await expect(failing).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(
        /0003\.png: cannot be decoded.*saved at step 2: go on with --resume.*--skip-bad/s,
      ),
    });
    const result = await resumeRun(device, { folder: join(root, 'torn-run'), changes: { skipBad: true } });
    expect(result).toMatchObject({ isComplete: true, position: { step: 10 } });
    const steps = (await eventsOf(result.folder))
      .filter(({ type }) => type === 'step')
      .map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('of the validation are an error in the first epoch, not at its end', async () => {
    const folder = join(root, 'torn-val');
    await cp(data, folder, { recursive: true });
    const [name = ''] = await readdir(join(folder, 'val'));
    const bytes = await readFile(join(folder, 'val', name));
    await writeFile(join(folder, 'val', name), bytes.subarray(0, bytes.length >> 1));
    const steps: number[] = [];
    const onStep = ({ step }: StepEvent): void => void steps.push(step);
    const run = startRun(device, { ...request('torn-val-run', { epochs: 400 }), data: folder, onStep });
    await expect(run).rejects.toMatchObject({ code: 'DATA' });
    expect(steps.length).toBeLessThan(5);
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

describe('the cadence of a run', () => {
  const cadence = { saveEvery: 1, keep: 0, earlyStop: null };
  const checkpointsOf = async (folder: string): Promise<string[]> => readdir(join(folder, 'checkpoints'));

  it('keeps the latest, the best, and as many of earlier epochs as asked for', async () => {
    const { folder } = await startRun(device, {
      ...request('kept', { epochs: 5 }),
      cadence: { ...cadence, keep: 2 },
    });
    expect(await checkpointsOf(folder)).toEqual(
      ['best', 'epoch-0004', 'epoch-0005', 'latest'].map((name) => `${name}.safetensors`),
    );
    const epochs = (await eventsOf(folder)).filter((event) => event.type === 'epoch');
    const best = epochs.reduce((a, b) => ((b.validation_l1 as number) < (a.validation_l1 as number) ? b : a));
    const { record } = await readCheckpoint(join(folder, 'checkpoints', 'best.safetensors'));
    expect(record.position.step).toBe(best.step);
  });

  it('ends after so many epochs without a better validation, on resume too', async () => {
    const { folder, ...result } = await startRun(device, {
      ...request('early', { epochs: 9, lr: 1e-40 }), // nothing is learned, so the first epoch stays the best
      cadence: { ...cadence, earlyStop: 2 },
    });
    expect(result).toMatchObject({ isComplete: true, position: { step: 15 } });
    expect(await resumeRun(device, { folder })).toMatchObject({ isComplete: true, position: { step: 15 } });
    const longer = await resumeRun(device, { folder, changes: { earlyStop: 3 } });
    expect(longer.position.step).toBe(20);
  });

  it('refuses to watch a validation that there is not', async () => {
    const alone = join(root, 'alone');
    await cp(join(data, 'train'), join(alone, 'train'), { recursive: true });
    const wanted = { ...request('no-plateau', { schedule: 'plateau' }), data: alone };
    await expect(startRun(device, wanted)).rejects.toMatchObject({ code: 'OPTION' });
    // Without it, samples are of the training pairs, and no validation is claimed.
    const { validationL1 } = await startRun(device, {
      ...wanted,
      ...request('no-val', { maxSteps: 1 }),
      data: alone,
    });
    expect(validationL1).toBeUndefined();
  });

  it('saves less often where asked to, and always at the end', async () => {
    const { folder } = await startRun(device, {
      ...request('seldom', { epochs: 3, lr: 1e-40 }),
      cadence: { ...cadence, saveEvery: 2, keep: 9 },
    });
    expect(await checkpointsOf(folder)).toEqual(
      ['best', 'epoch-0002', 'latest'].map((name) => `${name}.safetensors`),
    );
    const { record } = await readCheckpoint(join(folder, 'checkpoints', 'latest.safetensors'));
    expect(record.position.step).toBe(15);
  });
});

describe('resumeRun', () => {
  /** A run that was stopped after a step. */
  const stopped = async (name: string, after: number): Promise<string> => {
    const controller = new AbortController();
    const onStep = ({ step }: StepEvent): void => {
      if (step === after) controller.abort();
    };
    return (await startRun(device, { ...request(name), signal: controller.signal, onStep })).folder;
  };
  const checksumOf = async (folder: string): Promise<string> =>
    (await readCheckpoint(join(folder, 'checkpoints', 'latest.safetensors'))).record.checksum;

  it('goes on to the bits of a run that was never stopped, in the middle of an epoch too', async () => {
    const whole = await startRun(device, request('never-stopped'));
    const folder = await stopped('stopped-at-7', 7);
    const outlines: RunOutline[] = [];
    const result = await resumeRun(device, { folder, onStart: (outline) => outlines.push(outline) });
    expect(outlines).toMatchObject([{ totalSteps: 10, from: { step: 7, epoch: 2, stepInEpoch: 2 } }]);
    expect(result).toMatchObject({ isComplete: true, position: whole.position });
    expect(await checksumOf(folder)).toBe(await checksumOf(whole.folder));
    expect((await eventsOf(folder)).map(({ attempt, step }) => `${attempt}/${step}`)).toEqual([
      ...['1/1', '1/2', '1/3', '1/4', '1/5', '1/5', '1/6', '1/7'],
      ...['2/8', '2/9', '2/10', '2/10'],
    ]);
  });

  it('drops events that are newer than the checkpoint, and a torn one', async () => {
    const folder = await stopped('torn', 6);
    const path = join(folder, 'events.jsonl');
    const [last] = (await eventsOf(folder)).slice(-1);
    await writeFile(
      path,
      `${await readFile(path, 'utf8')}${JSON.stringify({ ...last, step: 7 })}\n{"type":"st`,
    );
    await resumeRun(device, { folder });
    const steps = (await eventsOf(folder)).filter(({ type }) => type === 'step').map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('uses no number of an attempt again, not even of one that ended before its first event', async () => {
    const folder = await stopped('no-event', 6);
    const controller = new AbortController();
    controller.abort();
    await resumeRun(device, { folder, signal: controller.signal });
    expect((await readRunRecord(folder)).attempts).toBe(2);
    await resumeRun(device, { folder });
    const attempts = (await eventsOf(folder)).map(({ attempt }) => attempt);
    expect([...new Set(attempts)]).toEqual([1, 3]);
  });

  it('trains longer where it is told so, and does nothing more where all is done', async () => {
    const folder = await stopped('longer', 4);
    const longer = await resumeRun(device, { folder, changes: { epochs: 3 } });
    expect(longer.position.step).toBe(15);
    expect((await readRunRecord(folder)).options.epochs).toBe(3);
    const checksum = await checksumOf(folder);
    const again = await resumeRun(device, { folder });
    expect(again).toMatchObject({ isComplete: true, position: { step: 15 } });
    expect(await checksumOf(folder)).toBe(checksum);
  });

  it('says what is another device than before', async () => {
    const folder = await stopped('elsewhere', 2);
    const other = await openDevice({ threads: 1 });
    const notices: string[] = [];
    await resumeRun(other, { folder, changes: { maxSteps: 3 }, onNotice: (line) => notices.push(line) });
    expect(notices).toEqual([expect.stringContaining('threads was 2, is 1')]);
    await other.dispose();
  });

  it('refuses other data, a run in use, a damaged checkpoint, and what is no run', async () => {
    const folder = await stopped('guarded', 2);
    const others = join(root, 'others');
    await writeSampleDataSet(others, { pairs: 7, size: 64, seed: 6 });
    await expect(resumeRun(device, { folder, data: others })).rejects.toMatchObject({ code: 'DATA' });

    const lock = join(folder, 'training.lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    await expect(resumeRun(device, { folder })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() })); // beyond any process

    const checkpoint = join(folder, 'checkpoints', 'latest.safetensors');
    const bytes = await readFile(checkpoint);
    bytes[bytes.length - 9] = (bytes.at(-9) as number) ^ 1;
    await writeFile(checkpoint, bytes);
    await expect(resumeRun(device, { folder })).rejects.toMatchObject({ code: 'FORMAT' });
    expect(await readdir(folder)).not.toContain('training.lock');

    await expect(resumeRun(device, { folder: others })).rejects.toMatchObject({ code: 'FILE' });
  });
});
