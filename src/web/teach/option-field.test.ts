import { describe, expect, it } from 'vitest';
import { fieldOf, valueOfText } from './option-field.ts';

describe('fieldOf', () => {
  it('asks by a list for what has few values', () => {
    expect(fieldOf('norm')).toMatchObject({
      kind: 'choice',
      choices: expect.arrayContaining(['batch', 'instance']),
    });
    expect(fieldOf('shuffle')).toEqual({ kind: 'choice', choices: ['true', 'false'] });
    expect(fieldOf('lambdaL1')).toEqual({ kind: 'text' });
  });
});

describe('valueOfText', () => {
  it('is a number, yes or no, nothing, or the text itself', () => {
    expect([' 0.5', 'true', 'false', '', 'instance'].map(valueOfText)).toEqual([
      0.5,
      true,
      false,
      null,
      'instance',
    ]);
  });
});
