import { describe, expect, it } from 'vitest';
import { Pix2PixError } from '../../../core/errors.ts';
import { openBadFiles } from './left-out.ts';

const fail = (name: string) => async (): Promise<never> => {
  throw new Pix2PixError('DATA', `${name}: is torn`);
};

describe('openBadFiles', () => {
  it('lets errors pass, with a word on how to go on without such files', async () => {
    const bad = openBadFiles(false);
    await expect(bad.attempt(['a'], fail('a'))).rejects.toMatchObject({
      code: 'DATA',
      message: 'a: is torn; --skip-bad leaves such files out',
    });
    expect(await bad.attempt(['b'], async () => 'read')).toBe('read');
    expect(bad.leftOut()).toEqual([]);
  });

  it('keeps what is left out, by name, where that is asked for', async () => {
    const bad = openBadFiles(true);
    expect(await bad.attempt(['b'], fail('b'))).toBeUndefined();
    bad.leaveOut(['a'], 'is alone', new Pix2PixError('DATA', 'not thrown'));
    expect(bad.leftOut()).toEqual([
      { files: ['a'], reason: 'is alone' },
      { files: ['b'], reason: 'b: is torn' },
    ]);
  });

  it('never hides an error that was not foreseen', async () => {
    const bad = openBadFiles(true);
    const broken = async (): Promise<never> => {
      throw new TypeError('a bug');
    };
    await expect(bad.attempt(['a'], broken)).rejects.toThrow('a bug');
  });
});
