/** The example messages of docs/errors.md are those that the code gives. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type ErrorCode, messageOf, Pix2PixError } from '../src/core/errors.ts';
import { splitSideBySide } from '../src/data/image.ts';
import { convTranspose2d, input } from '../src/graph/build.ts';
import { checkHost, checkToken } from '../src/server/http/guards.ts';
import { openWorkQueue } from '../src/server/models/work-queue.ts';
import { resolveOptions } from '../src/settings/options.ts';
import { requireNewFolder } from '../src/training/node/run-folder.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../docs/errors.md', import.meta.url)), 'utf8');

/** The message that a section of the page quotes. */
const quoteOf = (code: ErrorCode): string | undefined =>
  PAGE.split(`\n## ${code}\n`)[1]?.match(/^> (.*)$/m)?.[1];

const request = new Request('http://evil.example/');

const blank = (width: number, height: number) => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(width * height * 3),
});

/** More calls at once than a queue takes. */
const overfill = async (): Promise<unknown> => {
  const queue = openWorkQueue(7);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const jobs = Array.from({ length: 8 }, () => queue.run(() => released));
  try {
    return await queue.run(() => released);
  } finally {
    release();
    await Promise.all(jobs);
  }
};

/** What raises each message, in a folder of its own. */
const RAISED: readonly (readonly [ErrorCode, (folder: string) => unknown])[] = [
  [
    'SHAPE',
    () =>
      convTranspose2d(input('x', [1, 512, 2, 2]), input('w', [1024, 512, 4, 4]), { stride: 2, padding: 1 }),
  ],
  ['OPTION', () => resolveOptions({}, 'papre' as 'paper')],
  ['DATA', () => splitSideBySide(blank(511, 256), 'facades/train/7.png')],
  [
    'FILE',
    async (folder) => {
      await writeFile(join(folder, 'run.json'), ''); // one file: a folder lists several in any order
      await requireNewFolder(folder);
    },
  ],
  ['ORIGIN', () => checkHost(request, 'localhost')],
  ['TOKEN', () => checkToken(request, 'secret')],
  ['BUSY', overfill],
];

it.each(RAISED)('%s', async (code, raise) => {
  const root = await mkdtemp(join(tmpdir(), 'pix2pix-quotes-'));
  const folder = join(root, 'runs', 'first');
  try {
    await mkdir(folder, { recursive: true });
    const error = await Promise.resolve()
      .then(() => raise(folder))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Pix2PixError);
    expect((error as Pix2PixError).code).toBe(code);
    expect(quoteOf(code)).toBe(messageOf(error).replace(folder, 'runs/first'));
  } finally {
    await rm(root, { recursive: true });
  }
});
