import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataLocation as DataLocation,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { type ConvertOptions, convertModel } from './convert-model.ts';
import { inFloat32 } from './in-float32.ts';
import { floats, graphIn, modelOf, op, run, tensors } from './models.testing.ts';
import { PRECISION_KEY } from './precision.ts';

const INPUTS = { x: [1, 32] };
const parts = {
  inputs: INPUTS,
  outputs: { y: [1, 32] },
  nodes: [op('MatMul', ['x', 'w'], 'y')],
  tensors: [floats('w', [32, 32])],
};
const model = modelOf(parts);

const failure = async (bytes: Uint8Array, options: Partial<ConvertOptions> = {}): Promise<string> => {
  try {
    await convertModel(bytes, { to: 'fp16', name: 'm.onnx', ...options });
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
  throw new Error('expected a failure');
};

/** The model after a change of its message. */
const changed = (change: (message: ReturnType<typeof parse>) => void, bytes = model): Uint8Array => {
  const message = parse(bytes);
  change(message);
  return toBinary(ModelProtoSchema, message);
};
const parse = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes);

describe('convertModel', () => {
  it('says in the metadata how the weights were converted, and keeps the rest of it', async () => {
    const given = changed((message) => {
      message.metadataProps = [create(StringStringEntryProtoSchema, { key: 'author', value: 'me' })];
    });
    const { bytes } = await convertModel(given, { to: 'int8' });
    expect(parse(bytes).metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ['author', 'me'],
      [PRECISION_KEY, 'int8'],
    ]);
  });

  it('gives the same bytes for the same model', async () => {
    const [first, second] = [
      await convertModel(model, { to: 'fp16' }),
      await convertModel(model, { to: 'fp16' }),
    ];
    expect(first).toEqual(second);
  });

  it('refuses a model whose weights are in another file', async () => {
    const outside = changed((message) => {
      const tensor = message.graph?.initializer[0];
      if (!tensor) throw new Error('no tensor');
      tensor.rawData = new Uint8Array(0);
      tensor.dataLocation = DataLocation.EXTERNAL;
      tensor.externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: 'm.data' })];
    });
    expect(await failure(outside)).toContain('FORMAT m.onnx: keeps its weights in another file, m.data; ');
  });

  it('refuses what has nothing to convert, or an opset that is too old', async () => {
    const { bytes } = await convertModel(model, { to: 'fp16' });
    expect(await failure(bytes, { to: 'int8' })).toBe(
      'MODEL m.onnx: was converted to fp16 already, and int8 is made from float32; convert the model that it came from',
    );
    const ofAnother = changed((message) => {
      message.metadataProps = [];
    }, bytes);
    expect(await failure(ofAnother)).toBe(
      'MODEL m.onnx: has no weights of float32 (float16), which fp16 is made from; convert the model that it came from',
    );
    const small = modelOf({ ...parts, inputs: { x: [1, 2] }, tensors: [floats('w', [2, 32])] });
    expect(await failure(small, { to: 'int8' })).toBe(
      'MODEL m.onnx: nothing in it can be converted to int8; use it as it is',
    );
    expect(await failure(modelOf(parts, { opset: 8 }))).toContain(
      'MODEL m.onnx: has opset 8, and fp16 needs 9 or more',
    );
  });

  it('refuses tensors whose data are not what their shapes say, before it takes memory for them', async () => {
    const withDims = (...dims: bigint[]) =>
      changed((message) => {
        const tensor = message.graph?.initializer[0];
        if (tensor) tensor.dims = dims;
      });
    for (const to of ['fp16', 'int8'] as const) {
      for (const dims of [[32n, 31n], [1n << 32n, 1n << 32n], [1n << 30n], [-32n, -32n]])
        expect(await failure(withDims(...dims), { to })).toMatch(
          /^FORMAT m\.onnx: tensor "w" \[[-\d,]+\] (needs|has no shape)[^\n]*; is the file whole\?$/,
        );
    }
  });

  it('refuses a file that is cut at any place, in one line', async () => {
    for (let length = 0; length < model.length; length += 37) {
      const result = await failure(model.subarray(0, length)).catch(() => 'whole');
      expect(result).toMatch(/^(FORMAT|MODEL) m\.onnx[^\n]*$/);
    }
  });

  it('is undone where there are no halves, but for the rounding of weights', async () => {
    const converted = (await convertModel(model, { to: 'fp16' })).bytes;
    const restored = inFloat32(converted);
    expect(tensors(graphIn(restored))).toEqual(['w FLOAT [32,32]']);
    expect(await run(restored, INPUTS)).toEqual(await run(converted, INPUTS)); // the CPU computes halves in float32
    expect(parse(restored).metadataProps).toEqual([]);
    expect(inFloat32(model)).toBe(model);
  });

  it('leaves a model that it does not understand as it was: unused tensors of other types stay', async () => {
    const { bytes } = await convertModel(
      modelOf({ ...parts, tensors: [...parts.tensors, floats('unused', [3])] }),
      {
        to: 'fp16',
      },
    );
    expect(tensors(graphIn(bytes))).toEqual(['w FLOAT16 [32,32]', 'unused FLOAT [3]']);
  });
});
