import { describe, expect, it } from 'vitest';
import type { Image } from '../data/image.ts';
import { classMap } from './class-map.ts';
import { countConfusion, emptyConfusion } from './confusion-matrix.ts';
import golden from './label-scores.golden.json' with { type: 'json' };
import { labelScores } from './label-scores.ts';

/** The generator of label-scores.golden.py. */
const noise = (count: number, seed: number): number[] => {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
};

const goldenImage = (width: number, height: number, numClasses: number, seed: number): Image => {
  const colours = noise(width * height, seed).flatMap(
    (value) => golden.palette[value % numClasses] as number[],
  );
  const shifts = noise(colours.length, seed + 7);
  const data = Uint8ClampedArray.from(colours, (value, i) => value + ((shifts[i] as number) % 40) - 20);
  return { width, height, channels: 3, data: new Uint8Array(data) };
};

describe('agreement with NumPy', () => {
  for (const { width, height, numTrue, numPredicted, confusion, scores } of golden.cases)
    it(`on ${width}x${height} pixels of ${numTrue} classes, taken for ${numPredicted}`, () => {
      const [truth, predicted] = [
        classMap(goldenImage(width, height, numTrue, 1), golden.palette),
        classMap(goldenImage(width, height, numPredicted, 2), golden.palette),
      ];
      const matrix = emptyConfusion(golden.palette.length);
      countConfusion(predicted, truth, matrix);
      expect([...matrix.counts]).toEqual(confusion);
      for (const [name, expected] of Object.entries(scores)) {
        const values = [labelScores(matrix)[name as keyof typeof scores]].flat();
        for (const [i, value] of [expected].flat().entries())
          if (value === null) expect(values[i]).toBeUndefined();
          else expect(values[i], name).toBeCloseTo(value, 12);
      }
    });
});

describe('scores of labels', () => {
  const scoresOf = (...counts: number[]) =>
    labelScores({ numClasses: Math.sqrt(counts.length), counts: Float64Array.from(counts) });

  it('are 1 for identical maps', () => {
    expect(scoresOf(5, 0, 0, 7)).toEqual({
      pixelAccuracy: 1,
      classAccuracies: [1, 1],
      classAccuracy: 1,
      classIous: [1, 1],
      meanIou: 1,
    });
  });

  it('leave a class out that neither side has', () => {
    expect(scoresOf(3, 0, 1, 0, 0, 0, 0, 0, 4)).toEqual({
      pixelAccuracy: 7 / 8,
      classAccuracies: [3 / 4, undefined, 1],
      classAccuracy: 7 / 8,
      classIous: [3 / 4, undefined, 4 / 5],
      meanIou: (3 / 4 + 4 / 5) / 2,
    });
  });

  it('count a class that was only predicted in the mean IoU, as 0, and not in the accuracy', () => {
    expect(scoresOf(3, 1, 0, 0)).toEqual({
      pixelAccuracy: 3 / 4,
      classAccuracies: [3 / 4, undefined],
      classAccuracy: 3 / 4,
      classIous: [3 / 4, 0],
      meanIou: 3 / 8,
    });
  });

  it('count a true pixel that was taken for void as wrong', () => {
    const counts = Float64Array.of(3, 0, 0, 4);
    const scores = labelScores({ numClasses: 2, counts, unassigned: Float64Array.of(1, 0) });
    expect(scores).toEqual({
      pixelAccuracy: 7 / 8,
      classAccuracies: [3 / 4, 1],
      classAccuracy: 7 / 8,
      classIous: [3 / 4, 1],
      meanIou: 7 / 8,
    });
  });

  it('are undefined without any pixel', () => {
    expect(scoresOf(0, 0, 0, 0)).toEqual({
      pixelAccuracy: undefined,
      classAccuracies: [undefined, undefined],
      classAccuracy: undefined,
      classIous: [undefined, undefined],
      meanIou: undefined,
    });
  });
});
