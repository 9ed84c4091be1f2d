import { describe, expect, it } from 'vitest';
import { discriminatorArchitecture, generatorArchitecture } from './architectures.ts';
import { differingFlags, discriminatorOptions, generatorOptions } from './network-options.ts';
import { type PartialOptions, resolveOptions } from './options.ts';

const NETWORKS: readonly PartialOptions[] = [
  {},
  { size: 128, ngf: 32, norm: 'instance', noise: 'none' },
  { size: 96, depth: 4, concatOrder: 'skip-first', dropoutPlace: 'pytorch', inputChannels: 1 },
  { size: 64, unetStyle: 'tensorflow', leakySlope: 0.3, normEpsilon: 1e-3 },
  { size: 64, unetStyle: 'affinelayer', norm: 'instance' },
  { generator: 'encoder-decoder', dropoutRate: 0.3, upsample: 'resize' },
  { generator: 'resnet-6', norm: 'instance', normEpsilon: 1e-3, leakySlope: 0.1 },
  { generator: 'resnet-9', upsample: 'pixelshuffle', normD: 'layer', receptiveField: 34, ndf: 16 },
];

describe('options of networks', () => {
  it.each(NETWORKS)('describe the networks again that were made of %o', (given) => {
    const options = resolveOptions(given);
    const G = generatorArchitecture(options);
    const D = discriminatorArchitecture(options);
    if (!D) return expect.fail('no discriminator');
    const again = resolveOptions({
      size: options.size,
      ...generatorOptions(G),
      ...discriminatorOptions(D, G.norm),
    });
    expect([generatorArchitecture(again), discriminatorArchitecture(again)]).toEqual([G, D]);
  });

  it('as flags, where they differ', () => {
    expect(
      differingFlags({ ngf: 64, norm: 'instance', depth: 8 }, { ngf: 32, norm: 'batch', depth: 8 }),
    ).toBe('--ngf 64 --norm instance');
  });
});
