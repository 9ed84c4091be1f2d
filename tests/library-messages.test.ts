/** A message that a caller of the library can get does not name a flag alone: `skipBad (--skip-bad)`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { wholeProgram } from '../src/cli/main.ts';
import { importsOf, type SourceFile } from './layer-rules.testing.ts';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

const sources: ReadonlyMap<string, SourceFile> = new Map(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ts$/.test(path) && !path.endsWith('.generated.ts'))
    .map((name) => {
      const path = name.split(sep).join('/');
      return [path, { path, text: readFileSync(join(SRC, name), 'utf8') }];
    }),
);

/** Files that the entry point of the package needs. */
const reachable = (path: string, seen = new Set<string>()): ReadonlySet<string> => {
  const file = sources.get(path);
  if (seen.has(path) || !file) return seen;
  seen.add(path);
  for (const { target } of importsOf(file)) if (target !== undefined) reachable(target, seen);
  return seen;
};

const leavesOf = (command: Command): readonly Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];

/** Flags outside of comments and of commands, but for those in parentheses, next to the option's name. */
const flagsAlone = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !/^\s*(?:\/?\*|\/\/)/.test(line))
    .flatMap(
      (line) =>
        line.replace(/ \/\/ .*$/, '').match(/pix2pix [a-z]+ [^;`']*|\([^()`'"]*\)|[`' ]--[a-z][a-z0-9-]*/g) ??
        [],
    )
    .flatMap((found) => (/^[`' ]--/.test(found) ? [found.slice(1)] : []));

it('names options as programs give them, with the flag beside', async () => {
  const silent = { stdout: () => {}, stderr: () => {} };
  const flags = leavesOf(await wholeProgram(silent)).flatMap(({ options }) =>
    options.map(({ long }) => long),
  );
  const alone = [...reachable('index.ts')].flatMap((path) =>
    flagsAlone(sources.get(path)?.text ?? '').flatMap((flag) =>
      flags.includes(flag) ? [`${path}: ${flag}`] : [],
    ),
  );
  expect(alone).toEqual([]);
});
