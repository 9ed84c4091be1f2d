#!/usr/bin/env node
/** The command: in a package it runs dist/; in a source checkout it first builds dist/ where that is stale. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const isCheckout = existsSync(join(root, 'src'));

const OLDEST_NODE = [20, 19]; // package.json, engines

/** Ends the command with one line. */
const stop = (message) => {
  process.stderr.write(`pix2pix: ${message}\n`);
  process.exit(1);
};

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]))
    stop(
      `this is Node ${process.versions.node}, but ${OLDEST_NODE.join('.')} or newer is needed; update Node`,
    );
};

const checkInstalled = (...packages) => {
  const { resolve } = createRequire(import.meta.url);
  for (const name of packages)
    try {
      resolve(name);
    } catch {
      stop(`${name} is not installed in ${root}; run npm ci first`);
    }
};

const buildIfStale = async () => {
  const { isBuiltFrom, stampOf } = await import('../scripts/build-stamp.mjs');
  if (isBuiltFrom(stampOf(root), dist)) return;
  checkInstalled('typescript');
  process.stderr.write('pix2pix: building once...\n');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) stop('the build failed, with the errors above');
};

checkNode();
nodeModule.enableCompileCache?.(); // from Node 22 on: later calls need not compile the modules again
if (isCheckout) {
  checkInstalled('commander');
  await buildIfStale();
}
const { main } = await import(pathToFileURL(join(dist, 'cli', 'main.js')).href);
process.exitCode = await main(process.argv.slice(2));
