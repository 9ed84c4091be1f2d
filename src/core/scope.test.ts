import { describe, expect, it } from 'vitest';
import { type Scope, withScope } from './scope.ts';

const scopeOf =
  (log: string[], end: () => Promise<string>) =>
  async (scope: Scope): Promise<string> => {
    scope.closing(() => void log.push('first'));
    scope.failing(() => void log.push('undo'));
    scope.closing(async () => {
      log.push('second');
      throw new Error('cannot be closed');
    });
    scope.closing(() => void log.push('third'));
    return end();
  };

describe('withScope', () => {
  it('closes all in reverse order, and throws what closing threw', async () => {
    const log: string[] = [];
    await expect(withScope(scopeOf(log, async () => 'done'))).rejects.toThrow('cannot be closed');
    expect(log).toEqual(['third', 'second', 'first']);
  });

  it('undoes what a failure leaves, and throws the error of the work', async () => {
    const log: string[] = [];
    const work = scopeOf(log, () => Promise.reject(new Error('the work failed')));
    await expect(withScope(work)).rejects.toThrow('the work failed');
    expect(log).toEqual(['third', 'second', 'undo', 'first']);
  });

  it('gives the result of the work', async () => {
    expect(await withScope(async () => 7)).toBe(7);
  });
});
