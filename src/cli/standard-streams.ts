/** `-` as an input or as the output: one image from standard input, one image to standard output. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pix2PixError } from '../core/errors.ts';
import type { Output } from './output.ts';

/** What stands for a standard stream. */
export const STREAM = '-';

/** A call in which no stream is left. */
export interface StreamedCall {
  readonly paths: readonly string[];
  readonly out: string;
  /** Where text goes: not among the bytes of an image. */
  readonly output: Output;
}

/** Bytes that come and go. */
export interface Streams {
  readonly read: () => Promise<Uint8Array>;
  readonly write: (bytes: Uint8Array) => Promise<void>;
}

/** The name of an image that has none. */
const NAME = 'stdin';

/**
 * Runs a call with files in a temporary folder in place of streams; it returns the files that it wrote. Throws OPTION for a
 * stream beside other inputs.
 */
export const withStreams = async (
  { paths, out, output }: StreamedCall,
  run: (call: StreamedCall) => Promise<readonly string[]>,
  streams: Streams = { read: readStandardInput, write: writeStandardOutput },
): Promise<void> => {
  const [isRead, isWritten] = [paths.includes(STREAM), out === STREAM];
  if (!isRead && !isWritten) {
    await run({ paths, out, output });
    return;
  }
  if (paths.length > 1)
    throw new Pix2PixError(
      'OPTION',
      `translate: "-" is one image, from standard input or to standard output (--out -), and ${paths.length} inputs were given; give one, or a folder as --out`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'pix2pix-stream-'));
  try {
    const input = join(folder, NAME);
    if (isRead) await writeFile(input, await streams.read());
    const written = await run({
      paths: isRead ? [input] : paths,
      out: isWritten ? join(folder, 'out') : out,
      output: isWritten ? { ...output, stdout: output.stderr } : output,
    });
    if (!isWritten) return;
    if (written.length !== 1)
      throw new Pix2PixError(
        'OPTION',
        `translate: standard output takes one image (--out -), and there are ${written.length}; give one image, or a folder as --out`,
      );
    await streams.write(await readFile(written[0] as string));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const readStandardInput = async (): Promise<Uint8Array> => {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const writeStandardOutput = (bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
