import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type StreamedCall, withStreams } from './standard-streams.ts';

/** A call on streams that holds what was said and written. */
const streamed = async (
  paths: readonly string[],
  out: string,
  run: (call: StreamedCall) => Promise<readonly string[]>,
): Promise<{ readonly said: string[]; readonly written: number[] }> => {
  const said: string[] = [];
  const written: number[] = [];
  const output = {
    stdout: (text: string) => void said.push(`out ${text}`),
    stderr: (text: string) => void said.push(`err ${text}`),
  };
  await withStreams({ paths, out, output }, run, {
    read: async () => Uint8Array.of(1, 2),
    write: async (bytes) => {
      written.push(...bytes);
    },
  });
  return { said, written };
};

describe('withStreams', () => {
  it('gives a call the input as a file, and takes the file that it wrote; text goes beside', async () => {
    const { said, written } = await streamed(['-'], '-', async ({ paths, out, output }) => {
      expect([...(await readFile(paths[0] as string))]).toEqual([1, 2]);
      await mkdir(out);
      const path = join(out, 'stdin.png');
      await writeFile(path, Uint8Array.of(3));
      output.stdout('done');
      return [path];
    });
    expect(written).toEqual([3]);
    expect(said).toEqual(['err done']);
  });

  it('leaves files as they are', async () => {
    const { said, written } = await streamed(['a', 'b'], 'c', async ({ paths, out, output }) => {
      expect([paths, out]).toEqual([['a', 'b'], 'c']);
      output.stdout('done');
      return [];
    });
    expect([said, written]).toEqual([['out done'], []]);
  });

  it('takes one image', async () => {
    const run = async (): Promise<string[]> => ['x', 'y'];
    await expect(streamed(['-', 'a'], 'out', run)).rejects.toMatchObject({ code: 'OPTION' });
    await expect(streamed(['folder'], '-', run)).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('standard output takes one image (--out -), and there are 2'),
    });
  });
});
