import { describe, expect, it } from 'vitest';
import { isPassing, isPassingStatus, isUnreachable, networkReason } from './network-errors.ts';

const systemError = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('errors of the network', () => {
  it('are without a way to the server, passing, or neither', () => {
    const kinds = ['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ERR_INVALID_URL'].map((code) => [
      isUnreachable(systemError(code)),
      isPassing(systemError(code)),
    ]);
    expect(kinds).toEqual([
      [true, true],
      [true, true],
      [false, true],
      [false, true],
      [false, false],
    ]);
    expect(isPassing('a text')).toBe(false);
  });

  it('have passing statuses too', () => {
    expect([500, 503, 429, 404, 401].map(isPassingStatus)).toEqual([true, true, true, false, false]);
  });
});

describe('networkReason', () => {
  it.each([
    [systemError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:80'), 'ECONNREFUSED: nothing answers there'],
    [systemError('ECONNRESET', 'aborted'), 'ECONNRESET: aborted'],
    [systemError('EPIPE', 'write EPIPE'), 'write EPIPE'],
    [systemError('ETIMEDOUT'), 'ETIMEDOUT: no address of it answers'], // of several addresses: without a text
    [new Error('redirected more than 5 times'), 'redirected more than 5 times'],
  ])('has the code and words', (error, reason) => {
    expect(networkReason(error)).toBe(reason);
  });
});
