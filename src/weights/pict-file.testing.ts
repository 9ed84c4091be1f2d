/** Writes files as affinelayer's export does: all tensors by the nearest of 256 values, closer together around zero. */
import type { Tensor } from '../core/tensor.ts';

const MU = 255;
const VALUES = 256;

/** The values: centres of equal parts of the logarithmic scale between the largest magnitude and its negative. */
export const codebookOf = (tensors: ReadonlyMap<string, Tensor>): Float32Array => {
  let scale = 0;
  for (const { data } of tensors.values()) for (const value of data) scale = Math.max(scale, Math.abs(value));
  return Float32Array.from({ length: VALUES }, (_, i) => {
    const point = (2 * i + 1) / VALUES - 1;
    return (Math.sign(point) * ((1 + MU) ** Math.abs(point) - 1) * scale) / MU;
  });
};

/** The place of the value that a weight becomes. */
export const nearest = (values: Float32Array, value: number): number => {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (Math.abs((values[i] as number) - value) < Math.abs((values[best] as number) - value)) best = i;
  return best;
};

/** The bytes of a file of three blocks. */
export const blocks = (list: string, values: Float32Array, indices: Uint8Array): Uint8Array => {
  const parts = [
    new TextEncoder().encode(list),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    indices,
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(bytes.buffer).setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
};

/** The bytes of a .pict with these tensors. */
export const pictOf = (tensors: ReadonlyMap<string, Tensor>): Uint8Array => {
  const values = codebookOf(tensors);
  const list = JSON.stringify([...tensors].map(([name, { shape }]) => ({ name, shape })));
  const indices = [...tensors.values()].flatMap(({ data }) =>
    Array.from(data, (value) => nearest(values, value)),
  );
  return blocks(list, values, Uint8Array.from(indices));
};
