import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../../tests/golden/pytorch-networks/networks.json' with { type: 'json' };
import { values } from '../../../../tests/golden/training-step.testing.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { toFloat32 } from '../../../reference/random-tensors.testing.ts';
import { openDevice } from '../../../runtime/node/open-device.ts';
import { type PartialOptions, resolveOptions } from '../../../settings/options.ts';
import { networkText } from '../../../weights/naming/network.ts';
import { openTrainer } from '../../trainer.ts';
import { initialWeights } from '../initial-weights.ts';
import { readModel } from '../model-source.ts';
import { resumeRun } from '../train-run.ts';
import { importNetworks } from './import-networks.ts';
import { writeImportedModel, writeImportedRun } from './write-imported.ts';

const FILES = fileURLToPath(new URL('../../../../tests/golden/pytorch-networks/', import.meta.url));
const file = (name: string): string => join(FILES, `${name}.safetensors`);

let place = '';
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'pix2pix-imported-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** A folder of checkpoints as the PyTorch code leaves it, with networks by their file names. */
const folderOf = async (
  name: string,
  networks: Readonly<Record<string, string>>,
  options?: string,
): Promise<string> => {
  const folder = join(place, name);
  await mkdir(folder);
  for (const [target, source] of Object.entries(networks))
    await copyFile(file(source), join(folder, `${target}.safetensors`));
  if (options !== undefined) await writeFile(join(folder, 'train_opt.txt'), options);
  return folder;
};

const TRAIN_OPT = `----------------- Options ---------------
               batch_size: 1                             
                crop_size: 128                           	[default: 256]
                direction: BtoA                          	[default: AtoB]
                 gan_mode: lsgan                         	[default: vanilla]
                load_size: 143                           	[default: 286]
               no_dropout: True                          	[default: False]
----------------- End -------------------
`;

describe('importNetworks', () => {
  it('reads a folder of the PyTorch code, with what its options say', async () => {
    const folder = await folderOf(
      'one-way',
      { latest_net_G: 'unet-batch', latest_net_D: 'patchgan-batch', '5_net_G': 'unet-instance' },
      TRAIN_OPT,
    );
    const { networks, options, lines } = await importNetworks({ source: folder });
    expect(networks.map(({ name, network }) => `${name}: ${networkText(network)}`)).toEqual([
      'G: unet, depth 5, ngf 1, batch norm, 3 to 3 channels, no noise',
      'D: PatchGAN of 70 pixels, ndf 1, batch norm, 3 + 3 channels',
    ]);
    expect(options).toMatchObject({
      direction: 'BtoA',
      size: 128,
      loadSize: 143,
      adversarialLoss: 'lsgan',
      objective: 'L1+cGAN',
      concatOrder: 'skip-first',
      inputResize: 'bicubic',
    });
    expect(lines.at(-1)).toBe(`${join(folder, 'train_opt.txt')}: says how they were trained`);
  });

  it('takes another epoch, and names those that there are', async () => {
    const folder = join(place, 'one-way');
    const { networks } = await importNetworks({ source: folder, epoch: '5' });
    expect(networks.map(({ network }) => network.architecture.norm)).toEqual(['instance']);
    await expect(importNetworks({ source: folder, epoch: '7' })).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringMatching(
        /has no file such as 7_net_G\.pth; it has (5, latest|latest, 5): choose/,
      ),
    });
  });

  it('knows both ways, and that A is the side A of the data whatever the direction was', async () => {
    const networks = {
      latest_net_G_A: 'resnet-instance',
      latest_net_G_B: 'resnet-instance',
      latest_net_D_A: 'patchgan-instance',
    };
    const there = await importNetworks({ source: await folderOf('both-ways', networks) });
    expect(there.options.model).toBe('cyclegan');
    expect(there.networks.map(({ name }) => name)).toEqual(['G_A', 'G_B', 'D_A']);
    const back = await importNetworks({
      source: await folderOf('both-ways-back', networks, 'direction: BtoA'),
    });
    expect(back.networks.map(({ name, file }) => [name, file.slice(-16)])).toEqual([
      ['G_A', '_G_B.safetensors'],
      ['G_B', '_G_A.safetensors'],
      ['D_B', '_D_A.safetensors'],
    ]);
  });

  it('takes one way of two by itself', async () => {
    const folder = await folderOf('one-of-two', {
      latest_net_G_A: 'resnet-instance',
      latest_net_D_A: 'patchgan-instance',
    });
    const { networks, options } = await importNetworks({ source: folder });
    expect(networks.map(({ name }) => name)).toEqual(['G', 'D']);
    expect(options).toMatchObject({ model: 'pix2pix', objective: 'L1+GAN', generator: 'resnet-2' });
  });

  it('knows by its name which way a single generator of two translates', async () => {
    const directionOf = async (folder: string, name: string) =>
      (await importNetworks({ source: join(place, folder, `latest_net_${name}.safetensors`) })).options
        .direction;
    expect(await directionOf('both-ways', 'G_A')).toBe('AtoB');
    expect(await directionOf('both-ways', 'G_B')).toBe('BtoA');
    expect(await directionOf('both-ways-back', 'G_A')).toBe('BtoA');
  });

  it('takes the network of each role from the file that was named for it', async () => {
    const run = join(place, 'both-roles');
    await writeImportedRun(
      run,
      await importNetworks({ generator: file('unet-batch'), discriminator: file('patchgan-batch') }),
    );
    const { networks } = await importNetworks({ generator: run, discriminator: run });
    expect(networks.map(({ name }) => name)).toEqual(['G', 'D']);
    await expect(
      importNetworks({ source: file('unet-batch'), discriminator: file('resnet-instance') }),
    ).rejects.toMatchObject({
      code: 'MODEL',
      message: `${file('resnet-instance')}: has no discriminator; give a file with one (--discriminator), or leave it out`,
    });
  });

  it('refuses what it cannot use, and says why', async () => {
    await expect(importNetworks({ source: file('patchgan-batch') })).rejects.toThrow(
      'has no generator, only D',
    );
    await expect(importNetworks({ source: file('resnet-instance') }, { noise: 'dropout' })).rejects.toThrow(
      'its tensors say noise none, not dropout',
    );
    await expect(importNetworks({ source: file('unet-batch') }, { size: 100 })).resolves.toBeTruthy();
    await expect(importNetworks({ source: place })).rejects.toThrow('has no file such as latest_net_G.pth');
  });
});

describe('an imported model', () => {
  it('has no epochs to choose from, nor has anything else that is no folder of checkpoints', async () => {
    const path = join(place, 'epochless.onnx');
    await writeImportedModel(path, await importNetworks({ source: file('unet-batch') }));
    for (const source of [path, join(place, 'both-roles'), file('unet-batch')])
      await expect(importNetworks({ source, epoch: '5' })).rejects.toMatchObject({
        code: 'OPTION',
        message: `${source}: is no folder of checkpoints of the PyTorch code, and epoch (--epoch) chooses among those; leave it out, or give such a folder`,
      });
    await expect(importNetworks({ generator: path, epoch: '5' })).rejects.toThrow(
      'give their folder as the source, or leave it out',
    );
  });

  it('is a model.onnx of ours, with the running statistics', async () => {
    const path = join(place, 'model.onnx');
    await writeImportedModel(path, await importNetworks({ source: file('unet-batch') }));
    const { record } = await readModel({ given: path, path, isCheckpoint: false });
    expect(record).toMatchObject({
      direction: 'AtoB',
      trainedSize: 256,
      architecture: { concatOrder: 'skip-first' },
    });
    expect(record?.epoch).toBeUndefined();
  });

  it('of both ways needs a direction', async () => {
    const imported = await importNetworks({ source: join(place, 'both-ways') });
    const path = join(place, 'both.onnx');
    await expect(writeImportedModel(path, imported)).rejects.toThrow(
      'choose direction (--direction AtoB or BtoA)',
    );
    await writeImportedModel(path, imported, 'BtoA');
    const { record } = await readModel({ given: path, path, isCheckpoint: false });
    expect(record?.direction).toBe('BtoA');
  });
});

const device = await openDevice({ device: 'cpu', engine: 'c-api', threads: 2 });
afterAll(() => device.dispose());

const trainerOf = (given: PartialOptions) => openTrainer(device, resolveOptions(given));

describe('an imported run', () => {
  const both = { generator: file('unet-batch'), discriminator: file('patchgan-batch') };

  it('is a run folder, whose checkpoint gives the model again, and which is not resumed', async () => {
    const run = join(place, 'run');
    const [{ path }] = await writeImportedRun(run, await importNetworks(both));
    expect((await readdir(run)).sort()).toEqual([
      'checkpoints',
      'events.jsonl',
      'model.onnx',
      'run.json',
      'samples',
    ]);
    const model = await readModel({ given: run, path, isCheckpoint: false });
    const checkpoint = await readModel({
      given: run,
      path: join(run, 'checkpoints', 'latest.safetensors'),
      isCheckpoint: true,
    });
    expect(checkpoint.record?.architecture).toEqual(model.record?.architecture);
    await expect(resumeRun(device, { folder: run })).rejects.toThrow(
      `${run}: holds imported networks, without the data and the moments of a training to go on with; begin a new run with them`,
    );
  });

  it('is imported again with the direction and the sides of its images, as its model is', async () => {
    const run = join(place, 'back');
    const imported = await importNetworks({ source: file('unet-batch') }, { size: 64, direction: 'BtoA' });
    const sides = { direction: 'BtoA', size: 64, height: 32 } as const;
    const [{ path }] = await writeImportedRun(run, {
      ...imported,
      options: { ...imported.options, ...sides },
    });
    for (const source of [run, path]) {
      expect((await importNetworks({ source })).options).toMatchObject(sides);
      const other = await importNetworks({ source }, { size: 128, direction: 'AtoB' });
      expect(other.options).toMatchObject({ direction: 'AtoB', size: 128, height: null });
    }
  });

  it('leaves nothing behind where it cannot be', async () => {
    const run = join(place, 'none');
    const imported = await importNetworks(both);
    const broken = {
      ...imported,
      networks: imported.networks.map((one) => ({ ...one, values: new Map() })),
    };
    await expect(writeImportedRun(run, broken)).rejects.toThrow('is missing among 0');
    expect(await readdir(place)).not.toContain('none');
  });

  it('of a network without norms has biases of zero, which the PyTorch code has not', async () => {
    const run = join(place, 'no-norms');
    await writeImportedRun(run, await importNetworks({ source: file('resnet-none') }));
    const trainer = await trainerOf({
      generator: 'resnet-1',
      ngf: 1,
      norm: 'none',
      noise: 'none',
      size: 32,
      inputChannels: 2,
      objective: 'L1',
    });
    const state = await initialWeights(trainer, { generator: run });
    expect(state.get('G/first.conv.bias')?.data).toEqual(new Float32Array(1));
    await trainer.dispose();
  });
});

describe('a training that begins with weights of PyTorch', () => {
  const SMALL: PartialOptions = { size: 32, ngf: 1, ndf: 1, noise: 'none', concatOrder: 'skip-first' };

  it("follows PyTorch's losses", async () => {
    const trainer = await trainerOf(SMALL);
    await trainer.restore(
      await initialWeights(trainer, { generator: file('unet-batch'), discriminator: file('patchgan-batch') }),
    );
    const image = (seed: number): Tensor => toFloat32(values(seed, [1, 3, 32, 32], -1, 1));
    for (const [i, [d_fake, d_real, g_gan, g_l1]] of golden.training.entries()) {
      const losses = await trainer.step(i + 1, 2e-4, image(1001 + i), image(2001 + i));
      const expected = { d_fake, d_real, g_gan, g_l1 };
      for (const [name, value] of Object.entries(expected))
        expect(losses[name], `${name} of step ${i + 1}`).toBeCloseTo(value ?? Number.NaN, 3);
    }
    await trainer.dispose();
  });

  it('has its skips in its own order, and its own dropout', async () => {
    const trainer = await trainerOf({ ...SMALL, concatOrder: 'up-first', noise: 'dropout' });
    const other = await trainerOf(SMALL);
    const [ours, theirs] = [
      await initialWeights(trainer, { generator: file('unet-batch') }),
      await initialWeights(other, { generator: file('unet-batch') }),
    ];
    const name = 'G/decoder2.conv.weight';
    const { data } = theirs.get(name) as Tensor;
    const half = data.length / 2;
    expect([...(ours.get(name)?.data ?? [])]).toEqual([...data.subarray(half), ...data.subarray(0, half)]);
    await trainer.dispose();
    await other.dispose();
  });

  it('takes both generators of a folder', async () => {
    const trainer = await trainerOf({
      model: 'cyclegan',
      generator: 'resnet-2',
      ngf: 1,
      ndf: 2,
      receptiveField: 16,
      size: 32,
    });
    const state = await initialWeights(trainer, { generator: join(place, 'both-ways') });
    expect([...new Set([...state.keys()].map((name) => name.split('/')[0]))]).toEqual(['G_A', 'G_B']);
    await expect(initialWeights(trainer, { discriminator: join(place, 'both-ways') })).rejects.toThrow(
      'has no discriminator D_B, only D_A',
    );
    await trainer.dispose();
  });

  it('takes a single generator of a training both ways, whatever it is called', async () => {
    const source = join(place, 'both-ways', 'latest_net_G_B.safetensors');
    const trainer = await trainerOf({
      generator: 'resnet-2',
      ngf: 1,
      norm: 'instance',
      size: 32,
      objective: 'L1',
    });
    expect((await initialWeights(trainer, { generator: source })).has('G/first.conv.weight')).toBe(true);
    await trainer.dispose();
  });

  it('says which flags would fit', async () => {
    const trainer = await trainerOf({ size: 64, ngf: 2, ndf: 1, norm: 'instance' });
    const file_ = file('unet-batch');
    await expect(initialWeights(trainer, { generator: file_ })).rejects.toThrow(
      `${file_}: its generator is another than this training's: depth 5, not 6; ngf 1, not 2; norm batch, not instance; train with --depth 5 --ngf 1 --norm batch, or leave init.generator (--init-generator) out`,
    );
    await trainer.dispose();
  });
});
