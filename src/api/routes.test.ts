import { describe, expect, it } from 'vitest';
import { ADDRESSES } from './routes.ts';

describe('addresses', () => {
  it('are relative, so that they work below any sub-path', () => {
    const all = [ADDRESSES.runs(), ADDRESSES.events('a'), ADDRESSES.translate('a', { seed: '1' })];
    for (const address of all) expect(address).toMatch(/^api\//);
  });

  it('keep a name in one path segment, whatever characters it has', () => {
    expect(ADDRESSES.run('../a b/ü?')).toBe('api/runs/..%2Fa%20b%2F%C3%BC%3F');
    expect(ADDRESSES.translate('a/b', { key: 'x&y' })).toBe('api/models/a%2Fb/translate?key=x%26y');
  });
});
