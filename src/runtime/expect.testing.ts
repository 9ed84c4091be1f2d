/** Expectations that run anywhere, in a browser's tab as under vitest: they throw where they do not hold. */
import { Pix2PixError } from '../core/errors.ts';

/** Typed arrays as lists, maps as entries; what JSON has no word for keeps its name. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Float32Array || part instanceof Float64Array) return [...part].map(number);
    if (part instanceof Map) return [...part];
    return typeof part === 'number' ? number(part) : part;
  });

const number = (value: number): number | string =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? 0 : String(value);

const MOST_SHOWN = 300; // characters of a value in a message

/** Equal in every part; 0 equals -0. */
export const expectEqual = (actual: unknown, expected: unknown): void => {
  const [a, b] = [plain(actual), plain(expected)];
  if (a !== b) throw new Error(`got ${a?.slice(0, MOST_SHOWN)}, expected ${b?.slice(0, MOST_SHOWN)}`);
};

/** As many numbers, none further off than the tolerance. */
export const expectNear = (
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void => {
  expectEqual(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (!(Math.abs(a - b) <= tolerance))
      throw new Error(`number ${i} is ${a}, expected ${b} within ${tolerance}`);
  }
};

/** A rejection with this code, whose message holds the text. */
export const expectError = async (
  promise: Promise<unknown>,
  { code, text = '' }: { readonly code?: string; readonly text?: string },
): Promise<void> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Pix2PixError)) throw new Error(`got ${error}, expected an error ${code} ${text}`);
  if (code !== undefined) expectEqual(error.code, code);
  if (!error.message.includes(text)) throw new Error(`got "${error.message}", expected "${text}" in it`);
};
