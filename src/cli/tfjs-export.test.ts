import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graph, input, tanh } from '../graph/build.ts';
import { encodeModel } from '../onnx/encode.ts';
import { smallModel } from '../translation/models.testing.ts';
import { importLayers } from '../weights/keras/import-layers.ts';
import { openKeras } from '../weights/node/open-keras.ts';
import { exportTfjs } from './tfjs-export.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pix2pix-tfjs-'));
  await writeFile(join(folder, 'unet.onnx'), smallModel().bytes);
  await writeFile(join(folder, 'resnet.onnx'), smallModel({ generator: 'resnet-2' }).bytes);
  const x = input('input', [1, 3, 8, 8]);
  await writeFile(
    join(folder, 'other.onnx'),
    encodeModel(graph({ output: tanh(x) }), { opset: 17, irVersion: 8 }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const exported = (model: string, into: string, more: object = {}) =>
  exportTfjs([join(folder, model)], join(folder, into), {
    isOverwriting: false,
    onNotice: () => undefined,
    ...more,
  });

describe('exportTfjs', () => {
  it('writes a folder that opens as a network of layers, once', async () => {
    const { size, sizeMultiple, files } = await exported('unet.onnx', 'layers');
    expect({ size, sizeMultiple, files }).toEqual({
      size: null,
      sizeMultiple: 8,
      files: ['model.json', 'group1-shard1of1.bin'],
    });
    const opened = await openKeras(join(folder, 'layers'));
    const found = await importLayers(opened, { statistics: 'running' });
    expect(found).toMatchObject({ sizeMultiple: 8, ranges: { input: [-1, 1], output: [-1, 1] } });
    await expect(exported('unet.onnx', 'layers')).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('--overwrite'),
    });
    await exported('unet.onnx', 'layers', { isOverwriting: true });
  });

  it('fixes the size of a ResNet to that of its training, or to the one that is asked for', async () => {
    expect(await exported('resnet.onnx', 'trained')).toMatchObject({ size: [8, 8] });
    expect(await exported('resnet.onnx', 'asked', { size: 16 })).toMatchObject({ size: [16, 16] });
  });

  it('refuses models of other programs, and statistics that a file does not have', async () => {
    await expect(exported('other.onnx', 'a')).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('of another program'),
    });
    await expect(exported('unet.onnx', 'b', { statistics: 'running' })).rejects.toMatchObject({
      code: 'MODEL',
    });
  });
});
