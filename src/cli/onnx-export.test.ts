import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelInfo } from '../onnx/model-info.ts';
import { smallModel } from '../translation/models.testing.ts';
import { addExport } from './commands/export.ts';
import { runMain } from './main.testing.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

const run = (...argv: readonly string[]) => runMain(['export', ...argv], [addExport]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-onnx-'));
  await writeFile(at('model.onnx'), smallModel({ ngf: 16 }).bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('pix2pix export --onnx', () => {
  it('writes the model as it is, or in another precision', async () => {
    const whole = await readFile(at('model.onnx'));
    const plain = await run(at('model.onnx'), '--onnx', at('out/plain.onnx'));
    expect(plain).toEqual({
      exitCode: 0,
      stdout: `wrote ${at('out/plain.onnx')}: model.onnx, fp32, ${(whole.length / 1e6).toFixed(1)} MB\n`,
      stderr: '',
    });
    expect(await readFile(at('out/plain.onnx'))).toEqual(whole);
    for (const precision of ['fp16', 'int8']) {
      const out = at(`out/${precision}.onnx`);
      const { stdout } = await run(at('model.onnx'), '--onnx', out, '--precision', precision, '--json');
      const bytes = await readFile(out);
      expect(JSON.parse(stdout)).toEqual({ out, from: 'model.onnx', precision, bytes: bytes.length });
      expect(readModelInfo(bytes).metadata).toMatchObject({ 'pix2pix.precision': precision });
    }
  });

  it('leaves a file that exists, unless it is told to replace it', async () => {
    await writeFile(at('there.onnx'), 'mine');
    expect((await run(at('model.onnx'), '--onnx', at('there.onnx'))).exitCode).toBe(1);
    expect(await readFile(at('there.onnx'), 'utf8')).toBe('mine');
    expect((await run(at('model.onnx'), '--onnx', at('there.onnx'), '--overwrite')).exitCode).toBe(0);
  });

  it.each([
    [
      [],
      2,
      'none of --web, --teach, --onnx, --weights and --tfjs is given, expected --web FOLDER for the board with models, --teach FOLDER for the page that trains, --onnx FILE, --weights FILE or --tfjs FOLDER',
    ],
    [['--web', 'site', '--onnx', 'x.onnx'], 2, '--web and --onnx are given at once, expected'],
    [
      ['--onnx', 'x.onnx', '--input-range', '0:1'],
      2,
      '--input-range has no effect with --onnx; leave it out',
    ],
    [['--tfjs', 'site', '--value', 'a=1'], 2, '--value has no effect with --tfjs; leave it out'],
    [['second.onnx', '--onnx', 'x.onnx'], 1, 'export: --onnx writes one model, got 2; use a call for each'],
  ])('refuses %j', async (flags, code, message) => {
    const { exitCode, stderr } = await run(at('model.onnx'), ...flags);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(`pix2pix: ${message}`);
    expect(await readdir(folder)).not.toContain('site');
  });
});
