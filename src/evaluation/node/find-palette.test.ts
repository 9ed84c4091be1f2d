import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flatImage, noiseImage } from '../../data/patterns.testing.ts';
import { findPalette, type PaletteSources, readPaletteFile } from './find-palette.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'find-palette-'));
});
afterAll(() => rm(root, { recursive: true }));

const SKY = { name: 'sky', colour: [0, 0, 255] as [number, number, number] };
const WALL = { name: 'wall', colour: [99, 99, 99] as [number, number, number] };

const find = (given: Partial<PaletteSources>) =>
  findPalette({
    side: 'target',
    description: undefined,
    direction: 'AtoB',
    images: async () => [noiseImage(16, 16)],
    ...given,
  });

describe('findPalette', () => {
  it('takes a file before anything else', async () => {
    const file = join(root, 'classes.json');
    await writeFile(file, JSON.stringify([SKY, WALL]));
    expect(await find({ file })).toEqual({ classes: [SKY, WALL], voids: [], from: 'classes.json' });
  });

  it('takes the description for the side that is labels in this direction', async () => {
    const description = { direction: 'AtoB', palette: [SKY, WALL] } as const;
    const described = { ...description, palette: [...description.palette] };
    expect(await find({ description: described, side: 'input' })).toMatchObject({ from: 'dataset.json' });
    expect(await find({ description: described, side: 'target' })).toBeUndefined();
    expect(await find({ description: described, direction: 'BtoA' })).toMatchObject({ from: 'dataset.json' });
  });

  it.each(['input', 'target'] as const)('takes the classes that the model has of its %s', async (side) => {
    expect(await find({ side, known: { palette: [SKY, WALL], from: 'the model' } })).toMatchObject({
      from: 'the model',
    });
  });

  it('separates void colours, wherever the palette comes from', async () => {
    const nothing = { name: 'void', colour: [0, 0, 0] as [number, number, number], void: true };
    const apart = { classes: [SKY, WALL], voids: [{ name: 'void', colour: [0, 0, 0] }] };
    const file = join(root, 'void.json');
    await writeFile(file, JSON.stringify([nothing, SKY, WALL]));
    expect(await find({ file })).toMatchObject(apart);
    const description = { direction: 'BtoA' as const, palette: [SKY, nothing, WALL] };
    expect(await find({ description })).toMatchObject(apart);
    expect(
      await find({ side: 'input', known: { palette: [SKY, WALL, nothing], from: 'the model' } }),
    ).toMatchObject(apart);
    await writeFile(file, JSON.stringify([nothing, { ...SKY, void: true }]));
    await expect(find({ file })).rejects.toMatchObject({ code: 'FORMAT' });
  });

  it('examines the images if there is no description', async () => {
    const images = async () => [flatImage(2, 2, SKY.colour), flatImage(2, 1, WALL.colour)];
    expect(await find({ images })).toEqual({
      classes: [
        { name: '#0000ff', colour: SKY.colour },
        { name: '#636363', colour: WALL.colour },
      ],
      voids: [],
      from: 'the target images',
    });
  });
});

describe('readPaletteFile', () => {
  it('reads a list, or a dataset.json', async () => {
    const file = join(root, 'dataset.json');
    await writeFile(file, JSON.stringify({ name: 'x', palette: [SKY, WALL] }));
    expect(await readPaletteFile(file)).toEqual([SKY, WALL]);
  });

  it.each([
    ['{', 'column 2: the text ends'],
    ['[]', 'it is [], expected at least 2 entries'],
    ['{"colours": []}', 'palette is missing'],
    [
      '[{"name": "sky", "colour": [0, 0, 256]}, {"name": "a", "colour": [0, 0, 0]}]',
      '[0].colour[2] is 256, expected at most 255',
    ],
  ])('refuses %s with the reason', async (text, reason) => {
    const file = join(root, 'bad.json');
    await writeFile(file, text);
    await expect(readPaletteFile(file)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringContaining(reason),
    });
    await expect(readPaletteFile(join(root, 'absent.json'))).rejects.toMatchObject({ code: 'FILE' });
  });
});
