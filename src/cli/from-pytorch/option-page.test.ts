import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { wholeProgram } from '../main.ts';
import { withOptionTables } from './option-page.ts';
import { PYTORCH_NAMES, PYTORCH_OPTIONS } from './pytorch-options.ts';

const PAGE = '../../../docs/coming-from-pytorch.md';

const leavesOf = (command: Command): readonly Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];

describe('docs/coming-from-pytorch.md', () => {
  it('has the tables that the program converts by', async () => {
    const page = await readFile(new URL(PAGE, import.meta.url), 'utf8');
    await expect(withOptionTables(page)).toMatchFileSnapshot(PAGE);
  });
});

describe('an option of the PyTorch code', () => {
  it.each(PYTORCH_NAMES)('%s has an equal here, or a reason why not', (name) => {
    const { here, note } = PYTORCH_OPTIONS[name];
    expect(here ?? note).toBeTruthy();
  });

  it('is matched by flags that exist', async () => {
    const program = await wholeProgram({ stdout: () => {}, stderr: () => {} });
    const known = leavesOf(program).flatMap(({ options }) => options.map(({ long }) => long));
    const texts = PYTORCH_NAMES.flatMap((name) => {
      const { here = '', note = '', valueNotes = {} } = PYTORCH_OPTIONS[name];
      return [here, note, ...Object.values(valueNotes)];
    });
    const flags = texts.flatMap((text) => [...text.matchAll(/--[a-z0-9-]+/g)].map(([flag]) => flag));
    expect(flags.length).toBeGreaterThan(30);
    expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
  });
});
