import { describe, expect, it } from 'vitest';
import { directionText, layoutText } from './layout-text.ts';

describe('layoutText', () => {
  it.each([
    ['side-by-side', ['train'], 'each image in train/ holds both sides, A left and B right'],
    ['side-by-side', [''], 'each image holds both sides, A left and B right'],
    ['a-and-b', ['train/A', 'train/B'], 'A is train/A/ and B is train/B/, paired by equal names'],
    ['a-and-b', ['A', 'B'], 'A is A/ and B is B/, paired by equal names'],
    [
      'a-and-b',
      ['trainA', 'trainB'],
      'A is trainA/ and B is trainB/, paired by equal names, so they must show the same scenes; folders made for CycleGAN do not: model (--model cyclegan)',
    ],
    ['manifest', [], 'pairs as the manifest lists them'],
  ] as const)('tells %s in %j', (layout, folders, text) => {
    expect(layoutText({ layout, folders })).toBe(text);
  });
});

describe('directionText', () => {
  it('names the sides', () => {
    expect(directionText('AtoB')).toBe('input A, target B');
    expect(directionText('BtoA')).toBe('input B, target A');
  });
});
