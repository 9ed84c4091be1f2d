/** Reading threads run built files, so that they are tested on the build, as users run them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '../src/data/batches.ts';
import { splitSideBySide } from '../src/data/image.ts';
import { readImage, writePng } from '../src/data/node/codecs.ts';
import type * as Folders from '../src/data/node/folders.ts';
import { writeSampleDataSet } from '../src/data/node/make/write-sample.ts';
import { openUnpairedSet } from '../src/data/node/unpaired-set.ts';
import { noiseImage } from '../src/data/patterns.testing.ts';
import { resolveOptions } from '../src/settings/options.ts';
import { FIRST_POSITION } from '../src/training/checkpoint.ts';
import type * as RunExamples from '../src/training/node/run-examples.ts';
import { buildOnce, builtUrl } from './built.testing.ts';

let root: string;
let openDataSet: typeof Folders.openDataSet;
let openRunBatches: typeof RunExamples.openRunBatches;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'reader-threads-'));
  buildOnce();
  ({ openDataSet } = (await import(builtUrl('data/node/folders.js'))) as typeof Folders);
  ({ openRunBatches } = (await import(builtUrl('training/node/run-examples.js'))) as typeof RunExamples);
  await writeSampleDataSet(join(root, 'data'), { pairs: 9, size: 64, seed: 1 }); // 7 to train on
});
afterAll(() => rmSync(root, { recursive: true }));

const OPTIONS = resolveOptions({
  size: 32,
  batchSize: 2,
  augmentRotate: 10,
  augmentColor: 0.2,
  photoSide: 'target',
});

const openData = () => openDataSet(join(root, 'data'), { split: 'train', direction: 'AtoB' });

/** The images of both sides, as a set without pairs of 7 and 7. */
const openUnpaired = async () => {
  const folder = join(root, 'unpaired');
  const { pairs } = await openData();
  for (const side of ['A', 'B']) mkdirSync(join(folder, `train${side}`), { recursive: true });
  for (const { name, files } of pairs) {
    const [a, b] = splitSideBySide(await readImage(join(root, 'data', files[0])));
    await writePng(join(folder, 'trainA', `${name}.png`), a);
    await writePng(join(folder, 'trainB', `${name}.png`), b);
  }
  return openUnpairedSet(folder, { split: 'train', direction: 'AtoB' });
};

/** The pairs with weights of their pixels. */
const openWeighted = async () => {
  const { pairs } = await openData();
  for (const { name } of pairs)
    await writePng(join(root, 'data', 'trainW', `${name}.png`), noiseImage(64, 64, 1, Number(name)));
  return openDataSet(join(root, 'data'), { split: 'train', direction: 'AtoB', weights: 'folder' });
};

const KINDS = {
  'pairs with weights': { open: () => openWeighted(), options: OPTIONS },
  pairs: { open: () => openData(), options: OPTIONS },
  'an unpaired set': {
    open: () => openUnpaired(),
    options: resolveOptions({
      model: 'cyclegan',
      size: 32,
      batchSize: 2,
      augmentRotate: 10,
      augmentColor: 0.2,
    }),
  },
} as const;

const take = async (kind: keyof typeof KINDS, readers: number, count: number): Promise<Batch[]> => {
  const { open, options } = KINDS[kind];
  const batches = openRunBatches(await open(), options, { from: FIRST_POSITION, readers });
  const taken: Batch[] = [];
  while (taken.length < count) taken.push(await batches.next());
  await batches.close();
  return taken;
};

describe('reading threads', () => {
  it.each(Object.keys(KINDS) as (keyof typeof KINDS)[])(
    'give of %s the bits that reading without them gives, however many they are',
    async (kind) => {
      const expected = await take(kind, 0, 8); // more than two epochs: from files, and from what is kept
      for (const readers of [1, 3]) {
        const batches = await take(kind, readers, 8);
        expect(batches.map(({ names }) => names)).toEqual(expected.map(({ names }) => names));
        expect(batches.map(({ weight }) => weight)).toEqual(expected.map(({ weight }) => weight));
        expect(batches.every(({ weight }) => (weight !== undefined) === kind.includes('weights'))).toBe(true);
        for (const [i, { input, target }] of batches.entries()) {
          expect(
            Buffer.from(input.data.buffer).equals(Buffer.from(expected[i]?.input.data.buffer as ArrayBuffer)),
          ).toBe(true);
          expect(
            Buffer.from(target.data.buffer).equals(
              Buffer.from(expected[i]?.target.data.buffer as ArrayBuffer),
            ),
          ).toBe(true);
        }
      }
    },
  );

  it('pass on what is wrong with a pair, and go on', async () => {
    const data = await openData();
    const path = join(root, 'data', data.files[3]?.name as string);
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length >> 1));
    const batches = openRunBatches(
      data,
      { ...OPTIONS, shuffle: false },
      { from: FIRST_POSITION, readers: 2 },
    );
    await batches.next();
    await expect(batches.next()).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(path),
    });
    expect((await batches.next()).names).toHaveLength(2);
    await batches.close();
    await expect(batches.next()).rejects.toMatchObject({ code: 'STOPPED' });
    writeFileSync(path, whole);
  });

  it('end with the batches, so that the process can', async () => {
    const script = `
      import { openDataSet } from ${JSON.stringify(builtUrl('data/node/folders.js'))};
      import { openRunBatches } from ${JSON.stringify(builtUrl('training/node/run-examples.js'))};
      const data = await openDataSet(process.argv[1], { split: 'train', direction: 'AtoB' });
      const options = JSON.parse(process.argv[2]);
      const batches = openRunBatches(data, options, { from: { step: 0, epoch: 1, stepInEpoch: 0 }, readers: 2 });
      await batches.next();
      await batches.close();
      console.log('closed');
    `;
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, join(root, 'data'), JSON.stringify(OPTIONS)],
      { encoding: 'utf8', timeout: 30_000 },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'closed\n' });
  });
});
