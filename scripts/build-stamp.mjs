/** The stamp of a build: a hash of all that it is made of, so that a stale dist/ is noticed by content. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The stamp's file in dist/. */
export const STAMP_FILE = '.build-stamp';

// Besides src/: whatever changes the output without changing a source.
const OTHER_INPUTS = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'scripts/web-app.mjs',
];

const isOfTests = (path) => /\.(?:test|testing|golden)\./.test(path) || path.split(sep).includes('golden');

/** Paths below src/ that a build depends on, sorted; tests and goldens are not among them. */
export const sourcesOf = (root) =>
  readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(root, 'src').length + 1))
    .filter((path) => !isOfTests(path))
    .sort();

/** Whether a source may be part of the web app: all but what is for Node. */
const isOfApp = (path) => !/(?:^|\/)(?:node|server|cli|evaluation|pages)\//.test(path.split(sep).join('/'));

/** The stamp of the web app: an edit elsewhere does not change it. */
export const appStampOf = (root) => stampOf(root, sourcesOf(root).filter(isOfApp));

/** The stamp of the sources as they are now. */
export const stampOf = (root, sources = sourcesOf(root)) => {
  const hash = createHash('sha256');
  for (const path of [...sources.map((source) => join('src', source)), ...OTHER_INPUTS])
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
};

/** Whether a folder was built from exactly this stamp. */
export const isBuiltFrom = (stamp, folder) => {
  try {
    return readFileSync(join(folder, STAMP_FILE), 'utf8') === stamp;
  } catch {
    return false; // no build, or one that was cut short
  }
};
