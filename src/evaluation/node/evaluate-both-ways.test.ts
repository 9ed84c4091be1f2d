/** Evaluations of models that translate both ways, with and without pairs: a tiny CycleGAN is trained for them. */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChecked } from '../../core/schema-fault.ts';
import { splitSideBySide } from '../../data/image.ts';
import { readImage, writePng } from '../../data/node/codecs.ts';
import { writeSampleDataSet } from '../../data/node/make/write-sample.ts';
import { writeUnpairedSample } from '../../data/node/make/write-unpaired-sample.ts';
import type { Direction } from '../../data/pairs.ts';
import { l1 } from '../../metrics/differences.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import type { PartialOptions } from '../../settings/options.ts';
import { startRun } from '../../training/node/train-run.ts';
import { bothWaysSchema } from '../both-ways-report.ts';
import { meanColour } from '../networks.testing.ts';
import { reportSchema } from '../report-record.ts';
import { evaluatedDirections } from './both-ways-run.ts';
import { evaluateBothWays } from './evaluate-both-ways.ts';
import { type EvaluateFilesOptions, evaluateFiles } from './evaluate-files.ts';
import { type SourceOfModelsOptions, sourceOfModels } from './source-of-models.ts';
import { trainedSegmenter } from './trained-segmenter.ts';

let root: string;
let device: Device;
const at = (name: string): string => join(root, name);

const train = (name: string, data: string, options: PartialOptions) =>
  startRun(device, {
    data,
    out: at(name),
    options: { size: 64, ngf: 2, ndf: 2, maxSteps: 1, ...options },
    version: '0.0.0',
  });

/** Images of pairs in two folders, `testA` and `testB`, under equal names. */
const writeSides = async (from: string, to: string): Promise<void> => {
  for (const side of ['A', 'B']) await mkdir(join(to, `test${side}`), { recursive: true });
  for (const name of await readdir(join(from, 'test'))) {
    const [a, b] = splitSideBySide(await readImage(join(from, 'test', name)));
    await writePng(join(to, 'testA', name), a);
    await writePng(join(to, 'testB', name), b);
  }
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evaluate-both-ways-'));
  await writeUnpairedSample(at('houses'), { images: 30, size: 64, seed: 1 }); // 3 of each side to test
  await writeSampleDataSet(at('pairs'), { pairs: 30, size: 64, seed: 1 });
  await writeSides(at('pairs'), at('sides'));
  await writeFile(at('mean.onnx'), meanColour());
  device = await openDevice({ threads: 2 });
  const small: PartialOptions = { generator: 'resnet-1', receptiveField: 16 };
  await train('cycle', at('houses'), { model: 'cyclegan', ...small });
  await train('plain', at('pairs'), { generator: 'resnet-1', receptiveField: 16 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

const open = (models: readonly string[], given: Partial<SourceOfModelsOptions> = {}) =>
  sourceOfModels(device, {
    models: models.map(at),
    isFullSize: false,
    hasNoise: true,
    seed: 0,
    ...given,
  });

const evaluateOne = async (
  models: readonly string[],
  given: Partial<SourceOfModelsOptions> = {},
  options: Partial<EvaluateFilesOptions> = {},
) => {
  const source = await open(models, given);
  try {
    return await evaluateFiles(device, source, { seed: 0, ...options });
  } finally {
    await source.dispose();
  }
};
const evaluateBoth = (
  models: readonly string[],
  given: Partial<SourceOfModelsOptions> = {},
  options: Partial<EvaluateFilesOptions> = {},
) =>
  evaluateBothWays(device, ['AtoB', 'BtoA'], (direction) => open(models, { ...given, direction }), {
    seed: 0,
    ...options,
  });

/** The colours of both sets. */
const LAB = ['lab_set_l', 'lab_set_a', 'lab_set_b'];

type Result = Awaited<ReturnType<typeof evaluateOne>>;
const namesOf = ({ report }: Result) => report.evaluation.scores.map(({ column }) => column.name);
const scoreOf = ({ report }: Result, name: string) =>
  report.evaluation.scores.find(({ column }) => column.name === name)?.scores[0];

describe('an evaluation without pairs', () => {
  it('measures the cycle and the identity both ways, on images of either side', async () => {
    const notices: string[] = [];
    const { report } = await evaluateBoth(['cycle'], {}, { onNotice: (line) => notices.push(line) });
    expect(report.directions.map(({ direction, report: one }) => [direction, one.about])).toEqual([
      ['AtoB', 'all 3 images of A and 3 of B of the split “test” of houses, AtoB'],
      ['BtoA', 'all 3 images of B and 3 of A of the split “test” of houses, BtoA'],
    ]);
    for (const { direction, report: one } of report.directions) {
      expect(one).toMatchObject({ models: ['cycle'], direction, isPaired: false, classes: [] });
      expect(namesOf({ report: one })).toEqual(['cycle_l1', 'identity_l1', ...LAB]);
      expect(one.evaluation.pairs[0]?.name).toBe(direction === 'AtoB' ? 'day-0001' : 'night-0001');
    }
    expect(notices).toContain(
      'Images: A is testA/ and B is testB/, without pairs (3 and 3), so no output has a target; input A, target B',
    );
    expect(notices).toContainEqual(expect.stringContaining('There are only 3 images'));
  });

  it('finds the cycle L1 of the results of the training', async () => {
    const results = JSON.parse(await readFile(join(at('cycle'), 'results', 'results.json'), 'utf8'));
    const { report } = await evaluateBoth(['cycle']);
    const values = report.directions.flatMap((one) =>
      one.report.evaluation.pairs.map(({ values: [ofModel] }) => ofModel?.[0] ?? Number.NaN),
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(results.meanL1, 2); // apart from the rounding of images
  });

  it('compares outputs and real images as sets, of whatever numbers', async () => {
    await cp(at('houses'), at('fewer'), { recursive: true });
    await rm(join(at('fewer'), 'testB', 'night-0003.png'));
    const result = await evaluateOne(
      ['cycle'],
      { direction: 'AtoB', data: at('fewer') },
      { features: at('mean.onnx') },
    );
    expect(result.report.about).toContain('all 3 images of A and 2 of B');
    expect(namesOf(result)).toEqual([
      'cycle_l1',
      'identity_l1',
      ...LAB,
      'frechet_mean_onnx',
      'kernel_mean_onnx',
    ]);
    expect(scoreOf(result, 'kernel_mean_onnx')?.value).toBeTypeOf('number');
  });

  it('refuses metrics of pairs', async () => {
    await expect(evaluateOne(['cycle'], {}, { metrics: ['l1', 'ssim'] })).rejects.toMatchObject({
      code: 'OPTION',
      message:
        'metrics: l1, ssim compare an output with its target, but the images of testA/ and testB/ have different names, so there are no pairs; leave metrics (--metrics) out, and give data with pairs to measure them',
    });
  });

  it('compares the sets alone if a model translates one way only', async () => {
    const notices: string[] = [];
    const result = await evaluateOne(
      ['cycle', 'plain'],
      { onNotice: (line) => notices.push(line) },
      { features: at('mean.onnx') },
    );
    expect(namesOf(result)).toEqual([...LAB, 'frechet_mean_onnx', 'kernel_mean_onnx']);
    expect(notices).toContain('Left out cycle L1 and identity L1: plain translates one way only');
  });

  it('of a model one way is refused with the way to compare sets', async () => {
    await expect(evaluateOne(['plain'], { data: at('houses') })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(
        'compare outputs and real images as sets with isUnpaired (--unpaired)',
      ),
    });
    expect(namesOf(await evaluateOne(['plain'], { data: at('houses'), isUnpaired: true }))).toEqual(LAB);
  });

  it('takes two folders, and leaves out an image that cannot be read', async () => {
    const [a, b] = [join(at('houses'), 'testA'), join(at('torn'), 'testB')];
    await cp(join(at('houses'), 'testB'), b, { recursive: true });
    await writeFile(join(b, 'night-0001.png'), 'not an image');
    const { report } = await evaluateOne(['cycle'], { data: { a, b }, direction: 'BtoA' });
    expect(report.about).toBe(
      'all 2 images of B and 3 of A of the split “train” of testA and testB, BtoA, without 1 that could not be used',
    );
    expect(report.evaluation.failed).toHaveLength(1);
    const plain = await evaluateOne(['plain'], { data: { a, b }, isUnpaired: true });
    expect(namesOf(plain)).toEqual(LAB);
    await expect(evaluateOne(['plain'], { data: { a, b } })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('are two folders, and pix2pix is evaluated on pairs in one'),
    });
  });
});

describe('an evaluation of both ways with pairs', () => {
  it('compares outputs with targets too, where all images of two folders have partners', async () => {
    const result = await evaluateOne(
      ['cycle'],
      { data: at('sides'), direction: 'AtoB' },
      { metrics: ['l1'], features: at('mean.onnx') },
    );
    expect(result.report).toMatchObject({ about: expect.stringContaining('all 3 pairs'), isPaired: true });
    expect(namesOf(result)).toEqual([
      'l1',
      'cycle_l1',
      'identity_l1',
      'frechet_mean_onnx',
      'kernel_mean_onnx',
    ]);
    const joined = await evaluateOne(
      ['cycle'],
      { data: at('pairs'), direction: 'AtoB' },
      { metrics: ['l1'], features: at('mean.onnx') },
    );
    expect(joined.report.evaluation.scores).toEqual(result.report.evaluation.scores);
    const apart = await evaluateOne(
      ['cycle'],
      { data: at('sides'), direction: 'AtoB', isUnpaired: true },
      { features: at('mean.onnx') },
    );
    expect(apart.report.evaluation.scores.filter(({ column }) => !LAB.includes(column.name))).toEqual(
      result.report.evaluation.scores.slice(1),
    );
  });

  it('leaves out a pair of which one image cannot be read', async () => {
    await cp(at('sides'), at('torn-sides'), { recursive: true });
    await writeFile(join(at('torn-sides'), 'testB', '0002.png'), 'not an image');
    const { report } = await evaluateOne(
      ['cycle'],
      { data: at('torn-sides'), direction: 'BtoA' },
      { metrics: ['l1'] },
    );
    expect(report.evaluation.pairs.map(({ name }) => name)).toEqual(['0001', '0003']);
    expect(report.evaluation.failed).toHaveLength(1);
  });

  it('sets a CycleGAN beside pix2pix, by what both have', async () => {
    const { report } = await evaluateOne(['plain', 'cycle'], { data: at('pairs') }, { metrics: ['l1'] });
    expect(report).toMatchObject({ models: ['plain', 'cycle'], isPaired: true });
    expect(report.evaluation.scores.map(({ column }) => column.name)).toEqual(['l1']);
    expect(report.evaluation.scores[0]?.differences).toHaveLength(1);
    await expect(
      evaluateOne(['plain', 'cycle'], { data: at('pairs'), direction: 'BtoA' }),
    ).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('plain translates AtoB, but direction (--direction) is BtoA'),
    });
  });

  it('compares CycleGANs and their checkpoints', async () => {
    await cp(at('cycle'), at('copy'), { recursive: true });
    const { report } = await evaluateBoth(['cycle', 'copy'], { checkpoint: 'latest' });
    const back = report.directions[1]?.report.evaluation.scores.find(
      ({ column }) => column.name === 'cycle_l1',
    );
    expect(back?.differences[0]).toMatchObject({ value: 0 });
    const file = join('cycle', 'checkpoints', 'latest.safetensors');
    const checkpoint = await evaluateOne([file], { data: at('houses'), direction: 'BtoA' });
    expect(scoreOf(checkpoint, 'cycle_l1')).toEqual(back?.scores[0]);
  });

  it('trains the segmenter that a pix2pix run would: labels and photos vary together', async () => {
    const trainIn = async (run: string): Promise<Buffer> => {
      const source = await open([run], { data: at('pairs'), direction: 'AtoB' });
      try {
        return await readFile(await trainedSegmenter(device, source, { steps: 3, ngf: 4, seed: 0 }));
      } finally {
        await source.dispose();
      }
    };
    expect((await trainIn('cycle')).equals(await trainIn('plain'))).toBe(true);
  });
});

describe('a report of both ways', () => {
  it('has a page that leads to those of each way, with inputs, outputs and what comes back', async () => {
    const out = at('report');
    await evaluateOne(['cycle'], { direction: 'AtoB' }, { out });
    const { page } = await evaluateBoth(['cycle'], {}, { out });
    expect(page).toBe(join(out, 'index.html'));
    expect((await readdir(out)).sort()).toEqual(['AtoB', 'BtoA', 'evaluation.json', 'index.html']);
    const text = await readFile(join(out, 'index.html'), 'utf8');
    expect(text).toContain('href="AtoB/index.html"');
    expect(text).toContain('cycle L1');
    const record = parseChecked(bothWaysSchema, await readFile(join(out, 'evaluation.json'), 'utf8'));
    for (const direction of ['AtoB', 'BtoA'] as const) {
      const one = parseChecked(reportSchema, await readFile(join(out, direction, 'evaluation.json'), 'utf8'));
      expect(record.directions.find((way) => way.direction === direction)).toEqual(one);
      const { name, images, values } = one.pairs[0] ?? {};
      const read = (address = '') => readImage(join(out, direction, address));
      const [input, back] = [await read(images?.input), await read(images?.backs?.[0])];
      expect({ name, cycle: l1(back, input) }).toEqual({ name, cycle: values?.[0]?.cycle_l1 });
      expect(images).not.toHaveProperty('target');
      const examples = await readFile(join(out, direction, 'index.html'), 'utf8');
      expect(examples).toContain(`<figcaption>back</figcaption>`);
      expect(examples).toContain('The difference is black where it is equal to the input');
    }
    await evaluateOne(['cycle'], { direction: 'BtoA' }, { out }); // replaces it again
    expect((await readdir(out)).sort()).toEqual(['evaluation.json', 'images', 'index.html', 'pairs.csv']);
  });

  it('leaves nothing behind when it is stopped, and is refused inside the images', async () => {
    const signal = AbortSignal.abort();
    await expect(evaluateBoth(['cycle'], {}, { out: at('stopped'), signal })).rejects.toMatchObject({
      code: 'STOPPED',
    });
    expect((await readdir(root)).filter((name) => name.includes('stopped'))).toEqual([]);
    await expect(evaluateBoth(['cycle'], {}, { out: join(at('houses'), 'report') })).rejects.toMatchObject({
      code: 'FILE',
    });
  });
});

describe('evaluatedDirections', () => {
  it('are both of models that all translate both ways, unless one is asked for', async () => {
    const directions = (models: readonly string[], asked?: Direction) =>
      evaluatedDirections(models.map(at), asked);
    expect(await directions(['cycle'])).toEqual(['AtoB', 'BtoA']);
    expect(await directions([join('cycle', 'checkpoints', 'best.safetensors')])).toEqual(['AtoB', 'BtoA']);
    expect(await directions(['cycle'], 'BtoA')).toEqual(['BtoA']);
    expect(await directions(['cycle', 'plain'])).toEqual([undefined]);
    expect(await directions([join('cycle', 'AtoB.onnx')])).toEqual([undefined]);
  });
});

describe('data that is gone', () => {
  it('is named', async () => {
    await rename(at('houses'), at('moved'));
    try {
      await expect(evaluateOne(['cycle'])).rejects.toMatchObject({
        code: 'FILE',
        message: expect.stringContaining('the data set of cycle is no longer at'),
      });
    } finally {
      await rename(at('moved'), at('houses'));
    }
  });
});
