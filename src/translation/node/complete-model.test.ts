import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataLocation as DataLocation,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
} from 'onnx-buf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { externalTensors, requireWhole } from '../../onnx/external-data.ts';
import { foreignModel } from '../../onnx/foreign-models.testing.ts';
import { imagePlan } from '../image-plan.ts';
import { isComplete, readCompleteModel } from './complete-model.ts';
import { writeImagesFile } from './images-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'complete-'));
  path = join(folder, 'model.onnx');
});
afterEach(() => rm(folder, { recursive: true }));

const doubled = foreignModel({
  inputs: [{ name: 'x', shape: [1, 3, 'H', 'W'] }],
  outputs: [{ name: 'y', shape: [1, 3, 'H', 'W'] }],
  constants: { factors: { shape: [3, 1, 1], values: [1, 2, 3] } },
  nodes: [{ op: 'Mul', inputs: ['x', 'factors'], output: 'y' }],
});

describe('a file beside a model that says how images go in', () => {
  it('is read with it', async () => {
    await writeFile(path, doubled);
    expect(await isComplete(path)).toBe(true);
    expect(new Uint8Array(await readCompleteModel(path))).toEqual(doubled);
    const file = await writeImagesFile(path, { format: 1, input: { range: [0, 255] } });
    expect(file).toBe(`${path}.json`);
    expect(await readFile(file, 'utf8')).toBe(
      '{\n  "format": 1,\n  "input": {\n    "range": [0, 255]\n  }\n}\n',
    );
    expect(imagePlan(await readCompleteModel(path), path).input.range).toEqual([0, 255]);
    expect(await isComplete(path)).toBe(false);
  });

  it.each([
    ['{"format":1,', 'the text ends'],
    ['{"name":"a voice"}', 'format is missing'],
  ])('that is %s is an error with its name', async (text, reason) => {
    await writeFile(path, doubled);
    await writeFile(`${path}.json`, text);
    await expect(readCompleteModel(path)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringMatching(
        new RegExp(`model\\.onnx\\.json: does not say how images go in and out \\(.*${reason}`),
      ),
    });
  });
});

describe('weights in another file', () => {
  /** The model with its weights at byte 8 of a file. */
  const elsewhere = (location: string): Uint8Array => {
    const model = fromBinary(ModelProtoSchema, doubled);
    const [tensor] = model.graph?.initializer ?? [];
    if (!tensor) throw new Error('no weights');
    tensor.rawData = new Uint8Array();
    tensor.dataLocation = DataLocation.EXTERNAL;
    tensor.externalData = Object.entries({ location, offset: '8', length: '12' }).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    return toBinary(ModelProtoSchema, model);
  };
  const data = new Uint8Array(Float32Array.of(0, 0, 1, 2, 3).buffer);

  it('are read into the model', async () => {
    const bytes = elsewhere('model.onnx.data');
    await writeFile(path, bytes);
    await writeFile(`${path}.data`, data);
    expect(await isComplete(path)).toBe(false);
    const whole = await readCompleteModel(path);
    expect(externalTensors(whole)).toEqual([]);
    expect(fromBinary(ModelProtoSchema, whole)).toEqual(fromBinary(ModelProtoSchema, doubled));
  });

  it('that are missing, cut off or outside of its folder are an error', async () => {
    await writeFile(path, elsewhere('model.onnx.data'));
    await expect(readCompleteModel(path)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('model.onnx keeps its weights in it: put it beside that file, whole'),
    });
    await writeFile(`${path}.data`, data.subarray(0, 12));
    await expect(readCompleteModel(path)).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('it ends 8 bytes too early'),
    });
    for (const location of ['../model.onnx.data', '/etc/hostname', '']) {
      await writeFile(path, elsewhere(location));
      await expect(readCompleteModel(path)).rejects.toMatchObject({
        code: 'FORMAT',
        message: expect.stringContaining('expected a file in its own folder'),
      });
    }
  });

  it('are named where only the bytes of the model are at hand', () => {
    expect(() => requireWhole(elsewhere('model.onnx.data'), 'model.onnx')).toThrow(
      'model.onnx: keeps its weights in another file, model.onnx.data; ',
    );
    expect(() => requireWhole(doubled, 'model.onnx')).not.toThrow();
  });
});
