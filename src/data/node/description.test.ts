import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DESCRIPTION_FILE, inputPalette, readDescription } from './description.ts';

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

  it.each([
    ['no JSON', '{"name":'],
    ['no object', '[]'],
    ['of an unknown direction', '{"direction":"AtoC"}'],
    ['with a colour beyond bytes', '{"palette":[{"name":"wall","colour":[0,0,256]}]}'],
    ['with a colour of two parts', '{"palette":[{"name":"wall","colour":[0,0]}]}'],
    ['with a label without a name', '{"palette":[{"colour":[0,0,0]}]}'],
  ])('refuses a file that is %s, by its path', async (_, text) => {
    await write(text);
    await expect(readDescription(folder)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(`${join(folder, DESCRIPTION_FILE)}: describes no data set`),
    });
  });
});

describe('inputPalette', () => {
  it('is of the labels where they are the input', () => {
    const description = { direction: 'BtoA' as const, palette: PALETTE };
    expect(inputPalette(description, 'BtoA')).toEqual(PALETTE);
    expect(inputPalette(description, 'AtoB')).toBeUndefined();
  });

  it('is absent where nothing says what the input is', () => {
    expect(inputPalette(undefined, 'AtoB')).toBeUndefined();
    expect(inputPalette({ palette: PALETTE }, 'AtoB')).toBeUndefined();
    expect(inputPalette({ direction: 'AtoB' }, 'AtoB')).toBeUndefined();
  });
});
