import { describe, expect, it } from 'vitest';
import { NO_CLASS } from './class-map.ts';
import { countConfusion, emptyConfusion } from './confusion-matrix.ts';

const row = (...classes: number[]) => ({
  width: classes.length,
  height: 1,
  classes: Uint8Array.from(classes),
});

describe('a confusion matrix', () => {
  it('keeps true pixels that were taken for no class, which is wrong, and leaves out those that have none', () => {
    const confusion = emptyConfusion(2);
    countConfusion(row(NO_CLASS, 1, NO_CLASS, 0), row(0, 1, NO_CLASS, NO_CLASS), confusion);
    expect([...confusion.counts]).toEqual([0, 0, 0, 1]);
    expect([...confusion.unassigned]).toEqual([1, 0]);
  });

  it('has true classes as rows and predicted ones as columns', () => {
    const confusion = emptyConfusion(2);
    countConfusion(row(0, 1, 1), row(0, 0, 1), confusion);
    expect([...confusion.counts]).toEqual([1, 1, 0, 1]);
  });

  it('adds the pixels of more images', () => {
    const confusion = emptyConfusion(2);
    for (let image = 0; image < 3; image++) countConfusion(row(1), row(0), confusion);
    expect([...confusion.counts]).toEqual([0, 3, 0, 0]);
  });

  it('leaves out pixels without a true class', () => {
    const confusion = emptyConfusion(2);
    countConfusion(row(0, 1), row(NO_CLASS, 1), confusion);
    expect([...confusion.counts]).toEqual([0, 0, 0, 1]);
  });

  it('refuses maps of unequal sizes, and classes that it does not have', () => {
    expect(() => countConfusion(row(0, 1), row(0), emptyConfusion(2))).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('is 2x1 and the truth 1x1') }),
    );
    for (const [predicted, truth] of [
      [row(2), row(0)],
      [row(0), row(2)],
    ] as const)
      expect(() => countConfusion(predicted, truth, emptyConfusion(2))).toThrow(
        expect.objectContaining({ code: 'DATA', message: expect.stringContaining('there are 2 classes') }),
      );
  });
});
