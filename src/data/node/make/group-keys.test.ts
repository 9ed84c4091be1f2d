import { describe, expect, it } from 'vitest';
import { groupKeys } from './group-keys.ts';

describe('groupKeys', () => {
  it('takes the first parenthesis, or the whole match', () => {
    const names = ['video1/001', 'video1/002', 'video2/001'];
    expect(groupKeys(names, /^(\w+)\//)).toEqual(['video1', 'video1', 'video2']);
    expect(groupKeys(names, /^video\d/)).toEqual(['video1', 'video1', 'video2']);
  });

  it('refuses a pattern that leaves names out, and names them', () => {
    expect(() => groupKeys(['a_1', 'b'], /^(.*)_/)).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringMatching(/1 of 2 names: b;/) }),
    );
  });
});
