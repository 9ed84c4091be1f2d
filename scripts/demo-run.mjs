/** What the demonstrations share: the command as a user runs it, and a place for the app to be watched. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const shown = (path) => relative(process.cwd(), path) || '.';

/** A folder below `runs` that is empty, whatever an earlier demonstration left there. */
export const emptyFolder = (name) => {
  const folder = join(root, 'runs', name);
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  return folder;
};

/** Runs the command `pix2pix` as a user would; a failure ends the demonstration with its exit code. */
export const pix2pix = (...args) => {
  console.log(`\n$ npx pix2pix ${args.map((arg) => (arg.startsWith(root) ? shown(arg) : arg)).join(' ')}`);
  const { status, signal } = spawnSync(process.execPath, [join(root, 'bin', 'pix2pix.mjs'), ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(signal ? 130 : (status ?? 1));
};

/** A port that is free: the usual one, or any. */
const freePort = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(freePort(0)));
    server.listen(port, '127.0.0.1', () => {
      const found = server.address().port;
      server.close(() => resolve(String(found)));
    });
  });

// Someone is there: pictures appear in the browser while the network learns, and the app stays afterwards.
const isWatched = process.stdout.isTTY === true && process.stdin.isTTY === true;
const port = isWatched ? await freePort(4321) : undefined;

/** Flags of `train` that show it in the browser, if someone is there. */
export const watched = isWatched ? ['--serve', '--open', '--port', port] : [];

/** Serves a run until Ctrl+C, or says how to where nobody is there: elsewhere a script must end. */
export const invite = (text, run) => {
  if (!isWatched) {
    console.log(`\n${text}: npx pix2pix serve ${shown(run)}`);
    return;
  }
  console.log(`\n${text}, and look at the curves; Ctrl+C stops it.`);
  pix2pix('serve', run, '--port', port);
};
