import { describe, expect, it } from 'vitest';
import { elementCount } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { DiscriminatorArchitecture } from '../../models/discriminator.ts';
import type { GeneratorArchitecture } from '../../models/generator.ts';
import { layerParameters } from '../../models/layers.ts';
import type { TensorFile } from '../tensor-file.ts';
import { findNetworks, theNetwork } from './find-networks.ts';
import { layersOf, type Network, networkText } from './network.ts';
import { networkMetadata } from './own-names.ts';
import { namedTensors, readNetwork } from './read-network.ts';

const RESNET: Network = {
  role: 'generator',
  architecture: {
    kind: 'resnet',
    blocks: 2,
    inputChannels: 3,
    outputChannels: 3,
    ngf: 2,
    norm: 'instance',
    normEpsilon: 1e-5,
    dropoutRate: 0.5,
    noise: 'none',
  },
};

const UNET: GeneratorArchitecture = {
  kind: 'unet',
  depth: 3,
  inputChannels: 3,
  outputChannels: 3,
  ngf: 2,
  norm: 'batch',
  normEpsilon: 1e-5,
  leakySlope: 0.2,
  concatOrder: 'skip-first',
  dropoutPlace: 'pytorch',
  dropoutRate: 0.5,
  noise: 'dropout',
};

const PATCHGAN: Network = {
  role: 'discriminator',
  architecture: {
    receptiveField: 34,
    isConditional: true,
    inputChannels: 1,
    outputChannels: 3,
    ndf: 2,
    norm: 'batch',
    normEpsilon: 1e-5,
    leakySlope: 0.2,
  },
};

/** Values that all differ. */
const valuesOf = (network: Network): Map<string, Tensor> => {
  let next = 0;
  return new Map(
    layersOf(network)
      .flatMap(layerParameters)
      .map(({ name, shape }) => [
        name,
        { shape, data: Float32Array.from({ length: elementCount(shape) }, () => next++) },
      ]),
  );
};

const pytorch = (network: Network): Map<string, Tensor> =>
  namedTensors(network, valuesOf(network), 'pytorch');

const fileOf = (
  tensors: ReadonlyMap<string, Tensor>,
  facts: Readonly<Record<string, string>> = {},
): TensorFile => ({
  container: 'pytorch',
  name: 'net.pth',
  tensors: [...tensors].map(([name, { shape }]) => ({ name, shape, type: 'F32' })),
  facts: Object.entries(facts),
  read: async ({ name }) => tensors.get(name) as Tensor,
  close: async () => undefined,
});

const prefixed = (prefix: string, tensors: ReadonlyMap<string, Tensor>): [string, Tensor][] =>
  [...tensors].map(([name, tensor]) => [`${prefix}${name}`, tensor]);

const errorOf = (tensors: ReadonlyMap<string, Tensor>): string => {
  try {
    findNetworks(fileOf(tensors));
  } catch (error) {
    expect(error).toMatchObject({ code: 'FORMAT' });
    return (error as Error).message;
  }
  return expect.fail('no error');
};

const vector = (length: number): Tensor => ({ shape: [length], data: new Float32Array(length) });

describe('findNetworks', () => {
  it.each(['module.', '_orig_mod.', 'state_dict.', 'netG.module.', 'module._orig_mod.'])(
    'finds a network behind %s',
    (prefix) => {
      const { networks, others } = findNetworks(fileOf(new Map(prefixed(prefix, pytorch(RESNET)))));
      expect(networks.map(({ network }) => network)).toEqual([RESNET]);
      expect(others).toEqual([]);
    },
  );

  it('finds the networks of a training in one file, and what belongs to none', () => {
    const unet: Network = { role: 'generator', architecture: UNET };
    const tensors = new Map([
      ...prefixed('generator.', pytorch(unet)),
      ...prefixed('discriminator.', pytorch(PATCHGAN)),
      ['epoch', vector(1)] as const,
    ]);
    const { networks, others } = findNetworks(fileOf(tensors), { inputChannels: 1, outputChannels: 3 });
    expect(networks.map(({ network }) => network)).toEqual([unet, PATCHGAN]);
    expect(others).toEqual(['epoch']);
  });

  it('asks for one network of a role, by its place where there are several', () => {
    const tensors = new Map([...prefixed('G_A.', pytorch(RESNET)), ...prefixed('G_B.', pytorch(RESNET))]);
    const file = fileOf(tensors);
    const found = findNetworks(file);
    expect(theNetwork(file, found, 'generator', 'G_B').prefix).toBe('G_B.');
    expect(() => theNetwork(file, found, 'generator')).toThrow('net.pth: has 2 generators');
    expect(() => theNetwork(file, found, 'discriminator')).toThrow('net.pth: has no discriminator');
  });

  it('names what is missing, of another shape, and not expected', () => {
    const tensors = pytorch({ role: 'generator', architecture: UNET });
    tensors.delete('model.model.1.model.2.bias');
    tensors.set('model.model.1.model.2.weight', vector(7));
    tensors.set('model.model.9.weight', vector(7));
    expect(errorOf(tensors)).toBe(
      'net.pth: looks like a generator of the PyTorch code (unet, depth 3, ngf 2, batch norm, 3 to 3 channels, dropout), but of its tensors 1 is missing (model.model.1.model.2.bias); 1 is of another shape (model.model.1.model.2.weight [7], not [4]); 1 is not expected (model.model.9.weight); is the file whole, and was its code not changed?',
    );
  });

  it('names the tensors of a file without a network', () => {
    expect(errorOf(new Map(['a', 'b', 'c', 'd'].map((name) => [name, vector(1)])))).toBe(
      'net.pth: holds no network that is known here; its 4 tensors are a, b, c, ..., expected the names of the PyTorch code, affinelayer/pix2pix-tensorflow or this program, such as model.model.0.weight',
    );
  });

  it('leaves out counters silently, and statistics that old instance norms kept, and says so', () => {
    const counted = new Map([...pytorch(PATCHGAN), ['model.3.num_batches_tracked', vector(1)] as const]);
    expect(findNetworks(fileOf(counted)).networks[0]?.notes).toEqual([]);
    const stale = new Map([
      ...pytorch(RESNET),
      ['model.2.running_mean', vector(2)] as const,
      ['model.2.running_var', vector(2)] as const,
    ]);
    expect(findNetworks(fileOf(stale)).networks[0]?.notes).toEqual([
      'left out 2 tensors: running statistics of instance norms, which nothing uses',
    ]);
  });

  it('knows dropout in a ResNet by its names, and in a U-Net by what it is told', () => {
    const withDropout: Network = {
      role: 'generator',
      architecture: { ...(RESNET.architecture as GeneratorArchitecture), noise: 'dropout' },
    };
    const [resnet] = findNetworks(fileOf(pytorch(withDropout))).networks;
    expect(resnet?.network).toEqual(withDropout);
    const file = fileOf(pytorch({ role: 'generator', architecture: UNET }));
    const [unet] = findNetworks(file, { hasDropout: false }).networks;
    expect(unet?.network.architecture).toEqual({ ...UNET, noise: 'none' });
  });

  it('reads our own names, with what names do not tell from the metadata', async () => {
    const network: Network = { role: 'generator', architecture: { ...UNET, concatOrder: 'up-first' } };
    const values = valuesOf(network);
    const file = fileOf(namedTensors(network, values, 'own'), networkMetadata(network));
    const found = theNetwork(file, findNetworks(file), 'generator');
    expect(found.network).toEqual(network);
    expect(await readNetwork(file, found)).toEqual(values);
  });

  const RESNET_ = RESNET.architecture as GeneratorArchitecture;
  const PATCHGAN_ = PATCHGAN.architecture as DiscriminatorArchitecture;
  const guessed: Network[] = [
    { role: 'generator', architecture: { ...UNET, concatOrder: 'up-first', dropoutPlace: 'paper' } },
    {
      role: 'generator',
      architecture: {
        ...UNET,
        kind: 'encoder-decoder',
        upsample: 'pixelshuffle',
        norm: 'instance',
        concatOrder: 'up-first',
        dropoutPlace: 'paper',
      },
    },
    { role: 'generator', architecture: { ...RESNET_, upsample: 'resize' } },
    RESNET,
    { role: 'discriminator', architecture: { ...PATCHGAN_, inputChannels: 2, outputChannels: 2 } },
    {
      role: 'discriminator',
      architecture: {
        ...PATCHGAN_,
        receptiveField: 1,
        norm: 'instance',
        inputChannels: 2,
        outputChannels: 2,
      },
    },
  ];
  it.each(guessed)('tells networks under our own names by their tensors: %#', (network) => {
    const file = fileOf(namedTensors(network, valuesOf(network), 'own'));
    expect(findNetworks(file).networks.map((found) => found.network)).toEqual([network]);
  });

  it('refuses values that are not finite', async () => {
    const tensors = pytorch(PATCHGAN);
    tensors.get('model.3.weight')?.data.fill(Number.NaN);
    const file = fileOf(tensors);
    await expect(readNetwork(file, theNetwork(file, findNetworks(file), 'discriminator'))).rejects.toThrow(
      'net.pth: tensor "model.3.weight" holds NaN at place 0',
    );
  });
});

describe('namedTensors', () => {
  it('exchanges the halves of decoder layers for code whose skips come first', async () => {
    const network: Network = { role: 'generator', architecture: { ...UNET, concatOrder: 'up-first' } };
    const values = valuesOf(network);
    const tensors = namedTensors(network, values, 'pytorch');
    const own = values.get('decoder2.conv.weight') as Tensor;
    const theirs = tensors.get('model.model.1.model.5.weight') as Tensor;
    const half = own.data.length / 2;
    expect([...theirs.data]).toEqual([...own.data.subarray(half), ...own.data.subarray(0, half)]);
    expect(tensors.get('model.model.0.weight')).toEqual(values.get('encoder1.conv.weight'));
  });

  const refused: [GeneratorArchitecture, string][] = [
    [{ ...UNET, kind: 'encoder-decoder' }, 'has no skips'],
    [{ ...UNET, upsample: 'resize' }, 'doubles images by resize'],
    [{ ...UNET, noise: 'gaussian' }, 'takes Gaussian noise'],
  ];
  it.each(refused)('refuses what the PyTorch code has no names for: %#', (architecture, reason) => {
    const network: Network = { role: 'generator', architecture };
    expect(() => namedTensors(network, valuesOf(network), 'pytorch')).toThrow(reason);
  });

  it('leaves out biases that the PyTorch code does not have where they are zero, and else refuses', () => {
    const network: Network = { role: 'generator', architecture: { ...UNET, norm: 'none' } };
    const values = valuesOf(network);
    expect(() => namedTensors(network, values, 'pytorch')).toThrow('encoder1.conv.bias is not zero');
    for (const [name, { data }] of values) if (name.endsWith('bias')) data.fill(0);
    const names = [...namedTensors(network, values, 'pytorch').keys()];
    expect(names.filter((name) => name.endsWith('bias'))).toEqual(['model.model.3.bias']);
  });

  it('says which network it can describe', () => {
    expect(networkText(PATCHGAN)).toBe('PatchGAN of 34 pixels, ndf 2, batch norm, 1 + 3 channels');
  });
});
