import { describe, expect, it } from 'vitest';
import { ERROR_CODES, messageOf, nearestName, Pix2PixError } from './errors.ts';

describe('Pix2PixError', () => {
  it('has a code for programs, a text for people, and its cause', () => {
    const cause = new Error('ENOENT');
    const error = new Pix2PixError('FILE', 'no such folder', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'Pix2PixError', code: 'FILE', message: 'no such folder', cause });
    expect(String(error)).toBe('Pix2PixError: no such folder');
  });

  it('has codes in capitals, each with a meaning', () => {
    for (const [code, meaning] of Object.entries(ERROR_CODES)) {
      expect(code).toMatch(/^[A-Z][A-Z_]+$/);
      expect(meaning).not.toBe('');
    }
  });
});

describe('messageOf', () => {
  it('is the text of an error, and of anything else that was thrown', () => {
    expect(messageOf(new Pix2PixError('DATA', 'no pairs'))).toBe('no pairs');
    expect(messageOf('a text')).toBe('a text');
    expect(messageOf(undefined)).toBe('undefined');
  });
});

describe('nearestName', () => {
  const options = ['lambdaL1', 'batchSize', 'size', 'seed'];

  it.each([
    ['lambdal1', 'lambdaL1'],
    ['bachSize', 'batchSize'],
    ['batchSizes', 'batchSize'],
    ['sed', 'seed'],
    ['seed', 'seed'],
  ])('finds for %s the name %s', (typed, meant) => {
    expect(nearestName(typed, options)).toBe(meant);
  });

  it('takes the first of names that are equally near', () => {
    expect(nearestName('sizd', ['size', 'side'])).toBe('size');
  });

  it('guesses nothing for a name that is mostly wrong, or if there are no names', () => {
    expect(nearestName('optimiser', options)).toBeUndefined();
    expect(nearestName('seed', [])).toBeUndefined();
  });

  it('leaves the list as it was', () => {
    const names = ['size', 'seed'];
    nearestName('seed', names);
    expect(names).toEqual(['size', 'seed']);
  });
});
