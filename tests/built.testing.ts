/** The build, for tests of what runs from it alone: threads start built files. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The address of a built file, by its path in dist. */
export const builtUrl = (path: string): string => pathToFileURL(join(ROOT, 'dist', path)).href;

/** Makes the build, unless it is there. */
export const buildOnce = (): void => {
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
};
