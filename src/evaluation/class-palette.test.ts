import { describe, expect, it } from 'vitest';
import { LABEL_NAMES } from '../data/facades/palette.ts';
import { renderFacade } from '../data/facades/render-facade.ts';
import { flatImage, noiseImage } from '../data/patterns.testing.ts';
import { inferPalette } from './class-palette.ts';

describe('inferPalette', () => {
  it('finds the colours of labels, the most frequent first, over all images', () => {
    const images = [flatImage(4, 4, [0, 0, 255]), flatImage(2, 2, [255, 0, 0]), flatImage(4, 4, [0, 0, 255])];
    expect(inferPalette(images)).toEqual([
      { name: '#0000ff', colour: [0, 0, 255] },
      { name: '#ff0000', colour: [255, 0, 0] },
    ]);
  });

  it('knows the drawn labels from the drawn photos', () => {
    const pairs = [0, 1, 2, 3].map((index) => renderFacade({ seed: 0, index, size: 64 }));
    const colour = ({ data }: { readonly data: Uint8Array }) => ({
      width: 64,
      height: 64,
      channels: 3,
      data,
    });
    const found = inferPalette(pairs.map(({ labels }) => colour(labels)));
    expect(found?.length).toBeGreaterThan(4);
    expect(found?.length).toBeLessThanOrEqual(LABEL_NAMES.length);
    expect(inferPalette(pairs.map(({ photo }) => colour(photo)))).toBeUndefined();
  });

  it('takes gray labels, and finds nothing in noise, in one colour or in no image', () => {
    const gray = { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) };
    expect(inferPalette([gray])?.map(({ name }) => name)).toEqual(['#000000', '#ffffff']);
    expect(inferPalette([noiseImage(32, 32)])).toBeUndefined();
    expect(inferPalette([flatImage(4, 4, [1, 2, 3])])).toBeUndefined();
    expect(inferPalette([])).toBeUndefined();
  });
});
