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
    ['{"a": "1.png"}', 'line 1: it has "a" without "b"; a line is {"a": "labels/1.png"'],
    ['{"pair": "1.png"}\nnot json', 'line 2: column 1: found "n", but a value was expected'],
    ['{"pair": "1.png", "c": 2}', 'line 1: the key "c" is unknown, expected "a", "b", "pair", "w", "name"'],
    ['{"A": "1.png", "B": "2.png"}', 'line 1: the key "A" is unknown; did you mean "a"?'],
    ['{"pair": "1.png", "nmae": "x"}', 'line 1: the key "nmae" is unknown; did you mean "name"?'],
    ['{"pair": "1.png", "name": 7}', 'line 1: "name" is 7, expected a text in double quotes'],
    ['{"pair": ""}', 'line 1: "pair" is "", expected'],
    ['{"pair": "1.png"},\n{"pair": "2.png"}', 'line 1: column 18: the line ends in a comma; remove it'],
    ['[{"pair": "1.png"}]', 'line 1: a list stands here; write one object per line'],
    ['[\n  {"pair": "1.png"}\n]', 'line 1: a list begins here; write one object per line'],
    ['{\n  "pair": "1.png"\n}', 'line 1: an object begins here and ends on another line'],
    ['{"pair": "C:\\new\\x.png"}', 'a backslash that is not doubled'],
    ['{"pair": "1.png", "a": "2.png"}', 'line 1: it has both "pair" and "a" or "b"'],
    ['{"name": "x"}', 'line 1: it has neither "a" and "b" nor "pair"'],
    ['"1.png"', 'line 1: "1.png" is not an object'],
    ['', 'lists no pairs'],
    ['{"pair": "1.png"}\n{"pair": "1.jpg"}', 'lines 1 and 2 are both named "1"'],
  ])('says where %j is wrong, and what a line looks like', async (text, message) => {
    await write('train.jsonl', text);
    await expect(readManifest(folder, 'train')).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeff{"pair": "1.png"}\r\n{"pair": "2.png"}\r\n')],
    [
      'UTF-16, as PowerShell writes it',
      Buffer.from('\ufeff{"pair": "1.png"}\r\n{"pair": "2.png"}', 'utf16le'),
    ],
  ])('may be %s, with lines that end as on Windows', async (_, bytes) => {
    await writeFile(join(folder, 'train.jsonl'), bytes);
    expect((await readManifest(folder, 'train'))?.map(({ files }) => files)).toEqual([['1.png'], ['2.png']]);
  });

  it('names a listed file that is missing', async () => {
    await write('train.jsonl', '{"a": "gone.png", "b": "too.png"}');
    await expect(openDataSet(folder, { split: 'train', direction: 'AtoB' })).rejects.toThrow('gone.png');
  });

  it('is undefined if there is none', async () => {
    expect(await readManifest(folder, 'train')).toBeUndefined();
    expect(await readManifest(join(folder, 'absent'), 'train')).toBeUndefined();
  });
});
