import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importLayers } from '../keras/import-layers.ts';
import { goldenBytes } from '../keras/keras-files.testing.ts';
import { isKeras, openKeras } from './open-keras.ts';
import { openWeights } from './open-weights.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pix2pix-keras-'));
  await mkdir(join(folder, 'saved'));
  for (const file of ['model.json', 'weights.bin'])
    await writeFile(join(folder, 'saved', file), goldenBytes(`saved-tfjs/${file}`));
  await writeFile(join(folder, 'nested.h5'), goldenBytes('nested-keras2.h5'));
  await writeFile(join(folder, 'renamed'), goldenBytes('nested-keras3.keras'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('openKeras', () => {
  it.each(['saved', 'saved/model.json', 'nested.h5', 'renamed'])(
    'opens %s, whatever its name',
    async (path) => {
      expect(await isKeras(join(folder, path))).toBe(true);
      const file = await openKeras(join(folder, path));
      const { graph } = await importLayers(file, { statistics: 'running' });
      expect(Object.keys(graph.outputs)).toEqual(['output']);
      await file.tensors.close();
    },
  );

  it('lists the layers among the facts of a file of weights', async () => {
    const file = await openWeights(join(folder, 'nested.h5'));
    expect(file.facts).toContainEqual(['layers', '3 InputLayer, 4 Conv2D, 1 BatchNormalization, 1 Add']);
    await file.close();
  });

  it('names a file of weights that is not there', async () => {
    const alone = join(folder, 'alone');
    await mkdir(alone);
    await writeFile(join(alone, 'model.json'), goldenBytes('saved-tfjs/model.json'));
    await expect(
      openKeras(alone).then((file) => importLayers(file, { statistics: 'running' })),
    ).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('put the files of a model into one folder'),
    });
  });

  it('says what a folder should hold', async () => {
    expect(await isKeras(folder)).toBe(false);
    await expect(openKeras(folder)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('has no model.json'),
    });
  });
});
