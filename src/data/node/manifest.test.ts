import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Image, joinSideBySide } from '../image.ts';
import { writePng } from './codecs.ts';
import { listSplits, openDataSet } from './folders.ts';
import { readManifest } from './manifest.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'));
});
afterEach(() => rm(folder, { recursive: true }));

const flat = (value: number): Image => ({
  width: 4,
  height: 4,
  channels: 3,
  data: new Uint8Array(48).fill(value),
});

const write = (name: string, ...lines: readonly string[]): Promise<void> =>
  writeFile(join(folder, name), `${lines.join('\n')}\n`);

describe('a manifest', () => {
  it('lists pairs of files anywhere, one file or two', async () => {
    const elsewhere = join(folder, 'elsewhere', 'b.png');
    await writePng(join(folder, 'in', 'a.png'), flat(10));
    await writePng(elsewhere, flat(20));
    await writePng(join(folder, 'both.png'), joinSideBySide(flat(30), flat(40)));
    await write(
      'train.jsonl',
      JSON.stringify({ a: 'in/a.png', b: elsewhere }),
      '',
      JSON.stringify({ pair: 'both.png', name: 'second' }),
    );
    expect(await listSplits(folder)).toContain('train');
    const data = await openDataSet(folder, { split: 'train', direction: 'BtoA' });
    expect(data).toMatchObject({ layout: 'manifest', count: 2, names: ['in/a', 'second'] });
    const values = async (index: number): Promise<number[]> => {
      const { input, target } = await data.readPair(index);
      return [input.data[0] as number, target.data[0] as number];
    };
    expect(await values(0)).toEqual([20, 10]);
    expect(await values(1)).toEqual([40, 30]);
  });

  it('goes before a folder of the same split', async () => {
    await writePng(join(folder, 'train', '1.png'), joinSideBySide(flat(1), flat(2)));
    await writePng(join(folder, 'train', '2.png'), joinSideBySide(flat(1), flat(2)));
    await write('train.jsonl', JSON.stringify({ pair: 'train/2.png' }));
    const data = await openDataSet(folder, { split: 'train', direction: 'AtoB' });
    expect(data.names).toEqual(['train/2']);
  });

  it.each([
    ['{"a": "1.png"}', 'line 1: {"a": "1.png"} is no pair, expected'],
    ['not json', 'line 1: not json is no pair'],
    ['{"pair": "1.png", "c": 2}', 'line 1: {"pair"'],
    ['', 'lists no pairs'],
    ['{"pair": "1.png"}\n{"pair": "1.jpg"}', 'lines 1 and 2 are both named "1"'],
  ])('says what is wrong with %j', async (text, message) => {
    await write('train.jsonl', text);
    await expect(readManifest(folder, 'train')).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(message),
    });
  });

  it('names a listed file that is missing', async () => {
    await write('train.jsonl', '{"a": "gone.png", "b": "too.png"}');
    await expect(openDataSet(folder, { split: 'train', direction: 'AtoB' })).rejects.toThrow('gone.png');
  });

  it('is undefined where there is none', async () => {
    expect(await readManifest(folder, 'train')).toBeUndefined();
    expect(await readManifest(join(folder, 'absent'), 'train')).toBeUndefined();
  });
});
