/** A small source checkout in a temporary folder: our scripts and command over other sources. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COPIED = ['bin', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts'];

/** Writes files, given by path from the folder, with the folders that they need. */
export const writeFiles = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

/** A new checkout with these files; its packages are ours. */
export const makeCheckout = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pix2pix-checkout-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFiles(folder, files);
  return folder;
};

/** Runs a script of a checkout with node, to its end. */
export const runScript = (
  folder: string,
  ...args: readonly string[]
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text.stdout += part;
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text.stderr += part;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...text }));
  });
