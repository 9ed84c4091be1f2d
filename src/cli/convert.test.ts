import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage, writePng } from '../data/node/codecs.ts';
import { noiseImage } from '../data/patterns.testing.ts';
import { floats, modelOf, op } from '../onnx/convert/models.testing.ts';
import { readModelInfo } from '../onnx/model-info.ts';
import { smallModel } from '../translation/models.testing.ts';
import { addConvert } from './commands/convert.ts';
import { runMain } from './main.testing.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

const run = (...argv: readonly string[]) => runMain(['convert', ...argv], [addConvert]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convert-'));
  await writeFile(at('model.onnx'), smallModel({ ngf: 16, inputChannels: 3, outputChannels: 3 }).bytes);
  await mkdir(at('photos'));
  for (const seed of [1, 2]) await writePng(at(`photos/${seed}.png`), noiseImage(24, 16, 3, seed));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('pix2pix convert', () => {
  it.each(['fp16', 'int8'])(
    'writes a model as %s, says how far its outputs are, and shows the worst',
    async (to) => {
      const out = at(`small/${to}.onnx`);
      const { exitCode, stdout, stderr } = await run(
        at('model.onnx'),
        '--to',
        to,
        '--out',
        out,
        '--data',
        at('photos'),
        '--json',
      );
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const report = JSON.parse(stdout);
      const size = (await readFile(out)).length;
      expect(report).toMatchObject({ to, out, bytes: { after: size }, comparison: { images: 2 } });
      expect(size / report.bytes.before).toBeLessThan(to === 'fp16' ? 0.55 : 0.4); // small layers stay as they are
      const { largest, mean, worst } = report.comparison;
      expect(largest).toBeLessThanOrEqual(to === 'fp16' ? 2 : 32);
      expect(mean).toBeLessThan(to === 'fp16' ? 0.1 : 4);
      const picture = await readImage(worst.picture);
      expect([picture.width, picture.height]).toEqual([3 * 24 + 4, 16]);
    },
  );

  it('compares on noise where there are no images, and says so', async () => {
    const { stdout } = await run(at('model.onnx'), '--to', 'fp16', '--out', at('noise.onnx'), '--count', '1');
    expect(stdout).toMatch(
      /^wrote .*noise\.onnx: fp16, [\d.]+ MB where .*model\.onnx has [\d.]+ MB; [\d,]+ values of \d+ tensors converted, [\d,]+ stay float32\ncompared on 1 image of noise, since no data set is known .*: largest difference \d of 255, mean [\d.]+, [\d.]+ % of the values changed; the worst is noise 1, in .*noise-worst\.png \(before, after, difference times 64\)\n$/,
    );
  });

  it('converts a model of no images without a comparison, and fails where one is asked for', async () => {
    await writeFile(
      at('rows.onnx'),
      modelOf({
        inputs: { x: [1, 32] },
        outputs: { y: [1, 32] },
        nodes: [op('MatMul', ['x', 'w'], 'y')],
        tensors: [floats('w', [32, 32])],
      }),
    );
    const asked = await run(
      at('rows.onnx'),
      '--to',
      'int8',
      '--out',
      at('rows1.onnx'),
      '--data',
      at('photos'),
    );
    expect(asked.exitCode).toBe(1);
    expect(asked.stderr).toMatch(/rows1\.onnx: was written, but not compared: .*rows\.onnx: has inputs x/);
    const { exitCode, stderr } = await run(at('rows.onnx'), '--to', 'int8', '--out', at('rows8.onnx'));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^not compared: .*rows\.onnx: has inputs x \[1,32\]/);
    expect(readModelInfo(await readFile(at('rows8.onnx'))).nodes).toEqual({ DequantizeLinear: 1, MatMul: 1 });
  });

  it('keeps in float32 what becomes too large for halves on the images, and says so', async () => {
    const large = floats('w', [3, 3, 1, 1], [6e4, 6e4, 6e4, 0, 6e4, 0, 0, 0, 1]);
    await writeFile(
      at('large.onnx'),
      modelOf({
        inputs: { x: [1, 3, 16, 24] },
        outputs: { y: [1, 3, 16, 24] },
        nodes: [
          op('Conv', ['x', 'w'], 'sum'),
          op('Mul', ['sum', 'factor'], 'small'),
          op('Conv', ['small', 'v'], 'last'),
          op('Tanh', ['last'], 'y'),
        ],
        tensors: [large, floats('factor', [], [1e-5]), floats('v', [3, 3, 1, 1])],
      }),
    );
    const call = [at('large.onnx'), '--to', 'fp16', '--out', at('large16.onnx'), '--data', at('photos')];
    const { stderr, stdout } = await run(...call, '--json');
    expect(stderr).toContain('stays float32: Conv Conv_sum: its values reach 1.6');
    expect(JSON.parse(stdout).kept).toEqual([
      expect.stringMatching(/^Conv Conv_sum: its values reach 1\.\d+e\+5$/),
      expect.stringMatching(/^Mul Mul_small: its values reach 1\.\d+e\+5$/),
    ]);
  });

  it('ends with 2 and one line for a file that is no model, and writes nothing', async () => {
    await writeFile(at('torn.onnx'), (await readFile(at('model.onnx'))).subarray(0, 5000));
    const { exitCode, stdout, stderr } = await run(
      at('torn.onnx'),
      '--to',
      'fp16',
      '--out',
      at('torn16.onnx'),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(
      /^pix2pix: .*torn\.onnx: 5000 bytes are not an ONNX model \(it ends too early\)[^\n]*\n$/,
    );
    expect((await readdir(folder)).filter((name) => name.startsWith('torn16'))).toEqual([]);
  });

  it('leaves what exists, and never writes over its input', async () => {
    await writeFile(at('there.onnx'), 'mine');
    const there = await run(at('model.onnx'), '--to', 'fp16', '--out', at('there.onnx'));
    expect(there.exitCode).toBe(1);
    expect(there.stderr).toContain('there.onnx; choose another folder, or replace them (--overwrite)');
    expect(await readFile(at('there.onnx'), 'utf8')).toBe('mine');
    const self = await run(at('model.onnx'), '--to', 'fp16', '--out', at('model.onnx'), '--overwrite');
    expect(self.stderr).toContain('this result would replace the input');
  });

  it('looks for the images before it writes', async () => {
    const { exitCode, stderr } = await run(
      at('model.onnx'),
      '--to',
      'fp16',
      '--out',
      at('early.onnx'),
      '--data',
      at('absent'),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('absent: cannot be read');
    expect(await readdir(folder)).not.toContain('early.onnx');
  });
});
