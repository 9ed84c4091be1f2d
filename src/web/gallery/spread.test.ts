import { expect, it } from 'vitest';
import { spreadOf, spreadText } from './spread.ts';

const picture = (...values: readonly number[]): Uint8ClampedArray => Uint8ClampedArray.from(values);

it('is zero if all images are equal', () => {
  const { mean, pixels } = spreadOf([picture(1, 2, 3, 255), picture(1, 2, 3, 255)]);
  expect(mean).toBe(0);
  expect([...pixels]).toEqual([0, 0, 0, 255]);
});

it('is the standard deviation: its mean over colours and pixels, and bright where it is large', () => {
  const { mean, pixels } = spreadOf([
    picture(10, 10, 10, 255, 5, 5, 5, 255),
    picture(22, 10, 10, 255, 5, 5, 5, 255),
  ]);
  expect(mean).toBe(1); // (6 + 0 + 0) / 3 in one of two pixels
  expect([...pixels]).toEqual([8, 8, 8, 255, 0, 0, 0, 255]);
});

it('says how many samples are done, how much they differ, and when a model has no noise', () => {
  expect(spreadText(1, 4, undefined)).toBe('Sample 2 of 4…');
  expect(spreadText(4, 4, 0)).toBe('All samples are equal: this model has no noise.');
  expect(spreadText(4, 4, 2.5)).toContain('differ by 2.50 of 255 levels on average');
});
