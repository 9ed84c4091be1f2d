import { describe, expect, it } from 'vitest';
import type { ModelRecord } from './model-file.ts';
import { smallModel } from './models.testing.ts';
import { viewOf } from './trained-view.ts';
import { viewText } from './view-text.ts';

const { record: plain } = smallModel();
const recordOf = (facts: Partial<ModelRecord>): ModelRecord => ({ ...plain, trainedSize: 128, ...facts });

const image = { width: 512, height: 256 };

describe('viewOf', () => {
  it.each([
    [{ preprocess: 'resize_and_crop' }, 128, 128, 'training'],
    [{ preprocess: 'resize_and_crop', trainedHeight: 64 }, 128, 64, 'training'],
    [{ preprocess: 'scale_width' }, 128, 64, 'training'],
    [{ preprocess: 'scale_width_and_crop' }, 128, 128, 'training'],
    [{ preprocess: 'crop' }, 512, 256, 'crops'],
    [{ preprocess: 'none' }, 512, 256, 'crops'],
    [{}, 512, 256, 'unknown'],
  ] as const)('of a training with %j is %ix%i', (facts, width, height, reason) => {
    expect(viewOf({ record: recordOf(facts) }, image, 'trained')).toEqual({ width, height, reason });
  });

  it('takes a load size for jitter up to a quarter above the size, and for crops beyond', () => {
    const widthOf = (loadSize: number): number =>
      viewOf({ record: recordOf({ preprocess: 'resize_and_crop', loadSize }) }, image, 'trained').width;
    expect([143, 160, 161, 512].map(widthOf)).toEqual([128, 128, 161, 512]);
  });

  it('is the size of a model that takes no other, and of one that takes any that of the image', () => {
    expect(viewOf({ fixedSize: { height: 8, width: 16 } }, image, 'trained')).toEqual({
      width: 16,
      height: 8,
      reason: 'fixed',
    });
    expect(viewOf({ fixedSize: {} }, image, 'trained')).toEqual({ ...image, reason: 'unknown' });
  });

  it('is the size of the image where that is asked for', () => {
    const record = recordOf({ preprocess: 'resize_and_crop' });
    expect(viewOf({ record }, image, 'none')).toEqual({ ...image, reason: 'asked' });
  });
});

describe('viewText', () => {
  const textOf = (facts: Partial<ModelRecord>, size = image, resize: 'trained' | 'none' = 'trained') => {
    const record = recordOf(facts);
    return viewText({ record }, size, viewOf({ record }, size, resize));
  };
  const resized = { preprocess: 'resize_and_crop' } as const;

  it('says at which size an image was translated, and how it became what it was', () => {
    expect(textOf(resized, { width: 256, height: 256 })).toBe(
      'translated at 128x128, the size of the training, and enlarged to 256x256; --resize none translates at full size',
    );
    expect(textOf(resized, { width: 100, height: 64 })).toContain('and reduced to 100x64;');
    expect(textOf(resized, { width: 256, height: 64 })).toContain('and resized to 256x64;');
  });

  it('says why an image was translated at full size', () => {
    expect(textOf(resized, image, 'none')).toBe(
      'translated at full size, 512x256; the training saw images at 128x128 (--resize trained)',
    );
    expect(textOf({ preprocess: 'crop' })).toContain('took parts of images without resizing them');
    expect(textOf({})).toContain(
      "the model's file does not say how the training, at 128x128, resized images",
    );
  });

  it('says nothing of an image of the size of the training', () => {
    const size = { width: 128, height: 128 };
    for (const facts of [resized, { preprocess: 'crop' }, {}] as const) {
      expect(textOf(facts, size)).toBeUndefined();
      expect(textOf(facts, size, 'none')).toBeUndefined();
    }
  });
});
