import { describe, expect, it } from 'vitest';
import { colourScale, logitAt, mapColour, mapPixels, meanBelief } from './patch-colours.ts';

const VANILLA = { width: 2, logits: [0, 2, -2, 100], adversarialLoss: 'vanilla' as const };
const WASSERSTEIN = { width: 2, logits: [-30, -10], adversarialLoss: 'wgan-gp' as const };

describe('a logit', () => {
  it('is read row by row', () => {
    expect(logitAt(VANILLA, { column: 0, row: 1 })).toBe(-2);
  });

  it('says how real its patch is, but for losses whose scores have no scale', () => {
    expect(meanBelief(VANILLA)).toBeCloseTo((0.5 + 1 + 1) / 4);
    expect(meanBelief(WASSERSTEIN)).toBeUndefined();
  });
});

describe('the colours of a map', () => {
  it('are between those of fake and real', () => {
    expect([mapColour(0), mapColour(0.5), mapColour(1)]).toEqual([
      [179, 71, 8],
      [244, 241, 236],
      [18, 82, 150],
    ]);
    expect(mapColour(0.125)).toEqual([210, 111, 39]);
    const scale = colourScale([VANILLA]);
    expect(scale.ends).toEqual(['fake', 'real']);
    expect(scale.note).toBeUndefined();
    expect([...mapPixels(VANILLA, scale).subarray(0, 4)]).toEqual([244, 241, 236, 255]);
    expect([...mapPixels(VANILLA, scale).subarray(12)]).toEqual([18, 82, 150, 255]);
  });

  it('go from the lowest to the highest score of all maps where only differences count, and the legend says so', () => {
    const target = { ...WASSERSTEIN, logits: [-20, 10] };
    const { positionOf, ends, note } = colourScale([WASSERSTEIN, target]);
    expect([-30, -10, 10].map(positionOf)).toEqual([0, 0.5, 1]);
    expect(ends).toEqual(['lowest, −30.00', 'highest, +10.00']);
    expect(note).toContain('wgan-gp');
  });

  it('are those of the middle where all scores are equal', () => {
    const flat = { ...WASSERSTEIN, logits: [3, 3] };
    expect(colourScale([flat]).positionOf(3)).toBe(0.5);
  });
});
