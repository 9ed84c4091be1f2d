import { expect, it } from 'vitest';
import { optionDocs } from './option-docs.ts';

it('docs/options.md says what the table of options says', async () => {
  await expect(optionDocs()).toMatchFileSnapshot('../../docs/options.md');
});
