/** Whole evaluations of files: a run is trained and evaluated with every metric. */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChecked } from '../../core/schema-fault.ts';
import { FACADE_PALETTE } from '../../data/facades/palette.ts';
import { readImage, writePng } from '../../data/node/codecs.ts';
import { writeSampleDataSet } from '../../data/node/make/write-sample.ts';
import { noiseImage } from '../../data/patterns.testing.ts';
import { smallWeights } from '../../metrics/lpips.testing.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/node/open-device.ts';
import { encodeSafetensors } from '../../safetensors/safetensors.ts';
import { type PartialOptions, resolveOptions } from '../../settings/options.ts';
import { startRun } from '../../training/node/train-run.ts';
import { colourClasses, copiedChannels, meanColour } from '../networks.testing.ts';
import { reportSchema } from '../report-record.ts';
import { type EvaluateFilesOptions, evaluateFiles } from './evaluate-files.ts';
import { sourceOfFolders } from './source-of-folders.ts';
import { type SourceOfModelsOptions, sourceOfModels } from './source-of-models.ts';
import { trainedSegmenter } from './trained-segmenter.ts';

let root: string;
let data: string;
let device: Device;

const train = (name: string, given: PartialOptions = {}) =>
  startRun(device, {
    data,
    out: join(root, name),
    preset: 'paper',
    options: resolveOptions({ size: 64, ngf: 2, ndf: 2, maxSteps: 1, ...given }),
    version: '0.0.0',
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evaluate-files-'));
  data = join(root, 'data');
  await writeSampleDataSet(data, { pairs: 30, size: 64, seed: 1 }); // 24 to train, 3 to validate, 3 to test
  device = await openDevice({ threads: 2 });
  await train('run');
  await train('back', { direction: 'BtoA' });
  await train('small', { size: 32, height: 32 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

const evaluatePaths = async (
  models: readonly string[],
  options: Partial<EvaluateFilesOptions> = {},
  given: Partial<SourceOfModelsOptions> = {},
) => {
  const source = await sourceOfModels(device, {
    models: models.map((name) => join(root, name)),
    isFullSize: false,
    hasNoise: true,
    seed: 0,
    ...given,
  });
  try {
    return await evaluateFiles(device, source, { seed: 0, ...options });
  } finally {
    await source.dispose();
  }
};
const namesOf = ({ report }: Awaited<ReturnType<typeof evaluatePaths>>) =>
  report.evaluation.scores.map(({ column }) => column.name);

describe('an evaluation of a run', () => {
  it('evaluates its own test split at the size of the training, by all metrics that this size allows', async () => {
    const notices: string[] = [];
    const result = await evaluatePaths(['run'], { onNotice: (line) => notices.push(line) });
    expect(result.report).toMatchObject({
      models: ['run'],
      about: 'all 3 pairs of the split “test” of data',
      size: '64x64, the size of the training',
    });
    expect(namesOf(result)).toEqual(
      expect.arrayContaining(['l1', 'l2', 'psnr', 'ssim', 'lab_l', 'lab_set_b', 'sharpness']),
    );
    expect(namesOf(result)).not.toContain('ms_ssim');
    expect(notices).toEqual([
      'Pairs: each image in test/ holds both sides, A left and B right; input A, target B',
      'Left out ms-ssim: it needs sides of at least 161 pixels, and the image “0001” has 64',
      expect.stringContaining('There are only 3 pairs'),
    ]);
  });

  it('finds the L1 of the results of the training, apart from the noise', async () => {
    const result = await evaluatePaths(['run'], { metrics: ['l1'] }, { split: 'test' });
    const { meanL1 } = JSON.parse(await readFile(join(root, 'run', 'results', 'results.json'), 'utf8'));
    expect(result.report.evaluation.scores[0]?.scores[0]?.value).toBeCloseTo(meanL1, 1);
  });

  it('writes a page, numbers and images, and replaces an earlier report', async () => {
    const out = join(root, 'report');
    await evaluatePaths(['run'], { out, metrics: ['l1'] }, { split: 'val' });
    const { page } = await evaluatePaths(['run'], { out, metrics: ['l1', 'ssim'] });
    expect(page).toBe(join(out, 'index.html'));
    expect((await readdir(out)).sort()).toEqual(['evaluation.json', 'images', 'index.html', 'pairs.csv']);
    expect(await readdir(join(out, 'images'))).toHaveLength(9);
    const record = parseChecked(reportSchema, await readFile(join(out, 'evaluation.json'), 'utf8'));
    expect(record.pairs.map(({ name }) => name)).toEqual(['0001', '0002', '0003']);
    expect(await readImage(join(out, record.pairs[0]?.images?.outputs[0] ?? ''))).toMatchObject({
      width: 64,
    });
    expect((await readFile(join(out, 'pairs.csv'), 'utf8')).split('\n')[0]).toBe('pair,model,l1,ssim');
    expect(await readdir(root)).not.toContain('report.new');
  });

  it('never removes other files, and leaves nothing of a report that failed', async () => {
    await expect(evaluatePaths(['run'], { out: data })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('is not part of a report'),
    });
    const signal = AbortSignal.abort();
    await expect(evaluatePaths(['run'], { out: join(root, 'stopped'), signal })).rejects.toMatchObject({
      code: 'STOPPED',
    });
    expect((await readdir(root)).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('takes the metrics that the smallest pair allows at full size', async () => {
    const mixed = join(root, 'mixed-pairs');
    await mkdir(join(mixed, 'val'), { recursive: true });
    for (const [name, side] of [
      ['a', 64],
      ['b', 8],
    ] as const)
      await writePng(join(mixed, 'val', `${name}.png`), noiseImage(2 * side, side));
    const notices: string[] = [];
    const onNotice = (line: string) => notices.push(line);
    const result = await evaluatePaths(['run'], { onNotice }, { data: mixed, isFullSize: true });
    expect(namesOf(result)).not.toContain('ssim');
    expect(notices[1]).toBe('Left out ssim: it needs sides of at least 11 pixels, and the image “b” has 8');
  });

  it('refuses another direction, data that is gone, and a file that is not a network', async () => {
    await expect(evaluatePaths(['run'], {}, { direction: 'BtoA' })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('run translates AtoB, but direction (--direction) is BtoA'),
    });
    const features = join(data, 'dataset.json');
    await expect(evaluatePaths(['run'], { features })).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringMatching(/dataset\.json: \d+ bytes are not an ONNX model/),
    });
    await expect(evaluatePaths(['run'], { features: join(data, 'datset.json') })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('did you mean "dataset.json"?'),
    });
    await rename(data, `${data}-moved`);
    try {
      await expect(evaluatePaths(['run'])).rejects.toMatchObject({
        code: 'FILE',
        message: expect.stringContaining('the data set of run is no longer at'),
      });
    } finally {
      await rename(`${data}-moved`, data);
    }
  });

  it('compares at full size if asked to', async () => {
    const { report } = await evaluatePaths(['small'], { metrics: ['l1'] }, { isFullSize: true });
    expect(report.size).toBe('each image’s own size');
    expect((await evaluatePaths(['small'], { metrics: ['l1'] })).report.size).toBe(
      '32x32, the size of the training',
    );
  });

  it('scores label outputs by the palette that the data set describes', async () => {
    const { report } = await evaluatePaths(['back'], { metrics: ['l1'] });
    expect(report.evaluation.scores.map(({ column }) => column.name)).toEqual([
      'l1',
      'label_pixel_accuracy',
      'label_class_accuracy',
      'label_class_iou',
    ]);
    expect(report.classes[0]).toMatchObject({ title: 'labels', matrices: [{ name: 'back' }] });
    expect(report.classes[0]?.classes).toHaveLength(Object.keys(FACADE_PALETTE).length);
    const pixels = report.classes[0]?.matrices[0]?.confusion.counts.reduce((sum, count) => sum + count, 0);
    expect(pixels).toBe(3 * 64 * 64);
  });

  it('takes LPIPS weights, and the features of a network', async () => {
    await writeFile(join(root, 'mean.onnx'), meanColour());
    const result = await evaluatePaths(['run'], {
      metrics: ['lpips'],
      lpips: { bytes: encodeSafetensors(smallWeights()), name: 'small' },
      features: join(root, 'mean.onnx'),
    });
    expect(namesOf(result)).toEqual(['lpips', 'frechet_mean_onnx', 'kernel_mean_onnx']);
    await expect(evaluatePaths(['run'], { metrics: ['lpips'] })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('--lpips-weights'),
    });
  });
});

describe('models side by side', () => {
  it('are evaluated on the same pairs, with their differences', async () => {
    await cp(join(root, 'run'), join(root, 'copy'), { recursive: true });
    const { report } = await evaluatePaths(['run', 'copy'], { metrics: ['l1'] });
    expect(report.models).toEqual(['run', 'copy']);
    expect(report.evaluation.scores[0]?.differences).toEqual([
      { value: 0, low: 0, high: 0, verdict: 'unclear' },
    ]);
  });

  it('of different directions are refused, and of different sizes unless at full size', async () => {
    await expect(evaluatePaths(['run', 'back'])).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('run translates AtoB and back BtoA'),
    });
    await expect(evaluatePaths(['run', 'small'])).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('isFullSize (--full-size)'),
    });
    const { report } = await evaluatePaths(['run', 'small'], { metrics: ['l1'] }, { isFullSize: true });
    expect(report.evaluation.pairs[0]?.values).toHaveLength(2);
  });

  it('may be .onnx files, which need the data named', async () => {
    const model = join('run', 'model.onnx');
    await expect(evaluatePaths([model])).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('the data set is missing'),
    });
    const { report } = await evaluatePaths([model], { metrics: ['l1'] }, { data, split: 'val' });
    const ofRun = await evaluatePaths(['run'], { metrics: ['l1'] }, { split: 'val' });
    expect(report.models).toEqual(['model']);
    expect(report.evaluation.pairs).toEqual(ofRun.report.evaluation.pairs);
  });

  it('may be foreign, and are then compared at the images’ own size', async () => {
    await writeFile(join(root, 'identity.onnx'), colourClasses());
    const { report } = await evaluatePaths(['identity.onnx'], { metrics: ['l1'] }, { data });
    expect(report.size).toBe('each image’s own size');
    await writeFile(join(root, 'fixed.onnx'), colourClasses(32, 32));
    const fixed = await evaluatePaths(['fixed.onnx'], { metrics: ['l1'] }, { data });
    expect(fixed.report.size).toBe('32x32, the size of the training');
  });
});

describe('the FCN-score', () => {
  it('uses a segmenter trained once on the real photos and saved in the run, with its ceiling', async () => {
    const source = await sourceOfModels(device, {
      models: [join(root, 'run')],
      isFullSize: false,
      hasNoise: true,
      seed: 0,
    });
    const notices: string[] = [];
    const options = { steps: 60, ngf: 8, seed: 0, onNotice: (line: string) => notices.push(line) };
    const segmenter = await trainedSegmenter(device, source, options);
    expect(segmenter).toBe(join(root, 'run', 'segmenter.onnx'));
    const { mtimeMs } = await stat(segmenter);
    await trainedSegmenter(device, source, options);
    expect((await stat(segmenter)).mtimeMs).toBe(mtimeMs);
    expect(notices).toHaveLength(1);

    const { report } = await evaluateFiles(device, source, { seed: 0, metrics: ['l1'], segmenter });
    await source.dispose();
    const [, pixels] = report.evaluation.scores;
    expect(pixels?.column.title).toBe('FCN-score, per-pixel accuracy');
    // Sixty steps are enough to distinguish wall and sky; the outputs of one step of training are gray.
    expect(pixels?.ceiling?.value).toBeGreaterThan(pixels?.scores[0]?.value as number);
    expect(report.classes[0]).toMatchObject({
      title: 'FCN-score by segmenter.onnx',
      matrices: [{ name: 'run' }, { name: 'real photos' }],
    });
    await trainedSegmenter(device, source, { ...options, steps: 1 }); // other settings: trained again
    expect(notices.slice(1)).toEqual([
      expect.stringContaining('was trained on other photos, classes or settings, and will be replaced'),
      expect.stringContaining('Training a segmenter'),
    ]);
  });

  it('takes another network with as many classes as the palette, and says what is missing', async () => {
    await writeFile(join(root, 'colours.onnx'), colourClasses());
    const palette = join(root, 'palette.json');
    const classes = ['r', 'g', 'b'].map((name, i) => ({
      name,
      colour: [0, 1, 2].map((c) => (c === i ? 255 : 0)),
    }));
    await writeFile(palette, JSON.stringify(classes));
    const segmenter = join(root, 'colours.onnx');
    const { report } = await evaluatePaths(['run'], { metrics: ['l1'], segmenter, palette });
    expect(report.evaluation.scores.map(({ column }) => column.name)).toContain('fcn_class_iou');
    await expect(evaluatePaths(['run'], { metrics: ['l1'], segmenter })).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('colours.onnx: knows 3 classes, but the palette has 12'),
    });
    await writeFile(palette, '{"palette": []}');
    await expect(evaluatePaths(['run'], { segmenter, palette })).rejects.toMatchObject({ code: 'FORMAT' });
    await expect(evaluatePaths(['back'], { segmenter })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('--palette FILE.json'),
    });
  });

  it('needs a run to train in', async () => {
    const source = await sourceOfModels(device, {
      models: [join(root, 'run', 'model.onnx')],
      data,
      isFullSize: false,
      hasNoise: true,
      seed: 0,
    });
    await expect(trainedSegmenter(device, source, { steps: 1, seed: 0 })).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('--segmenter FILE.onnx'),
    });
    await source.dispose();
  });
});

describe('folders of outputs', () => {
  it('are compared with the targets of equal names, each folder by itself', async () => {
    const [outputs, targets] = [join(root, 'results-a'), join(root, 'results-b')];
    for (const folder of [outputs, targets]) await cp(join(data, 'val'), folder, { recursive: true });
    const source = await sourceOfFolders([outputs, join(data, 'test')], targets);
    const { report } = await evaluateFiles(device, source, { seed: 0, metrics: ['l1', 'psnr'] });
    expect(report).toMatchObject({ models: ['results-a', 'test'], about: 'all 3 images of results-b' });
    const [l1, psnr] = report.evaluation.scores;
    expect(l1?.scores[0]).toEqual({ value: 0, low: 0, high: 0 });
    expect(psnr?.scores[0]?.value).toBe(Number.POSITIVE_INFINITY);
    expect(l1?.differences[0]?.low).toBeGreaterThan(0);
  });

  it('must have the same names', async () => {
    const lone = join(root, 'lone');
    await cp(join(data, 'val', '0001.png'), join(lone, '0001.png'));
    await expect(sourceOfFolders([lone], join(data, 'val'))).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(
        /val: 2 of 3 images have no partner of the same name in .*lone: 0002, 0003/,
      ),
    });
    await expect(sourceOfFolders([lone], join(root, 'absent'))).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('does not exist, expected a folder of images'),
    });
  });

  it('must have the sizes of the targets, or the error names the files', async () => {
    const [whole, half] = [join(root, 'whole'), join(root, 'half')];
    for (const folder of [whole, half]) await mkdir(folder);
    await writePng(join(whole, 'a.png'), noiseImage(40, 20));
    await writePng(join(half, 'a.png'), noiseImage(20, 10));
    const source = await sourceOfFolders([whole, half], whole);
    await expect(evaluateFiles(device, source, { seed: 0, metrics: ['l1'] })).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/half.a\.png: is 20x10, but .*whole.a\.png 40x20; resize/),
    });
  });

  it('are evaluated by the metrics that the smallest image allows', async () => {
    const mixed = join(root, 'mixed');
    await mkdir(mixed);
    await writePng(join(mixed, 'a.png'), noiseImage(40, 40));
    await writePng(join(mixed, 'b.png'), noiseImage(40, 8));
    const notices: string[] = [];
    const source = await sourceOfFolders([mixed], mixed);
    const { report } = await evaluateFiles(device, source, {
      seed: 0,
      onNotice: (line) => notices.push(line),
    });
    expect(report.evaluation.columns.map(({ name }) => name)).not.toContain('ssim');
    expect(notices).toContain('Left out ssim: it needs sides of at least 11 pixels, and the image “b” has 8');
  });

  it('have no input labels for a segmenter', async () => {
    const val = join(data, 'val');
    const palette = join(data, 'dataset.json');
    const source = await sourceOfFolders([val], val);
    await writeFile(join(root, 'twelve.onnx'), copiedChannels(12));
    const options = { seed: 0, segmenter: join(root, 'twelve.onnx'), palette };
    await expect(evaluateFiles(device, source, options)).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('but folders of outputs and targets have none'),
    });
  });
});

describe('an evaluation of pairs whose pixels have weights', () => {
  const half = {
    width: 64,
    height: 64,
    channels: 1,
    data: Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 255 : 0)),
  };
  const weighted = async (name: string): Promise<string> => {
    const folder = join(root, name);
    await cp(data, folder, { recursive: true });
    for (const file of await readdir(join(folder, 'test'))) await writePng(join(folder, 'testW', file), half);
    return folder;
  };
  const scoresOf = ({ report }: Awaited<ReturnType<typeof evaluatePaths>>) =>
    Object.fromEntries(report.evaluation.scores.map(({ column, scores }) => [column.name, scores[0]?.value]));

  it('counts them in means over pixels, says so, and without them measures as without the folder', async () => {
    const place = await weighted('weighted');
    const notices: string[] = [];
    const metrics = { metrics: ['l1', 'psnr', 'ssim', 'sharpness'] } as const;
    const result = await evaluatePaths(
      ['run'],
      { ...metrics, onNotice: (line) => notices.push(line) },
      {
        data: place,
        onNotice: (line) => notices.push(line),
      },
    );
    expect(notices.join('\n')).toContain('Pixels have weights: testW/, in l1, l2, psnr, ssim;');
    expect(Object.fromEntries(result.report.facts)['weights of pixels']).toContain('testW/');
    const plain = await evaluatePaths(['run'], metrics, { data: place, hasPixelWeights: false });
    const usual = await evaluatePaths(['run'], metrics);
    expect(scoresOf(plain)).toEqual(scoresOf(usual));
    const [some, all] = [scoresOf(result), scoresOf(plain)];
    expect(some.sharpness).toBe(all.sharpness);
    for (const name of ['l1', 'psnr', 'ssim']) expect(some[name]).not.toBe(all[name]);
  });

  it('lists a pair as left out whose weights are 0 throughout', async () => {
    const place = await weighted('weightless');
    const [first = ''] = await readdir(join(place, 'testW'));
    await writePng(join(place, 'testW', first), { ...half, data: new Uint8Array(64 * 64) });
    const { report } = await evaluatePaths(['run'], { metrics: ['l1'] }, { data: place });
    expect(report.evaluation.pairs).toHaveLength(2);
    expect(report.evaluation.failed).toMatchObject([
      { reason: expect.stringContaining('its weights are 0 throughout, so that no pixel counts') },
    ]);
  });
});
