import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../../core/errors.ts';
import { accessBytes } from '../../core/random-access.ts';
import { readAll } from '../tensor-file.ts';
import { openPytorch } from './open-pytorch.ts';
import { goldenFile, goldenFiles } from './pytorch-files.testing.ts';

const open = (bytes: Uint8Array, name = 'a.pth') => openPytorch(accessBytes(bytes), name);

const factsOf = async (name: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await open(goldenFile(name).bytes)).facts);

const refusal = async (name: string): Promise<string> => {
  const { bytes } = goldenFile(name);
  const error = await open(bytes, `runs/${name}`).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Pix2PixError);
  expect(error).toMatchObject({ code: 'FORMAT' });
  return (error as Pix2PixError).message;
};

const readable = goldenFiles().filter(({ tensors }) => tensors);

describe('openPytorch', () => {
  it.each(readable.map((file) => [file.name, file] as const))(
    'reads %s as PyTorch does',
    async (_, golden) => {
      const file = await open(golden.bytes);
      expect(file.tensors).toEqual(golden.tensors?.map(({ values: _values, ...tensor }) => tensor));
      const values = await readAll(file);
      for (const { name, shape, values: expected } of golden.tensors ?? [])
        expect(values.get(name), name).toEqual({ shape, data: expected });
    },
  );

  it('says what the file is, and what stands beside the tensors', async () => {
    expect(await factsOf('unet-zip-2.15.pth')).toEqual({
      format: 'version 3, little-endian',
      pickle:
        'protocol 2, 4 names: collections.OrderedDict, torch._utils._rebuild_tensor_v2, torch.FloatStorage, torch.LongStorage',
    });
    expect(await factsOf('adam-legacy-1.13.pth')).toMatchObject({
      format: 'version 1001, little-endian',
      'inside of': 'model',
      'left out': 'optimizer, the state of an optimiser with 6 tensors',
      beside: 'epoch 3, loss 0.25, best None',
    });
    expect((await open(goldenFile('unet-zip-2.15.pth').bytes)).container).toBe('pytorch');
    expect((await open(goldenFile('unet-legacy-2.15.pth').bytes)).container).toBe('pytorch-legacy');
  });

  it('refuses a whole network, and gives the line that saves its weights', async () => {
    expect(await refusal('network-2.15.pth')).toBe(
      'runs/network-2.15.pth: holds a whole network as objects of Python (torch.nn.modules.conv.Conv2d), expected a state dict; nothing of it was run. If you trust the file, save its weights in Python: torch.save(torch.load("network-2.15.pth", map_location="cpu", weights_only=False).state_dict(), "weights.pth")',
    );
  });

  it('refuses other objects by their names, and leads to the state dict beside them', async () => {
    expect(await refusal('namespace-1.13.pth')).toBe(
      'runs/namespace-1.13.pth: holds objects of Python (argparse.Namespace) beside tensors, expected tensors and plain values; nothing of it was run. If you trust the file, save its weights in Python: torch.save(torch.load("namespace-1.13.pth", map_location="cpu", weights_only=False)["net"], "weights.pth")',
    );
    expect(await refusal('numpy-2.15.pth')).toMatch(/\(numpy\S*multiarray.scalar, numpy.dtype\).*\["net"\]/);
  });

  it.each([
    ['script-2.15.pth', 'is a TorchScript archive'],
    ['script-1.13.pth', 'torch.jit.load("script-1.13.pth", map_location="cpu").state_dict()'],
    ['tar-1.13.pth', 'is a tar archive, as the first versions of PyTorch wrote'],
    ['float8-2.15.pth', 'holds a tensor of torch.float8_e4m3fn, expected one of torch.float64'],
    ['complex-2.15.pth', 'holds a tensor of torch.ComplexFloatStorage'],
  ])('refuses %s', async (name, text) => {
    expect(await refusal(name)).toContain(text);
  });
});
