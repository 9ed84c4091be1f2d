/** The messages that docs/errors.md quotes are those that the code gives. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, messageOf, Pix2PixError } from '../src/core/errors.ts';
import { RAISED } from './raised-errors.testing.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../docs/errors.md', import.meta.url)), 'utf8');

/** The message that a section of the page quotes. */
const quoteOf = (code: ErrorCode): string | undefined =>
  PAGE.split(`\n## ${code}\n`)[1]?.match(/^> (.*)$/m)?.[1];

it.each(Object.keys(ERROR_CODES) as ErrorCode[])('%s', async (code) => {
  const root = await mkdtemp(join(tmpdir(), 'pix2pix-quotes-'));
  const folder = join(root, 'runs', 'first');
  try {
    await mkdir(folder, { recursive: true });
    const error = await Promise.resolve()
      .then(() => RAISED[code](folder))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Pix2PixError);
    expect((error as Pix2PixError).code).toBe(code);
    expect(quoteOf(code)).toBe(messageOf(error).replace(folder, 'runs/first'));
  } finally {
    await rm(root, { recursive: true });
  }
});
