/** How an option is asked for: a choice of values, or a text that says its value. */
import { z } from 'zod';
import { OPTIONS_SCHEMA, type OptionName } from '../../settings/options.ts';

export type OptionField =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'text' };

export const fieldOf = (name: OptionName): OptionField => {
  const schema: unknown = OPTIONS_SCHEMA.shape[name];
  const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  if (inner instanceof z.ZodEnum) return { kind: 'choice', choices: inner.options.map(String) };
  if (inner instanceof z.ZodBoolean) return { kind: 'choice', choices: ['true', 'false'] };
  return { kind: 'text' };
};

/** The value that a text says: a number, yes or no, nothing, or the text itself. */
export const valueOfText = (text: string): string | number | boolean | null => {
  const plain = text.trim();
  if (plain === '') return null;
  if (plain === 'true' || plain === 'false') return plain === 'true';
  const value = Number(plain);
  return Number.isNaN(value) ? plain : value;
};
