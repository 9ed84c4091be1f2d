/** Numbers that JSON has no word for, such as the infinite PSNR of identical images, as texts in files and answers. */
import { z } from 'zod';

const WORDS = ['Infinity', '-Infinity', 'NaN'] as const;
type Word = (typeof WORDS)[number];

/** A number, or the text of one that JSON cannot write. */
export const jsonNumberSchema = z.union([z.number(), z.enum(WORDS)]);
export type JsonNumber = z.output<typeof jsonNumberSchema>;

/** A number as JSON can hold it. */
export const toJsonNumber = (value: number): JsonNumber =>
  Number.isFinite(value) ? value : (String(value) as Word); // String of a number that is not finite is one of them

/** The number of what JSON held, where `null` of older versions is NaN; undefined for anything else. */
export const fromJsonNumber = (value: unknown): number | undefined => {
  if (value === null) return Number.NaN;
  if (typeof value === 'number') return value;
  return WORDS.some((word) => word === value) ? Number(value) : undefined;
};
