/** Colourisation, inpainting and super-resolution, from a folder of photographs to a result. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Image, withChannels } from '../src/data/image.ts';
import { readStored } from '../src/data/node/formats/stored-image.ts';
import { writeStored } from '../src/data/node/formats/write-stored.ts';
import type { Device } from '../src/runtime/device.ts';
import { openDevice } from '../src/runtime/node/open-device.ts';
import { startRun } from '../src/training/node/train-run.ts';
import { translateFiles } from '../src/translation/node/translate-files.ts';
import { openTranslator } from '../src/translation/translator.ts';
import { colour, SIZE, values, write } from './any-image.testing.ts';

let root: string;
let device: Device;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'photo-tasks-'));
  device = await openDevice({ device: 'cpu', threads: 2 });
});
afterAll(async () => {
  await device.dispose();
  await rm(root, { recursive: true });
});

describe('tasks of photographs', () => {
  const photographs = async (name: string, make: (seed: number) => Image): Promise<string> => {
    const data = join(root, name);
    for (const [split, count] of [
      ['train', 4],
      ['test', 2],
    ] as const)
      for (let i = 0; i < count; i++) await write(join(data, split, `${i}.png`), make(i));
    return data;
  };
  const small = { size: SIZE, ngf: 4, ndf: 4, receptiveField: 16, epochs: 1 } as const;

  it('learn from images alone, and keep what is known', async () => {
    const data = await photographs('photos', colour);
    const erased = withChannels(colour(0), 4);
    erased.data.fill(0, 0, 4 * SIZE * 8); // the first eight rows are transparent
    await writeStored(join(root, 'hole.png'), erased);
    const inputs = {
      colorize: join(data, 'test', '0.png'),
      inpaint: join(root, 'hole.png'),
      'super-resolution': join(data, 'test', '0.png'),
    };
    for (const [task, path] of Object.entries(inputs) as [keyof typeof inputs, string][]) {
      const out = join(root, `run-${task}`);
      await startRun(device, { data, out, options: { ...small, task }, readers: 1 });
      const translator = await openTranslator(device, await readFile(join(out, 'model.onnx')));
      const { files, failed } = await translateFiles(translator, [{ path, key: '0' }], {
        out: join(out, 'made'),
        seed: 0,
      });
      await translator.dispose();
      expect(failed).toEqual([]);
      const { image } = await readStored(files[0]?.output as string);
      const side = task === 'super-resolution' ? 4 * SIZE : SIZE;
      expect(image).toMatchObject({ width: side, height: side, channels: 3 });
      if (task === 'inpaint')
        expect(image.data.subarray(3 * SIZE * 8)).toEqual(colour(0).data.subarray(3 * SIZE * 8));
      const results = JSON.parse(await readFile(join(out, 'results', 'results.json'), 'utf8'));
      expect(results.pairs).toHaveLength(2);
    }
  });

  it('say that photographs of 16 bits are rounded', async () => {
    const data = join(root, 'deep-photos');
    for (let i = 0; i < 2; i++)
      await write(
        join(data, 'train', `${i}.png`),
        values(new Uint16Array(SIZE * SIZE * 3), 3, i, [0, 65535]),
      );
    const notices: string[] = [];
    await startRun(device, {
      data,
      out: join(root, 'deep-run'),
      options: { ...small, task: 'inpaint' },
      readers: 0,
      onNotice: (line) => notices.push(line),
    });
    expect(notices).toContainEqual(
      expect.stringMatching(/^Photographs of 16 bits, such as train\/0\.png, are rounded to 8: black is 0/),
    );
  });

  it('cannot colour what is learned from gray photographs', async () => {
    const data = await photographs('gray-photos', (seed) => withChannels(withChannels(colour(seed), 1), 3));
    const run = startRun(device, {
      data,
      out: join(root, 'gray-run'),
      options: { ...small, task: 'colorize' },
    });
    await expect(run).rejects.toThrow(/the photographs are gray/);
  });
});
