import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChecked } from '../core/schema-fault.ts';
import { renderFacade } from '../data/facades/render-facade.ts';
import { readImage } from '../data/node/codecs.ts';
import { memoryPairs, type Pair, type PairSource } from '../data/pairs.ts';
import { tensorImages } from '../data/pixels.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/node/open-device.ts';
import { resolveOptions } from '../settings/options.ts';
import { folderStore } from './node/folder-store.ts';
import { encodePngFile } from './node/png-encoder.ts';
import { resultsFileSchema } from './results-file.ts';
import { type ResultsRequest, writeResults as writeInStore } from './run-results.ts';
import { openTrainer, type Trainer } from './trainer.ts';
import { preparePair, validatePair } from './validation.ts';

let root: string;
let device: Device;
let trainer: Trainer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-results-'));
  device = await openDevice({ threads: 1 });
  trainer = await openTrainer(device, resolveOptions({ size: 64, ngf: 4, ndf: 4 }));
});
afterAll(async () => {
  await trainer.dispose();
  await device.dispose();
  await rm(root, { recursive: true });
});

const pair = (name: string, index: number): Pair => {
  const { labels, photo } = renderFacade({ seed: 3, index, size: 64 });
  return { name, input: { ...labels, channels: 3 }, target: { ...photo, channels: 3 } };
};
const pairs = (...names: readonly string[]): PairSource => memoryPairs(names.map(pair));

interface FolderRequest extends Omit<ResultsRequest, 'store' | 'encodeImage'> {
  readonly folder: string;
}
const writeResults = ({ folder, ...request }: FolderRequest) =>
  writeInStore({ ...request, store: folderStore(folder), encodeImage: encodePngFile });

const request = async (source: PairSource, given: Partial<FolderRequest> = {}): Promise<FolderRequest> => ({
  folder: await mkdtemp(join(root, 'run-')),
  trainer,
  source,
  split: 'test',
  title: 'run',
  facts: [['seed', '0']],
  ...given,
});

const numbersOf = async (folder: string) =>
  parseChecked(resultsFileSchema, await readFile(join(folder, 'results', 'results.json'), 'utf8'));

describe('writeResults', () => {
  it('leaves a page, numbers, and three images of each pair', async () => {
    const source = pairs('b', 'a');
    const steps: string[] = [];
    const given = await request(source, { onProgress: (done, total) => steps.push(`${done}/${total}`) });
    const { page, pairs: count, meanL1 } = await writeResults(given);
    expect(steps).toEqual(['1/2', '2/2']);
    expect(await readdir(given.folder)).toEqual(['results']);
    expect((await readdir(join(given.folder, 'results'))).sort()).toEqual([
      'images',
      'index.html',
      'results.json',
    ]);

    const expected = await Promise.all(
      [0, 1].map(async (index) =>
        validatePair(trainer, await preparePair(await source.readPair(index), trainer.options)),
      ),
    );
    const l1s = expected.map(({ l1 }) => l1) as [number, number];
    expect(count).toBe(2);
    expect(meanL1).toBe((l1s[0] + l1s[1]) / 2);
    expect(await numbersOf(given.folder)).toMatchObject({
      format: 1,
      split: 'test',
      totalPairs: 2,
      meanL1,
      pairs: [
        { name: 'b', l1: l1s[0], output: 'images/b-output.png' },
        { name: 'a', l1: l1s[1], output: 'images/a-output.png' },
      ],
    });
    const images = join(given.folder, 'results', 'images');
    for (const side of ['input', 'output', 'target'] as const)
      expect(await readImage(join(images, `b-${side}.png`))).toEqual(
        tensorImages((expected[0] as (typeof expected)[0])[side])[0],
      );

    const html = await readFile(page, 'utf8');
    const linked = [...html.matchAll(/<img src="([^"]+)"/g)].map(([, path]) => path as string);
    expect(linked.map((path) => path.replace('images/', '')).sort()).toEqual((await readdir(images)).sort());
  });

  it('keeps images of any names in its folder, each its own', async () => {
    const given = await request(pairs('day/1', 'day 1', '../..', '夜'));
    await writeResults(given);
    const names = (await numbersOf(given.folder)).pairs.map(({ output }) => output);
    expect(names).toEqual(['day-1', 'day-1-2', 'pair', 'pair-2'].map((file) => `images/${file}-output.png`));
    expect(await readdir(join(given.folder, 'results', 'images'))).toHaveLength(12);
  });

  it('replaces earlier results, and what a killed process left', async () => {
    const given = await request(pairs('old', 'kept'));
    await writeResults(given);
    await mkdir(join(given.folder, 'results.new', 'images'), { recursive: true });
    await writeFile(join(given.folder, 'results.new', 'images', 'torn.png'), '');
    await writeResults({ ...given, source: pairs('kept') });
    expect(await readdir(given.folder)).toEqual(['results']);
    expect(await readdir(join(given.folder, 'results', 'images'))).toEqual(
      ['input', 'output', 'target'].map((side) => `kept-${side}.png`),
    );
  });

  it('keeps earlier results complete if it is stopped or a pair is unusable', async () => {
    const given = await request(pairs('a', 'b', 'c'));
    await writeResults(given);
    const before = await readFile(join(given.folder, 'results', 'index.html'), 'utf8');
    const controller = new AbortController();
    const onProgress = (done: number): void => {
      if (done === 2) controller.abort();
    };
    await expect(writeResults({ ...given, signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'STOPPED',
      message: expect.stringContaining('after 2 of 3 pairs'),
    });
    const torn = { ...pairs('x'), readPair: () => Promise.reject(new Error('torn')) };
    await expect(writeResults({ ...given, source: torn })).rejects.toThrow('torn');
    expect(await readdir(given.folder)).toEqual(['results']);
    expect(await readFile(join(given.folder, 'results', 'index.html'), 'utf8')).toBe(before);
  });

  it('shows the first 500 pairs of more, and says so', async () => {
    const read: number[] = [];
    const images = pair('', 0);
    const many: PairSource = {
      count: 501,
      names: Array.from({ length: 501 }, (_, i) => String(i)),
      readPair: async (index) => {
        read.push(index);
        return { ...images, name: String(index) };
      },
    };
    const sample: Trainer['sample'] = async (input) => input;
    const given = await request(many, { trainer: { options: trainer.options, sample } });
    const { page, pairs: count } = await writeResults(given);
    expect(count).toBe(500);
    expect(read).toHaveLength(500);
    expect(await readFile(page, 'utf8')).toContain('the first 500 of the 501 pairs');
  });

  it('refuses a split without pairs, and a folder it cannot write', async () => {
    await expect(writeResults(await request(pairs()))).rejects.toMatchObject({ code: 'DATA' });
    const file = join(root, 'file');
    await writeFile(file, '');
    await expect(writeResults(await request(pairs('a'), { folder: file }))).rejects.toMatchObject({
      code: 'FILE',
    });
  });
});
