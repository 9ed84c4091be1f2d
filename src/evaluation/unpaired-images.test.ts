import { describe, expect, it } from 'vitest';
import type { Image } from '../data/image.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { imagesTensor } from '../data/pixels.ts';
import { exampleShape } from '../settings/examples.ts';
import { resolveOptions } from '../settings/options.ts';
import { preparePair } from '../training/validation.ts';
import type { ComparedModel } from './compared-pairs.ts';
import { type ImageList, sideOf, translatedImages } from './unpaired-images.ts';

const OPTIONS = resolveOptions({ model: 'cyclegan', size: 16, generator: 'resnet-1' });
const list = (name: string, images: readonly Image[]): ImageList => ({
  names: images.map((_, i) => `${name}${i}`),
  read: async (index) => images[index] as Image,
});
const SIDES = {
  input: list('a', [noiseImage(24, 20, 3, 1), noiseImage(16, 16, 3, 2)]),
  target: list('b', [noiseImage(16, 30, 3, 3)]),
};

describe('images without pairs', () => {
  it('are seen by a model as its validation sees them', async () => {
    const view = { kind: 'trained', shape: exampleShape(OPTIONS) } as const;
    const [input, target] = [await SIDES.input.read(0), await SIDES.target.read(0)];
    const prepared = preparePair({ name: 'p', input, target }, OPTIONS);
    expect(imagesTensor([sideOf(input, 'input', view)])).toEqual(prepared.input);
    expect(imagesTensor([sideOf(target, 'target', view)])).toEqual(prepared.target);
  });

  it('are translated there and back, and those of the target side once', async () => {
    const asked: string[] = [];
    const network = (name: string) => ({
      translate: async (x: ReturnType<typeof imagesTensor>, { key = '' } = {}) => {
        asked.push(`${name} ${key}`);
        return x;
      },
    });
    const model: ComparedModel = {
      name: 'm',
      view: { kind: 'full', channels: { input: 3, target: 3 } },
      translator: network('there'),
      back: network('back'),
      hasIdentity: true,
    };
    const source = translatedImages({ sides: SIDES, models: [model], seed: 0 });
    expect(source.names).toEqual(['a0', 'a1']);
    const { input, target, outputs } = await source.read(1);
    expect(await outputs[0]?.()).toEqual({ image: input, back: input });
    expect(target).toBeUndefined();
    const real = await source.reals?.read(0);
    expect(source.reals?.names).toEqual(['b0']);
    expect(await real?.identities[0]?.()).toEqual(real?.image);
    expect(asked).toEqual(['there a1', 'back a1', 'there b0']);
  });
});
