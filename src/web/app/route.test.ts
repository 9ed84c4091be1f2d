import { describe, expect, it } from 'vitest';
import { parseRoute, type Route, routeHash } from './route.ts';

describe('routes', () => {
  it.each<Route>([
    { page: 'draw', model: undefined },
    { page: 'draw', model: 'a & b' },
    { page: 'runs' },
    { page: 'teach' },
    { page: 'run', ids: ['one', 'two=2'] },
    { page: 'gallery', id: 'facades/x' },
  ])('are read back from their address: %o', (route) => {
    expect(parseRoute(routeHash(route))).toEqual(route);
  });

  it('may begin with a slash', () => {
    expect(parseRoute('#/teach')).toEqual({ page: 'teach' });
  });

  it('are undefined if the address has none', () => {
    expect(parseRoute('')).toBeUndefined();
    expect(parseRoute('#elsewhere')).toBeUndefined();
  });
});
