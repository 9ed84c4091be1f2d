import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatorArchitecture } from '../../../settings/architectures.ts';
import { type PartialOptions, resolveOptions } from '../../../settings/options.ts';
import { goldenBytes } from '../../../weights/keras/keras-files.testing.ts';
import { loadNetworks } from './load-networks.ts';
import { valuesInNetwork } from './values-in-network.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pix2pix-keras-'));
});
afterAll(() => rm(folder, { recursive: true }));

const placed = async (file: string): Promise<string> => {
  const path = join(folder, file);
  await writeFile(path, goldenBytes(file));
  return path;
};

const TUTORIAL = {
  size: 8,
  depth: 3,
  ngf: 4,
  leakySlope: 0.3,
  normEpsilon: 1e-3,
  unetStyle: 'tensorflow',
} as const;

const fitted = async (options: PartialOptions) => {
  const { networks } = await loadNetworks(await placed('tutorial-keras3.keras'));
  const [G] = networks;
  if (!G) throw new Error('no generator');
  const architecture = generatorArchitecture(resolveOptions(options));
  return valuesInNetwork({ role: 'generator', architecture }, G);
};

describe("the generator of TensorFlow's tutorial", () => {
  it('fits a training with the options that describe it', async () => {
    const { different, values } = await fitted(TUTORIAL);
    expect(different).toEqual([]);
    expect(values.get('encoder1.conv.weight')?.shape).toEqual([4, 3, 4, 4]);
    expect(values.get('decoder1.conv.bias')?.shape).toEqual([3]);
  });

  it('says what differs where they do not', async () => {
    const { different } = await fitted({ ...TUTORIAL, unetStyle: 'paper' });
    expect(different).toEqual(['normalizesInnermost true', 'activations after']);
  });

  it('is none of ours where its layers are others', async () => {
    await expect(loadNetworks(await placed('nested-keras3.h5'))).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('--out model.onnx'),
    });
  });
});
