import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foreignModel } from '../onnx/foreign-models.testing.ts';
import { findModel, readModel } from '../training/node/model-source.ts';
import { imagePlan } from '../translation/image-plan.ts';
import { smallModel } from '../translation/models.testing.ts';
import { addImageFlags, type ImageFlags, imagesOfFlags, withImageFlags } from './image-flags.ts';

const flagsOf = (...args: string[]): ImageFlags => {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addImageFlags(command);
  return command.parse(args, { from: 'user' }).opts<ImageFlags>();
};

describe('flags that say how images go in and out', () => {
  it.each([
    [[], undefined],
    [['--input-range', '-1:1'], { input: { range: [-1, 1], mean: [0], std: [1] } }],
    [
      ['--input-range', 'imagenet'],
      { input: { range: [0, 1], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } },
    ],
    [
      ['--input-range', '0:1', '--input-mean', '0.5', '--input-std', '0.5,0.4,0.3'],
      { input: { range: [0, 1], mean: [0.5], std: [0.5, 0.4, 0.3] } },
    ],
    [
      ['--layout', 'NHWC', '--channel-order', 'BGR', '--output-range', '0:255', '--output-name', 'y'],
      {
        input: { layout: 'NHWC', channelOrder: 'BGR' },
        output: { layout: 'NHWC', channelOrder: 'BGR', range: [0, 255], name: 'y' },
      },
    ],
    [['--value', 'a=1', '--value', 'b=0.5'], { values: { a: 1, b: 0.5 } }],
  ])('%j are a record', (args, record) => {
    expect(imagesOfFlags(flagsOf(...args))).toEqual(record && { format: 1, ...record });
  });

  it.each([
    ['--input-range', '1:0', 'a low and a higher number'],
    ['--input-mean', '1,,2', 'numbers with commas'],
    ['--value', 'a', 'the name of an input and a number'],
  ])('%s %s is refused', (flag, text, reason) => {
    expect(() => flagsOf(flag, text)).toThrow(reason);
  });
});

describe('what the flags of a call say', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flags-'));
    path = join(folder, 'model.onnx');
    await writeFile(
      path,
      foreignModel({
        inputs: [{ name: 'x', shape: [1, 3, 'H', 'W'] }],
        outputs: [{ name: 'y', shape: [1, 3, 'H', 'W'] }],
        nodes: [{ op: 'Relu', inputs: ['x'], output: 'y' }],
      }),
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  const call = async (...args: string[]) => {
    const lines: string[] = [];
    const model = await readModel(await findModel(path));
    const used = await withImageFlags(model, flagsOf(...args), (line) => lines.push(line));
    return { plan: imagePlan(used.bytes, path), lines };
  };

  it('is remembered beside the model, and changed by later calls in what they say', async () => {
    const first = await call('--input-range', '0:255', '--channel-order', 'BGR');
    expect(first.plan.input).toMatchObject({ range: [0, 255], channelOrder: 'BGR' });
    expect(first.lines).toEqual([`remembered in ${path}.json, which later calls read`]);
    expect((await call()).plan.input).toMatchObject({ range: [0, 255], channelOrder: 'BGR' });
    expect((await call('--input-range', '0:1')).plan.input).toMatchObject({
      range: [0, 1],
      channelOrder: 'BGR',
    });
    expect(JSON.parse(await readFile(`${path}.json`, 'utf8'))).toMatchObject({ input: { range: [0, 1] } });
  });

  it('is not remembered where it does not fit the model', async () => {
    await expect(call('--output-name', 'z')).rejects.toMatchObject({ code: 'MODEL' });
    await expect(access(`${path}.json`)).rejects.toThrow();
  });

  it('is refused for a model of ours', async () => {
    await writeFile(path, smallModel().bytes);
    await expect(call('--input-range', '0:1')).rejects.toMatchObject({
      code: 'OPTION',
      message: expect.stringContaining('is of pix2pix and says itself how images go in and out'),
    });
  });
});
