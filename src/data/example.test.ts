import { describe, expect, it } from 'vitest';
import { type ExampleOptions, loadedPair, plainExample, trainingExample } from './example.ts';
import type { AnyImage } from './image.ts';
import { flatImage, noiseImage } from './patterns.testing.ts';

const OPTIONS: ExampleOptions = {
  width: 16,
  height: 16,
  channels: { input: 3, target: 3 },
  seed: 3,
  isJittered: true,
  isMirrored: true,
};
const photo = noiseImage(24, 24);
const twins = { name: 'p', input: photo, target: photo };
const showing = { epoch: 2, index: 5 };

describe('trainingExample', () => {
  it('makes gray and colour of what there is', () => {
    const options = { ...OPTIONS, channels: { input: 1, target: 3 } };
    const { input, target } = trainingExample({ ...twins, target: noiseImage(24, 24, 1) }, showing, options);
    expect([input.channels, target.channels]).toEqual([1, 3]);
  });

  it('depends on seed, epoch and index alone', () => {
    const first = trainingExample(twins, showing, OPTIONS);
    expect(trainingExample({ ...twins, name: 'q' }, showing, OPTIONS).input).toEqual(first.input);
    for (const other of [{ epoch: 3 }, { index: 6 }])
      expect(trainingExample(twins, { ...showing, ...other }, OPTIONS)).not.toEqual(first);
    expect(trainingExample(twins, showing, { ...OPTIONS, seed: 4 })).not.toEqual(first);
  });

  const augment = { rotate: 20, scale: 0.2, color: 0, photoSide: 'target' } as const;

  it('turns and scales both images alike', () => {
    const { input, target } = trainingExample(twins, showing, { ...OPTIONS, augment });
    expect(input).toEqual(target);
    expect(input).not.toEqual(trainingExample(twins, showing, OPTIONS).input);
  });

  it('changes the colours of the photograph alone', () => {
    const plain = trainingExample(twins, showing, OPTIONS);
    for (const [photoSide, other] of [
      ['input', 'target'],
      ['target', 'input'],
    ] as const) {
      const options = { ...OPTIONS, augment: { ...augment, rotate: 0, scale: 0, color: 0.5, photoSide } };
      const example = trainingExample(twins, showing, options);
      expect(example[other]).toEqual(plain[other]);
      expect(example[photoSide]).not.toEqual(plain[photoSide]);
    }
  });

  it('invents no colours in labels, however they are turned', () => {
    const labels = { ...flatImage(24, 24, [255, 0, 0]) };
    labels.data.fill(7, 500, 1200);
    const colours = ({ data }: AnyImage) =>
      new Set(Array.from({ length: data.length / 3 }, (_, i) => data.subarray(3 * i, 3 * i + 3).join()));
    const pair = { ...twins, input: labels };
    for (let index = 0; index < 10; index++) {
      const { input } = trainingExample(pair, { epoch: 1, index }, { ...OPTIONS, augment });
      for (const colour of colours(input)) expect(colours(labels)).toContain(colour);
    }
  });

  it('refuses crops of two sizes, and names the pair that does not fit', () => {
    const crop = { ...OPTIONS, preprocess: 'crop' } as const;
    expect(() => trainingExample({ ...twins, target: noiseImage(20, 24) }, showing, crop)).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('pair p: input is 24x24') }),
    );
    expect(() => trainingExample(twins, showing, { ...crop, width: 32 })).toThrow(
      /^pair p: an image of 24x24/,
    );
  });
});

describe('plainExample', () => {
  it('is the pair at its size, neither moved nor mirrored', () => {
    expect(plainExample(twins, { ...OPTIONS, width: 24, height: 24 })).toEqual(twins);
    const { input } = plainExample(twins, { ...OPTIONS, preprocess: 'crop' });
    expect(input.data.subarray(0, 3)).toEqual(photo.data.subarray(3 * (4 * 24 + 4), 3 * (4 * 24 + 5)));
  });
});

describe('loadedPair', () => {
  const labels = { ...flatImage(40, 30, [255, 0, 0]) };
  labels.data.fill(7, 500, 1200);
  const pair = { name: 'p', input: labels, target: noiseImage(37, 29, 1) };

  it.each([
    ['jittered', OPTIONS],
    ['as it is', { ...OPTIONS, isJittered: false, isMirrored: false }],
    ['of a size of its own', { ...OPTIONS, loadSize: 21, height: 12 }],
    ['gray', { ...OPTIONS, channels: { input: 1, target: 1 } }],
  ] satisfies [string, ExampleOptions][])(
    'gives the showings that the pair itself gives: %s',
    (_, options) => {
      const loaded = loadedPair(pair, options);
      expect(loaded.input.width).not.toBe(pair.input.width);
      for (let index = 0; index < 8; index++) {
        const showing = { epoch: 1 + (index % 2), index };
        expect(trainingExample(loaded, showing, options)).toEqual(trainingExample(pair, showing, options));
      }
    },
  );

  it.each([
    ['the size follows the image', { ...OPTIONS, preprocess: 'scale_width_and_crop' }],
    ['it is turned', { ...OPTIONS, augment: { rotate: 9, scale: 0, color: 0, photoSide: 'target' } }],
  ] satisfies [string, ExampleOptions][])('is the pair where %s', (_, options) => {
    expect(loadedPair(pair, options)).toBe(pair);
  });
});
