import { expect, it } from 'vitest';
import { wholeProgram } from './main.ts';
import { optionDocs } from './option-docs.ts';

it('docs/options.md matches the table of options and the commands', async () => {
  await expect(optionDocs(await wholeProgram())).toMatchFileSnapshot('../../docs/options.md');
});
