import { describe, expect, it } from 'vitest';
import { parseMatch } from './match-pattern.ts';

const keys = (pattern: string, a: string, b: string): readonly (string | undefined)[] => {
  const match = parseMatch(pattern);
  return [match.a(a), match.b(b)];
};

describe('parseMatch', () => {
  it.each([
    ['{id}_training:{id}_manual1', '21_training.tif', '21_manual1.gif', '21', '21'],
    ['{id}_training.tif:{id}_manual1.gif', '21_training.tif', '21_manual1.gif', '21', '21'],
    ['{id}_training.tif:{id}_manual1.gif', '21_training.png', '21_manual1.png', undefined, undefined],
    ['{id}:{id}_L', 'Seq05/0001TP_1.png', 'Seq05/0001TP_1_L.png', 'Seq05/0001TP_1', 'Seq05/0001TP_1'],
    ['images/{id}:*/{id}', 'images/1.png', 'masks/old/1.png', '1', '1'],
    ['IMG_{id}_*:*_{id}', 'IMG_0001_sunny_day.jpg', 'a_mask_0001.png', '0001', '0001'],
    ['a.b+{id}:({id})', 'a.b+1.png', '(1).png', '1', '1'],
    ['{id}_a:{id}_b', '_a.png', 'x_c.png', undefined, undefined],
  ])('reads %s', (pattern, a, b, ...expected) => {
    expect(keys(pattern, a, b)).toEqual(expected);
  });

  it.each([
    ['{id}', 'with one colon between them, such as "{id}_image:{id}_label"'],
    ['{id}:{id}:{id}', 'one colon'],
    ['image:{id}', 'expected one {id} left of the colon, for side A'],
    ['{id}:{id}_{id}', 'expected one {id} right of the colon, for side B'],
    ['{name}:{id}', 'expected {id} and not {name} left of the colon'],
    ['', 'one colon'],
  ])('refuses %j', (pattern, text) => {
    expect(() => parseMatch(pattern)).toThrow(expect.objectContaining({ code: 'OPTION' }));
    expect(() => parseMatch(pattern)).toThrow(text);
  });
});
