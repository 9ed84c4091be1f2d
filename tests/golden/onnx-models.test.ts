/** Networks that PyTorch exported compute the same after a conversion, up to rounding. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { convertModel } from '../../src/onnx/convert/convert-model.ts';
import { inFloat32 } from '../../src/onnx/convert/in-float32.ts';

const FOLDER = fileURLToPath(new URL('onnx/', import.meta.url));

/** Images from -1 to 1, or of bytes. */
const imageFor = (name: string): Float32Array =>
  Float32Array.from({ length: 3 * 16 * 16 }, (_, i) => {
    const value = Math.sin(i * 0.37) * Math.cos(i * 0.011);
    return name.startsWith('super-resolution') ? 127.5 + 127.5 * value : value;
  });

const run = async (bytes: Uint8Array, name: string): Promise<Float32Array> => {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const feeds = {
    x: new Tensor('float32', imageFor(name), [1, 3, 16, 16]),
    ...(session.inputNames.includes('n') ? { n: new Tensor('int64', BigInt64Array.of(3n), []) } : {}),
  };
  const { y } = await session.run(feeds);
  await session.release();
  return y?.data as Float32Array;
};

/** The largest difference, in parts of the largest value. */
const differenceOf = (a: Float32Array, b: Float32Array): number => {
  expect(b).toHaveLength(a.length);
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0) / largest;
};

const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => name.replace('.onnx', ''));

/** Opset 9 is too old for int8. */
const both = names.filter((name) => !name.endsWith('-9'));

describe('networks of torch.onnx', () => {
  it.each(names)('%s in half precision', async (name) => {
    const bytes = readFileSync(`${FOLDER}${name}.onnx`);
    const { bytes: converted, kept } = await convertModel(bytes, { to: 'fp16', name });
    expect(kept).toEqual([]);
    expect(converted.length / bytes.length).toBeLessThan(0.75); // nodes and names are much of so small a file
    const before = await run(bytes, name);
    expect(differenceOf(before, await run(converted, name))).toBeLessThan(0.004);
    expect(differenceOf(before, await run(inFloat32(converted), name))).toBeLessThan(0.004);
  });

  it.each(both)('%s with weights of 8 bits', async (name) => {
    const bytes = readFileSync(`${FOLDER}${name}.onnx`);
    const { bytes: converted } = await convertModel(bytes, { to: 'int8', name });
    expect(differenceOf(await run(bytes, name), await run(converted, name))).toBeLessThan(0.05);
  });
});
