import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filled, type Tensor } from '../../core/tensor.ts';
import { layoutOf } from '../../models/networks.testing.ts';
import { discriminatorParameters, stateName } from '../../models/state-layout.ts';
import {
  cycleDiscriminators,
  discriminatorArchitecture,
  generatorArchitecture,
} from '../../settings/architectures.ts';
import { type PartialOptions, resolveOptions } from '../../settings/options.ts';
import { LATEST } from '../checkpoint-names.ts';
import { readDiscriminator } from './checkpoint-discriminator.ts';
import { writeCheckpoint } from './checkpoint-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-discriminator-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A whole checkpoint, whose tensors are filled with numbers of their own. */
const writeSmall = async (given: PartialOptions = {}) => {
  const options = resolveOptions({
    size: 16,
    ngf: 2,
    ...(given.objective === 'L1' ? {} : { ndf: 3, receptiveField: 16 }),
    ...given,
  });
  const [generator, discriminator] = [generatorArchitecture(options), discriminatorArchitecture(options)];
  const tensors = new Map<string, Tensor>();
  for (const specs of Object.values(layoutOf(generator, discriminator)))
    for (const { name, shape } of specs) tensors.set(name, filled(shape, tensors.size));
  const path = await writeCheckpoint(
    folder,
    LATEST,
    {
      position: { step: 12, epoch: 3, stepInEpoch: 2 },
      attempt: 1,
      options: { ...options },
      generator: { ...generator },
      ...(discriminator ? { discriminator: { ...discriminator } } : {}),
      device: {},
      plan: {},
    },
    tensors,
  );
  return { path, discriminator, tensors };
};

describe('the discriminator of a checkpoint', () => {
  it('is read with its parameters, and nothing else of the file', async () => {
    const { path, discriminator, tensors } = await writeSmall({ adversarialLoss: 'lsgan' });
    const saved = await readDiscriminator(path);
    expect(saved.architecture).toEqual(discriminator);
    expect(saved.adversarialLoss).toBe('lsgan');
    expect(saved.position).toEqual({ step: 12, epoch: 3, stepInEpoch: 2 });
    const expected = [...tensors].flatMap(([name, value]) =>
      name.startsWith('D/') ? [[name.slice(2), value] as const] : [],
    );
    expect([...saved.weights]).toEqual(expected);
  });

  it('may have layer norm', async () => {
    const { path, discriminator } = await writeSmall({ adversarialLoss: 'wgan-gp', normD: 'layer' });
    expect((await readDiscriminator(path)).architecture).toEqual(discriminator);
  });

  it('is missing if the objective has no adversary', async () => {
    const { path } = await writeSmall({ objective: 'L1' });
    await expect(readDiscriminator(path, { name: 'run a' })).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringMatching(/^run a: has no discriminator/),
    });
  });

  it('is one of two of a CycleGAN, by its name', async () => {
    const options = resolveOptions({ model: 'cyclegan', size: 16, ndf: 3, receptiveField: 16 });
    const { A, B } = cycleDiscriminators(options);
    const tensors = new Map(
      ['D_A', 'D_B', 'D_B.m'].flatMap((arena, index) =>
        discriminatorParameters(A).map(({ name, shape }): [string, Tensor] => [
          stateName(arena, name),
          filled(shape, index),
        ]),
      ),
    );
    const networks = { D_A: { ...A }, D_B: { ...B } };
    const content = { position: { step: 12, epoch: 3, stepInEpoch: 2 }, attempt: 1, device: {}, plan: {} };
    const path = await writeCheckpoint(
      folder,
      LATEST,
      { ...content, options: { ...options }, networks },
      tensors,
    );
    for (const [index, network] of ['D_A', 'D_B'].entries()) {
      const { weights, architecture } = await readDiscriminator(path, { network });
      expect(architecture.isConditional).toBe(false);
      expect([...weights.keys()]).toEqual(discriminatorParameters(A).map(({ name }) => name));
      expect(new Set([...weights.values()].flatMap(({ data }) => [...data]))).toEqual(new Set([index]));
    }
    await expect(readDiscriminator(path, { name: 'run a' })).rejects.toMatchObject({
      code: 'MODEL',
      message: 'run a: has no discriminator D; its networks are D_A, D_B',
    });
  });

  it('cannot be read from other files, torn ones, or none', async () => {
    const { path } = await writeSmall();
    await expect(readDiscriminator(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE' });
    for (const length of [4000, 100, 3]) {
      await truncate(path, length);
      await expect(readDiscriminator(path, { name: 'run a' })).rejects.toMatchObject({
        code: 'FORMAT',
        message: expect.stringMatching(/^run a: /),
      });
    }
    await writeFile(path, 'something else altogether');
    await expect(readDiscriminator(path)).rejects.toMatchObject({ code: 'FORMAT' });
  });
});
