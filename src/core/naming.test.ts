import { describe, expect, it } from 'vitest';
import { Pix2PixError } from './errors.ts';
import { naming } from './naming.ts';

const failing = (error: unknown) => async (): Promise<never> => {
  throw error;
};
const errorOf = (error: unknown) => naming('a.onnx', failing(error)).catch((thrown: unknown) => thrown);

describe('naming', () => {
  it('gives what the work gives', async () => {
    expect(await naming('a.onnx', () => 7)).toBe(7);
  });

  it('puts the name before an error that lacks it, and keeps the code', async () => {
    const error = new Pix2PixError('SHAPE', 'x is [1], expected [2]');
    expect(await errorOf(error)).toMatchObject({
      code: 'SHAPE',
      message: 'a.onnx: x is [1], expected [2]',
      cause: error,
    });
  });

  it('passes on an error that has it', async () => {
    const error = new Pix2PixError('FILE', 'runs/a.onnx: is not there');
    expect(await errorOf(error)).toBe(error);
  });

  it('tells the first line of many', async () => {
    const error = new Pix2PixError('FORMAT', '\n  a.onnx: [\n  {"code": 1}\n]');
    expect(await errorOf(error)).toMatchObject({ message: 'a.onnx: [' });
  });

  it('takes an error that nobody foresaw for damage of the file', async () => {
    expect(await errorOf(new RangeError('Invalid array length'))).toMatchObject({
      name: 'Pix2PixError',
      code: 'FORMAT',
      message: expect.stringMatching(/^a\.onnx: cannot be used \(Invalid array length\); /),
    });
  });
});
