/** Where this user's downloads are kept between runs of the command. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The system's place for caches: XDG's on Linux, Library/Caches on macOS, LOCALAPPDATA on Windows. */
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
