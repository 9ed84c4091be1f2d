/**
 * The weight gradient of a convolution as one matrix product, of columns that are shifts of dy: where dy has few
 * channels or the weights are small, fewer numbers are copied than by columns of x, and the result is transposed.
 */
import { concat, gemm, pad, reshape, sliceBox, transpose } from '../graph/build.ts';
import type { OpAttributes, Value } from '../graph/ops.ts';
import { fitImage, LEAST_WINDOWS_BY_AXIS, splitPhase, transposeBatch, windowsByAxis } from './im2col.ts';

/** x [N,C,H,W], dy [N,O,h,w] -> dw [O,C,k,k], for square kernels that the stride divides. */
export const weightGradByOutputColumns = (
  x: Value,
  dy: Value,
  { stride, padding, kernel: [kernel] }: OpAttributes['convWeightGrad'],
): Value => {
  const [n, outChannels, h, w] = dy.shape as readonly [number, number, number, number];
  const channels = x.shape[1] as number;
  const shifts = kernel / stride; // an axis
  // Each pixel of a phase meets dy at `shifts` distances: pixel r of phase i under tap s*t+i belongs to position r-t.
  const [rows, columns] = [h + shifts - 1, w + shifts - 1];
  const padded = fitImage(transposeBatch(x, n), padding, [rows * stride, columns * stride]);
  const edge = shifts - 1;
  const wide = pad(
    reshape(transposeBatch(dy, n), [outChannels, 1, n, h, w]),
    [0, 0, 0, edge, edge],
    [0, 0, 0, edge, edge],
  );
  const starts = Array.from({ length: shifts }, (_, shift) => edge - shift);
  const windows =
    shifts * shifts >= LEAST_WINDOWS_BY_AXIS
      ? windowsByAxis(wide, starts, starts, [rows, columns])
      : concat(
          starts.flatMap((top) =>
            starts.map((left) =>
              sliceBox(wide, [
                { axis: 3, start: top, end: top + rows },
                { axis: 4, start: left, end: left + columns },
              ]),
            ),
          ),
          1,
        );
  const shifted = reshape(windows, [outChannels * shifts * shifts, n * rows * columns]);
  const products = Array.from({ length: stride }, (_, row) => {
    const phases = reshape(splitPhase(padded, stride, row), [channels * stride, n * rows * columns]);
    const product = gemm(shifted, phases, { transB: true }); // [O*T*T, C*s]
    return reshape(product, [outChannels, shifts, shifts, channels, 1, stride]);
  });
  const split = concat(products, 4); // [O,T,T,C,s,s]
  return reshape(transpose(split, [0, 3, 1, 4, 2, 5]), [outChannels, channels, kernel, kernel]);
};
