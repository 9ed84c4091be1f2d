/**
 * Builds dist/ from src/, unless it is built from just these sources already. The build is made in a folder
 * of its own and renamed into place, so that two commands that build at once both end with a whole dist/.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appStampOf, isBuiltFrom, STAMP_FILE, sourcesOf, stampOf } from './build-stamp.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const fresh = join(root, `dist.${process.pid}`);
const stale = join(root, `dist.${process.pid}.old`);

const remove = (folder) => rmSync(folder, { recursive: true, force: true });

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // alive, and another user's
  }
};

/** Removes what builds that were killed left behind. */
const removeLeftovers = () => {
  for (const name of readdirSync(root)) {
    const pid = /^dist\.(\d+)(?:\.old)?$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) remove(join(root, name));
  }
};

const compile = () => {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  // The sources are not in the package: maps carry them, so that stack traces can show them.
  const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', fresh, '--inlineSources'];
  const { status } = spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), ...options], {
    stdio: ['ignore', 2, 2], // stdout belongs to the command that builds on first use
  });
  return status === 0;
};

/** What code loads beside itself, such as JSON and style sheets. */
const copyAssets = () => {
  for (const path of sourcesOf(root))
    if (!/\.tsx?$/.test(path)) cpSync(join(root, 'src', path), join(fresh, path));
};

/** The web app, bundled from what was compiled; taken over from the last build where nothing of it changed. */
const bundleApp = async () => {
  if (!existsSync(join(root, 'src', 'web', 'app', 'index.html'))) return;
  const [before, now] = [join(dist, 'web-app'), join(fresh, 'web-app')];
  const stamp = appStampOf(root);
  if (isBuiltFrom(stamp, before)) {
    cpSync(before, now, { recursive: true });
    return;
  }
  const { buildWebApp } = await import('./web-app.mjs');
  await buildWebApp(join(fresh, 'web'), now);
  writeFileSync(join(now, STAMP_FILE), stamp);
};

/** Renames the fresh build to dist/; an equal one that another process put there meanwhile is in use and stays. */
const putInPlace = (stamp) => {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (isBuiltFrom(stamp, dist)) return true;
    try {
      if (existsSync(dist)) renameSync(dist, stale);
      renameSync(fresh, dist);
      return true;
    } catch (error) {
      // Between the two renames another process may have put its own build there.
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
    } finally {
      remove(stale);
    }
  }
  return false;
};

const build = async (stamp) => {
  if (!compile()) return false;
  copyAssets();
  await bundleApp();
  writeFileSync(join(fresh, STAMP_FILE), stamp);
  if (putInPlace(stamp)) return true;
  console.error(`build: other builds keep replacing ${dist}; stop them and build again`);
  return false;
};

removeLeftovers();
const stamp = stampOf(root); // before compiling: an edit made meanwhile leaves a stale stamp, not a false one
try {
  if (!isBuiltFrom(stamp, dist) && !(await build(stamp))) process.exitCode = 1;
} finally {
  remove(fresh);
}
