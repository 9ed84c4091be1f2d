/** What users get: the packed files, installed into an empty project that has nothing of this checkout. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INSTALL_TIMEOUT_MS = 300_000; // unpacks 300 MB of engine; a first install also downloads it

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (cwd: string, command: string, ...args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    // npm is a script of the shell on Windows.
    const options = { cwd, shell: process.platform === 'win32', maxBuffer: 1 << 26 };
    execFile(command, args, options, (error, stdout, stderr) => {
      const exitCode = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
      resolve({ exitCode, stdout, stderr });
    });
  });

/** Runs a command that must succeed; its output is the error's text where it does not. */
const succeed = async (cwd: string, command: string, ...args: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await run(cwd, command, ...args);
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
};

/** Runs a module's text in the project. */
const evaluate = (text: string): Promise<string> =>
  succeed(project, process.execPath, '--input-type=module', '--eval', text);

let project = '';
let packed: readonly string[] = [];

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'pix2pix-package-'));
  await succeed(ROOT, process.execPath, 'scripts/build.mjs');
  const report = await succeed(
    ROOT,
    'npm',
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    project,
  );
  packed = packedFiles(JSON.parse(report));
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  // Our lock file gives the dependencies the versions that the tests ran with, which npm's cache holds.
  cpSync(join(ROOT, 'package-lock.json'), join(project, 'package-lock.json'));
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await succeed(project, 'npm', 'install', ...flags, `./${tarball}`);
}, INSTALL_TIMEOUT_MS);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

/** The paths in npm's report, which is a list of packages or, in newer versions, a record of them. */
const packedFiles = (report: Readonly<Record<string, { files: readonly { path: string }[] }>>): string[] =>
  Object.values(report).flatMap(({ files }) => files.map(({ path }) => path));

describe('the package', () => {
  it('holds the build, the command and its papers, and no tests, sources or stamps', () => {
    expect(packed).toEqual(
      expect.arrayContaining(['package.json', 'LICENSE', 'CHANGELOG.md', 'bin/pix2pix.mjs', 'dist/index.js']),
    );
    expect(packed.filter((path) => /\.(test|testing|golden)\.|^src\/|^tests\/|stamp/.test(path))).toEqual([]);
  });

  it('is installed without the tools of its development', () => {
    const installed = readdirSync(join(project, 'node_modules'));
    expect(installed).toContain('pix2pix');
    expect(installed.filter((name) => ['vitest', 'typescript'].includes(name))).toEqual([]);
  });

  it('exports the library as pix2pix', async () => {
    const text = await evaluate(`
      import { graph, input, printGraph, relu } from 'pix2pix';
      process.stdout.write(printGraph(graph({ y: relu(input('x', [2, 3])) })));
    `);
    expect(text).toBe('%0 = input "x" : [2,3]\n%1 = relu(%0) : [2,3]\ny = %1\n');
  });

  it('exports the isomorphic part as pix2pix/web', async () => {
    const text = await evaluate(`
      import { ERROR_CODES, Pix2PixError, conv2d, input } from 'pix2pix/web';
      try {
        conv2d(input('x', [1, 3, 8, 8]), input('w', [4, 2, 3, 3]), { stride: 1, padding: 1 });
      } catch (error) {
        process.stdout.write(String(error instanceof Pix2PixError && error.code in ERROR_CODES));
      }
    `);
    expect(text).toBe('true');
  });

  it('has types that a strict project accepts', async () => {
    writeFileSync(
      join(project, 'use.ts'),
      `import { type Graph, graph, input, relu } from 'pix2pix';
       import { printGraph } from 'pix2pix/web';
       const square: Graph = graph({ y: relu(input('x', [2, 3])) });
       export const text: string = printGraph(square);
       // @ts-expect-error a name is not a shape
       input('x', 'y');`,
    );
    const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(await succeed(project, process.execPath, tsc, ...flags, '--types', '', 'use.ts')).toBe('');
  });

  it('has a command that prints its help and version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await succeed(project, 'npx', 'pix2pix', '--help')).toMatch(/^Usage: pix2pix /);
    expect(await succeed(project, 'npx', 'pix2pix', '--version')).toBe(`${version}\n`);
  });

  it('has a command that names the nearest for an unknown one, and ends with 2', async () => {
    const { exitCode, stdout, stderr } = await run(project, 'npx', 'pix2pix', 'hepl');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('pix2pix: unknown command "hepl"; did you mean "help"?\n');
  });
});
