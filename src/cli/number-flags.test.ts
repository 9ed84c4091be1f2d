import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { wholeNumber } from './number-flags.ts';

describe('wholeNumber', () => {
  it.each([
    ['1', 1],
    ['12', 12],
    ['1e3', 1000],
    [' 7 ', 7],
    ['2.0', 2],
  ])('takes %j', (text, value) => {
    expect(wholeNumber(1)(text)).toBe(value);
  });

  it.each(['', ' ', '0', '-1', '1.5', 'two', '3px', 'NaN', 'Infinity', '9007199254740992'])(
    'refuses %j, and says what it expects',
    (text) => {
      const run = () => wholeNumber(1)(text);
      expect(run).toThrow(InvalidArgumentError);
      expect(run).toThrow('Expected a whole number of at least 1.');
    },
  );

  it('takes the least that it is made for, and nothing below', () => {
    expect(wholeNumber(0)('0')).toBe(0);
    expect(wholeNumber(-2)('-2')).toBe(-2);
    expect(() => wholeNumber(4)('3')).toThrow('at least 4');
  });
});
