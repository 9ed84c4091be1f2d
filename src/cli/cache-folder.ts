/** The folder where this user's downloads are cached. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The system's cache folder: XDG on Linux, Library/Caches on macOS, LOCALAPPDATA on Windows. */
export const cacheFolder = (
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string => {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'pix2pix');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'pix2pix', 'cache');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'pix2pix') : join(home, '.cache', 'pix2pix');
};
