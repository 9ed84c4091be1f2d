import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { main, wholeProgram } from './main.ts';

/** Every command that runs something, with its name. */
const leavesOf = (
  command: Command,
  words: readonly string[] = [],
): { command: Command; words: readonly string[] }[] =>
  command.commands.length > 0
    ? command.commands.flatMap((child) => leavesOf(child, [...words, child.name()]))
    : [{ command, words }];

/** Sample values for flags; the first one that the parser accepts is used. */
const SAMPLES = [
  '1',
  '0.5',
  'l1',
  'ssim,lpips',
  'best',
  'AtoB',
  'batch',
  'paper',
  'cpu',
  'some-file',
  'abcdefghij',
  '0.7,0.1,0.2',
  '64x64',
  '(.)',
  '20',
  '0:4095',
  'strength=0.5',
  '2/4',
  'http://127.0.0.1/data',
  'https://host.example',
  'a'.repeat(64),
];

/** A value that the flag takes: one of its choices, or of those in its help, or a sample. */
const validValue = (option: Option): { text: string; value: unknown } => {
  const listed = /one of ([^;]*)$/.exec(option.description)?.[1]?.split(', ') ?? [];
  for (const text of [...(option.argChoices ?? []), ...listed, ...SAMPLES])
    try {
      return { text, value: option.parseArg ? option.parseArg(text, undefined as never) : text };
    } catch {
      // try the next one
    }
  throw new Error(`no sample suits ${option.flags}`);
};

const NONSENSE = '~ nonsense';

const refuses = (option: Option): boolean => {
  if (!option.parseArg) return false;
  try {
    option.parseArg(NONSENSE, undefined as never);
    return false;
  } catch {
    return true;
  }
};

const leaves = leavesOf(await wholeProgram({ stdout: () => {}, stderr: () => {} }));

describe.each(leaves.map(({ words }) => [words.join(' ')]))('pix2pix %s', (words) => {
  const leafOf = async (): Promise<Command> => {
    const program = await wholeProgram({ stdout: () => {}, stderr: () => {} });
    return leavesOf(program).find((leaf) => leaf.words.join(' ') === words)?.command as Command;
  };
  const { command } = leaves.find((leaf) => leaf.words.join(' ') === words) as (typeof leaves)[number];
  const flags = command.options.map((option) => [option.long as string, option] as const);

  it.each(flags)('takes %s', async (long) => {
    const leaf = await leafOf();
    const own = leaf.options.find((one) => one.long === long) as Option;
    const hasValue = own.required || own.optional;
    const { text, value } = hasValue ? validValue(own) : { text: undefined, value: !own.negate };
    leaf.parseOptions(text === undefined ? [long] : [long, text]);
    expect(leaf.getOptionValueSource(own.attributeName())).toBe('cli');
    expect(leaf.getOptionValue(own.attributeName())).toEqual(own.variadic ? [value].flat() : value);
  });

  const picky = flags.filter(([, option]) => refuses(option));
  if (picky.length > 0)
    it.each(picky)('refuses nonsense for %s, with exit code 2 or 1 and its name', async (long) => {
      const lines: string[] = [];
      const output = { stdout: () => {}, stderr: (text: string) => void lines.push(text) };
      const positional = command.registeredArguments.map(() => 'none');
      const code = await main([...words.split(' '), ...positional, long, NONSENSE], undefined, output);
      expect([1, 2]).toContain(code);
      expect(lines.join('')).toContain(long);
    });
});
