import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withResults } from './earlier-results.ts';

it('is what has a result that is newer than its input and the model', async () => {
  const root = await mkdtemp(join(tmpdir(), 'earlier-results-'));
  const write = async (name: string, time: number): Promise<string> => {
    const path = join(root, name);
    await writeFile(path, '');
    await utimes(path, time, time);
    return path;
  };
  try {
    const model = await write('model.onnx', 1000);
    const inputs = [];
    for (const [name, input, result] of [
      ['done', 900, 2000],
      ['changed', 2500, 2000],
      ['of an older model', 900, 950],
      ['new', 900, undefined],
    ] as const) {
      inputs.push({ path: await write(name, input) });
      if (result !== undefined) await write(`${name}.png`, result);
    }
    const made = await withResults(inputs, { model, resultOf: ({ path }) => `${path}.png` });
    expect([...made]).toEqual([inputs[0]]);
  } finally {
    await rm(root, { recursive: true });
  }
});
