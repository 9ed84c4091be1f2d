import { describe, expect, it } from 'vitest';
import { titleOf } from './web-export.ts';

describe('the title of an exported page', () => {
  it.each([
    ['first', ['first']],
    ['first', ['first', 'first']], // both ways of a run
    ['first and second', ['first', 'second']],
    ['first and 2 others', ['first', 'second', 'third']],
  ])('is "%s" for %j', (title, names) => {
    expect(titleOf(names)).toBe(title);
  });
});
