import { describe, expect, it } from 'vitest';
import { discriminatorInfo, generatorInfo, type NetworkInfo, stepMultiplyAdds } from './network-info.ts';
import { discriminatorWith, generatorWith } from './networks.testing.ts';
import { pix2pixNetworks } from './pix2pix-recipe.ts';

const row = (info: NetworkInfo, name: string) => info.layers.find((layer) => layer.name === name);

describe('generatorInfo', () => {
  const info = generatorInfo(generatorWith(), 256, 256);

  it('shows the shape of each layer, inside [512,1,1]', () => {
    expect(row(info, 'encoder1')).toMatchObject({ inputShape: [3, 256, 256], outputShape: [64, 128, 128] });
    expect(row(info, 'encoder8')).toMatchObject({ inputShape: [512, 2, 2], outputShape: [512, 1, 1] });
    expect(row(info, 'decoder8')).toMatchObject({ inputShape: [512, 1, 1], outputShape: [512, 2, 2] });
    expect(row(info, 'decoder1')).toMatchObject({ inputShape: [128, 128, 128], outputShape: [3, 256, 256] });
  });

  it('has the parameters of the reference, level by level', () => {
    // Reference, table of unet_256: down and up of each level.
    const levels = [
      [3_072, 6_147],
      [131_328, 262_272],
      [524_800, 1_048_832],
      [2_098_176, 4_194_816],
      [4_195_328, 8_389_632],
      [4_195_328, 8_389_632],
      [4_195_328, 8_389_632],
      [4_194_304, 4_195_328],
    ];
    for (const [index, [down, up]] of levels.entries()) {
      expect(row(info, `encoder${index + 1}`)?.parameters).toBe(down);
      expect(row(info, `decoder${index + 1}`)?.parameters).toBe(up);
    }
    expect(info.parameters).toBe(54_413_955);
  });

  it('counts a transposed convolution at its input, as it is computed: 6.05 GMACs in all', () => {
    expect(row(info, 'encoder1')?.multiplyAdds).toBe(3 * 64 * 16 * 128 * 128);
    expect(row(info, 'decoder1')?.multiplyAdds).toBe(128 * 3 * 16 * 128 * 128);
    expect(info.multiplyAdds / 1e9).toBeCloseTo(6.05, 2);
  });

  it('grows with the area of the image, of any two sides', () => {
    expect(generatorInfo(generatorWith(), 512, 768).multiplyAdds).toBe(6 * info.multiplyAdds);
  });

  it('says where norm and dropout are', () => {
    expect(info.layers.filter(({ dropout }) => dropout).map(({ name }) => name)).toEqual([
      'decoder8',
      'decoder7',
      'decoder6',
    ]);
    expect(row(info, 'encoder2')?.norm).toBe('batch');
    expect(row(info, 'encoder1')?.norm).toBe('none');
  });
});

describe('discriminatorInfo', () => {
  const info = discriminatorInfo(discriminatorWith(), 256, 256);

  it('has patches of 70 pixels in a map of 30 x 30, and 3.20 GMACs', () => {
    expect(info).toMatchObject({ receptiveField: 70, patches: [30, 30], parameters: 2_768_705 });
    expect(info.multiplyAdds / 1e9).toBeCloseTo(3.2, 2);
  });

  it('counts a map of every shape', () => {
    expect(discriminatorInfo(discriminatorWith(), 256, 128).patches).toEqual([30, 14]);
    expect(discriminatorInfo(discriminatorWith({ receptiveField: 1 }), 100, 50).patches).toEqual([100, 50]);
  });
});

describe('stepMultiplyAdds', () => {
  const stepGflop = (size: number, filters: number): number => {
    const options = { size, ngf: filters, ndf: filters };
    const networks = pix2pixNetworks({
      generator: generatorWith(options),
      discriminator: discriminatorWith(options),
      isAveraged: false,
    });
    return (2 * stepMultiplyAdds(networks, size, size)) / 1e9;
  };

  it('is 87.4 GFLOP at 256 pixels and 64 filters, 5.49 at 128 and 32', () => {
    expect(stepGflop(256, 64)).toBeCloseTo(87.4, 1);
    expect(stepGflop(128, 32)).toBeCloseTo(5.49, 2);
  });

  it('is three passes through the generator without an adversary', () => {
    const G = generatorInfo(generatorWith(), 256, 256);
    const networks = pix2pixNetworks({
      generator: generatorWith(),
      discriminator: undefined,
      isAveraged: false,
    });
    expect(stepMultiplyAdds(networks, 256, 256)).toBe(3 * G.multiplyAdds);
  });
});
