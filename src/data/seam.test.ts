import { describe, expect, it } from 'vitest';
import { renderFacade } from './facades/render-facade.ts';
import { type Image, joinSideBySide, withChannels } from './image.ts';
import { flatImage, noiseImage } from './patterns.testing.ts';
import { resize } from './resample.ts';
import { seamOf } from './seam.ts';

/** A smooth picture: noise that was enlarged. */
const smooth = (width: number, height: number, seed: number): Image =>
  resize(noiseImage(Math.ceil(width / 8), Math.ceil(height / 8), 3, seed), width, height, 'bicubic');

const facades = Array.from({ length: 8 }, (_, index) => renderFacade({ seed: 3, index, size: 128 }));

describe('seamOf', () => {
  it('sees that single pictures go on, whatever their shape', () => {
    for (let seed = 0; seed < 8; seed++) {
      expect(seamOf(smooth(128, 64, seed))).toBe('continues');
      expect(seamOf(smooth(96, 128, seed))).toBe('continues');
    }
  });

  it('sees the edge between most pairs of pictures, and never takes a pair for a single picture', () => {
    const seeds = [...facades.keys()];
    const strangers = seeds.map((seed) => joinSideBySide(smooth(64, 64, seed), smooth(64, 64, seed + 100)));
    const twins = seeds.map((seed) => {
      const picture = smooth(64, 64, seed);
      return joinSideBySide(withChannels(withChannels(picture, 1), 3), picture);
    });
    const labelled = facades.map(({ labels, photo }) =>
      joinSideBySide({ ...labels, channels: 3 }, { ...photo, channels: 3 }),
    );
    for (const pairs of [strangers, twins, labelled]) expect(pairs.map(seamOf)).not.toContain('continues');
    expect(strangers.map(seamOf).filter((seam) => seam === 'breaks').length).toBeGreaterThan(4);
  });

  it('says nothing of margins, noise, blanks and small images', () => {
    const margin = flatImage(64, 64, [255, 255, 255]);
    expect(seamOf(joinSideBySide(margin, margin))).toBeUndefined();
    expect(seamOf(noiseImage(128, 64))).toBeUndefined();
    expect(seamOf(smooth(16, 16, 1))).toBeUndefined();
  });
});
