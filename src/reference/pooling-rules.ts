/** Reference values of pooling. */
import { elementCount } from '../core/shape.ts';
import { meanOver } from './reduction-rules.ts';
import { operand, type ReferenceRules } from './rule.ts';

export const poolingRules = {
  maxPool2d: (inputs, { kernel, stride }, shape) => {
    const x = operand(inputs, 0);
    const [height, width] = x.shape.slice(2) as [number, number];
    const [rows, columns] = shape.slice(2) as [number, number];
    const y = new Float64Array(elementCount(shape));
    for (let i = 0; i < y.length; i++) {
      const [row, column] = [Math.floor(i / columns) % rows, i % columns];
      const plane = Math.floor(i / (rows * columns)); // of an image and channel
      let largest = -Infinity;
      for (let ky = 0; ky < kernel; ky++)
        for (let kx = 0; kx < kernel; kx++) {
          const at = (plane * height + row * stride + ky) * width + column * stride + kx;
          largest = Math.max(largest, x.data[at] as number);
        }
      y[i] = largest;
    }
    return y;
  },
  globalAveragePool: (inputs) => meanOver(operand(inputs, 0), [2, 3]),
} satisfies Partial<ReferenceRules>;
