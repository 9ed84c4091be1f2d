import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

describe('cacheFolder', () => {
  it.each([
    ['linux', {}, join('/home/a', '.cache', 'pix2pix')],
    ['linux', { XDG_CACHE_HOME: '/fast' }, join('/fast', 'pix2pix')],
    ['darwin', {}, join('/home/a', 'Library', 'Caches', 'pix2pix')],
    ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'pix2pix', 'cache')],
    ['win32', {}, join('/home/a', 'AppData', 'Local', 'pix2pix', 'cache')],
  ] as const)('on %s with %o is %s', (platform, env, folder) => {
    expect(cacheFolder(env, platform, '/home/a')).toBe(folder);
  });
});
