import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inputPalette } from '../description.ts';
import { DESCRIPTION_FILE, readDescription } from './description.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'description-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (text: string): Promise<void> => writeFile(join(folder, DESCRIPTION_FILE), text);

const PALETTE = [
  { name: 'wall', colour: [0, 0, 255] as [number, number, number] },
  { name: 'door', colour: [255, 128, 0] as [number, number, number] },
];

describe('readDescription', () => {
  it('gives what the file says', async () => {
    const description = { name: 'facades', direction: 'BtoA', palette: PALETTE };
    await write(JSON.stringify(description));
    expect(await readDescription(folder)).toEqual(description);
  });

  it('needs no file, and nothing in it', async () => {
    expect(await readDescription(folder)).toBeUndefined();
    await write('{}');
    expect(await readDescription(folder)).toEqual({});
  });

  it('leaves out what it does not know', async () => {
    await write('{"name":"facades","licence":"none"}');
    expect(await readDescription(folder)).toEqual({ name: 'facades' });
  });

  it('reads a file with a byte-order mark, and labels that are not counted', async () => {
    const palette = [...PALETTE, { name: 'void', colour: [0, 0, 0], void: true }];
    await write(`\ufeff${JSON.stringify({ palette })}`);
    expect(await readDescription(folder)).toEqual({ palette });
  });

  it.each([
    ['{"name":', 'column 9: the text ends, but a value was expected'],
    ['{\n  "name": "x",\n}', 'line 2, column 14: found ",", but no comma may stand before }: remove it'],
    ['[]', 'it is [], expected an object'],
    ['{"direction":"AtoC"}', 'direction is "AtoC", expected "AtoB" or "BtoA"'],
    ['{"palette":[{"name":"wall","colour":[0,0,256]}]}', 'palette[0].colour[2] is 256, expected at most 255'],
    ['{"palette":[{"name":"wall","colour":[0,0]}]}', 'palette[0].colour'],
    [
      '{"palette":[{"name":"wall","color":[0,0,0]}]}',
      'palette[0].colour is missing, expected a list [...] (it has a key "color")',
    ],
    ['{"palette":[{"colour":[0,0,0]}]}', 'palette[0].name is missing'],
  ])('refuses %s, by its path and with the reason', async (text, reason) => {
    await write(text);
    await expect(readDescription(folder)).rejects.toMatchObject({ code: 'FORMAT' });
    await expect(readDescription(folder)).rejects.toThrow(
      `${join(folder, DESCRIPTION_FILE)}: does not describe`,
    );
    await expect(readDescription(folder)).rejects.toThrow(reason);
  });

  it('refuses what cannot be read, instead of going on without it', async () => {
    await mkdir(join(folder, DESCRIPTION_FILE));
    await expect(readDescription(folder)).rejects.toMatchObject({ code: 'FILE' });
  });
});

describe('inputPalette', () => {
  it('is of the labels where they are the input', () => {
    const description = { direction: 'BtoA' as const, palette: PALETTE };
    expect(inputPalette(description, 'BtoA')).toEqual(PALETTE);
    expect(inputPalette(description, 'AtoB')).toBeUndefined();
  });

  it('is absent if nothing says what the input is', () => {
    expect(inputPalette(undefined, 'AtoB')).toBeUndefined();
    expect(inputPalette({ palette: PALETTE }, 'AtoB')).toBeUndefined();
    expect(inputPalette({ direction: 'AtoB' }, 'AtoB')).toBeUndefined();
  });
});
