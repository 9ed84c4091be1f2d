/** Every command line and every flag in the documents is one that the program takes. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { wholeProgram } from '../src/cli/main.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Flags of commander for every command, and of a browser that docs/performance.md names. */
const OTHER_FLAGS = ['--help', '--version', '--enable-unsafe-webgpu'];

/** The log quotes commands of earlier versions; options.md is made from the program. */
const LEFT_OUT = ['log.md', 'options.md', 'api.md'];

const PAGES = [
  'README.md',
  'AGENTS.md',
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith('.md') && !LEFT_OUT.includes(name))
    .map((name) => `docs/${name}`),
];

const SILENT = { stdout: () => {}, stderr: () => {} };

const leavesOf = (command: Command): readonly Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];

/** Words of a shell line without its comment; quotes hold words together. */
const wordsOf = (line: string): readonly string[] =>
  [...line.replace(/\s#.*$/, '').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );

/** Lines of a page's shell blocks that call the command. */
const blockLinesOf = (text: string): readonly string[] =>
  [...text.matchAll(/^```sh\n(.*?)^```/gms)]
    .flatMap((match) => (match[1] ?? '').replace(/\\\n/g, ' ').split('\n'))
    .filter((line) => /^(?:npx )?pix2pix /.test(line));

/** Code within sentences that calls the command with a flag: without one it is a name, such as `pix2pix serve`. */
const inlineLinesOf = (text: string): readonly string[] =>
  [...text.replace(/^```.*?^```/gms, '').matchAll(/`((?:npx )?pix2pix [^`]* --[^`]*)`/g)]
    .map((match) => (match[1] ?? '').replace(/\s+/g, ' '))
    .filter((line) => !line.endsWith(' --help')); // `pix2pix <command> --help`: no command of that name

/** Parses a line with the real program, whose commands then do nothing. */
const parse = async (line: string): Promise<void> => {
  const program = await wholeProgram(SILENT);
  for (const leaf of leavesOf(program)) leaf.action(() => {});
  const words = wordsOf(line);
  await program.parseAsync(words.slice(words.indexOf('pix2pix') + 1), { from: 'user' });
};

const lines = PAGES.flatMap((page) => {
  const text = readFileSync(`${ROOT}${page}`, 'utf8');
  return [...blockLinesOf(text), ...inlineLinesOf(text)].map((line) => [page, line] as const);
});

describe('command lines in the documents', () => {
  it('are found', () => {
    expect(lines.length).toBeGreaterThan(30);
  });

  it.each(lines)('%s: %s', async (_page, line) => {
    await expect(parse(line)).resolves.toBeUndefined();
  });

  it('are refused if a flag or command is unknown', async () => {
    await expect(parse('npx pix2pix train my-pairs --epoch 3')).rejects.toThrow("unknown option '--epoch'");
    await expect(parse('npx pix2pix dataset doctr my-pairs')).rejects.toThrow();
  });
});

describe('flags in the sentences of the documents', () => {
  it.each(PAGES)('of %s are those of some command', async (page) => {
    const flagsOf = ({ options }: Command) => options.map(({ long }) => long);
    const known = [...leavesOf(await wholeProgram(SILENT)).flatMap(flagsOf), ...OTHER_FLAGS];
    const prose = readFileSync(`${ROOT}${page}`, 'utf8').replace(/^```.*?^```/gms, '');
    const flags = [...prose.matchAll(/`(--[a-z0-9-]+)[^`]*`/g)].map((match) => match[1]);
    expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
  });
});

describe('what README.md says of flags', () => {
  const withoutFlag = async (flag: string) =>
    leavesOf(await wholeProgram(SILENT))
      .filter(({ options }) => !options.some(({ long }) => long === flag))
      .map((command) => command.name());

  it('every command takes --json', async () => {
    expect(await withoutFlag('--json')).toEqual([]);
  });

  it('translate, evaluate, export and serve take --checkpoint', async () => {
    const names = await withoutFlag('--checkpoint');
    for (const name of ['translate', 'evaluate', 'export', 'serve']) expect(names).not.toContain(name);
  });
});
