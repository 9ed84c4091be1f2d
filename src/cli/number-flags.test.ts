import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { numberBetween, wholeNumber } from './number-flags.ts';

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

  it('accepts its minimum, and nothing below', () => {
    expect(wholeNumber(0)('0')).toBe(0);
    expect(wholeNumber(-2)('-2')).toBe(-2);
    expect(() => wholeNumber(4)('3')).toThrow('at least 4');
  });
});

describe('numberBetween', () => {
  it.each([
    ['0', 0],
    ['0.1', 0.1],
    ['1e-1', 0.1],
    ['1', 1],
  ])('takes %j', (text, value) => {
    expect(numberBetween(0, 1)(text)).toBe(value);
  });

  it.each(['', ' ', '-0.1', '1.01', 'half', '10%', 'NaN'])('refuses %j, and says what it expects', (text) => {
    const run = () => numberBetween(0, 1)(text);
    expect(run).toThrow(InvalidArgumentError);
    expect(run).toThrow('Expected a number from 0 to 1.');
  });
});
