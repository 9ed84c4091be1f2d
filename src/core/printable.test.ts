import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it('keeps names of any language, writes control characters as numbers and cuts what is very long', () => {
  expect(printable('größe.重み')).toBe('größe.重み');
  expect(printable('a\u001b[31m\nb\u202e')).toBe('a\\u{1b}[31m\\u{a}b\\u{202e}');
  expect(printable('x'.repeat(10_000))).toBe(`${'x'.repeat(200)}...`);
});
