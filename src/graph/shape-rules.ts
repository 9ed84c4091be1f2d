/** One shape rule per op: the shape of a result, or an error that names both shapes and the likely fix. */
import { Pix2PixError } from '../core/errors.ts';
import {
  addToDim,
  broadcastShapes,
  type Dim,
  divideDim,
  elementCount,
  equalDims,
  equalShapes,
  formatDim,
  formatShape,
  multiplyDim,
  type Shape,
  sameElementCount,
} from '../core/shape.ts';
import type { ConvAttributes, OpAttributes, OpName } from './ops.ts';

type ShapeRule<K extends OpName> = (shapes: readonly Shape[], attributes: OpAttributes[K]) => Shape;

const fail = (text: string): never => {
  throw new Pix2PixError('SHAPE', text);
};

const operand = (op: OpName, shapes: readonly Shape[], index: number): Shape =>
  shapes[index] ?? fail(`${op}: operand ${index} is missing; ${shapes.length} were given`);

const sameAsOperand =
  (op: OpName) =>
  (shapes: readonly Shape[]): Shape =>
    operand(op, shapes, 0);

const broadcast =
  (op: OpName) =>
  (shapes: readonly Shape[]): Shape => {
    const [a, b] = [operand(op, shapes, 0), operand(op, shapes, 1)];
    return (
      broadcastShapes(a, b) ??
      fail(`${op}: ${formatShape(a)} and ${formatShape(b)} do not broadcast together`)
    );
  };

const reduced =
  (op: OpName) =>
  (shapes: readonly Shape[], { axes }: { readonly axes: readonly number[] }): Shape => {
    const x = operand(op, shapes, 0);
    for (const axis of axes) requireAxis(op, x, axis);
    return x.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  };

const requireAxis = (op: OpName, x: Shape, axis: number): Dim =>
  (Number.isInteger(axis) ? x[axis] : undefined) ??
  fail(`${op}: axis ${axis} is outside ${formatShape(x)}; use 0 to ${x.length - 1}`);

const requireRank = (op: OpName, what: string, x: Shape, rank: number): void => {
  if (x.length !== rank) fail(`${op}: ${what} must have ${rank} dimensions, got ${formatShape(x)}`);
};

const checkBias = (op: OpName, bias: Shape | undefined, channels: Dim): void => {
  if (bias && !equalShapes(bias, [channels]))
    fail(
      `${op}: bias is ${formatShape(bias)} but the result has ${formatDim(channels)} channels; give it shape [${formatDim(channels)}]`,
    );
};

/**
 * (size + 2p - k) / s + 1, rounded down. A symbol stands for sizes that the strides divide: of `H/2 + 3`, a stride of 2
 * halves `H/2` exactly and the rest is rounded down.
 */
const convolvedDim = (op: OpName, size: Dim, kernel: Dim, { stride, padding }: ConvAttributes): Dim => {
  if (typeof kernel !== 'number')
    return fail(`${op}: the kernel's size must be a number, got ${formatDim(kernel)}`);
  if (typeof size === 'number') {
    const result = Math.floor((size + 2 * padding - kernel) / stride) + 1;
    return result > 0
      ? result
      : fail(
          `${op}: a ${kernel}-pixel kernel with padding ${padding} does not fit into ${size} pixels; use a larger image or fewer layers`,
        );
  }
  const more = 2 * padding - kernel + stride;
  if (stride === 1) return addToDim(size, more);
  const rest = size.plus / size.over;
  if (!Number.isInteger(rest))
    return fail(
      `${op}: stride ${stride} on ${formatDim(size)} pixels has no exact result; pad the image to a size that the stride divides`,
    );
  return addToDim(divideDim(addToDim(size, -rest), stride) as Dim, Math.floor((rest + more) / stride));
};

/** (size - 1) * s - 2p + k + outputPadding: the inverse of convolvedDim. */
const transposedDim = (
  op: OpName,
  size: Dim,
  kernel: Dim,
  outputPadding: number,
  { stride, padding }: ConvAttributes,
): Dim => {
  if (typeof kernel !== 'number')
    return fail(`${op}: the kernel's size must be a number, got ${formatDim(kernel)}`);
  // No convolution of this stride leaves more rows over, so they would have no gradient.
  if (outputPadding < 0 || outputPadding >= stride)
    fail(`${op}: output padding ${outputPadding} must be at least 0 and less than the stride ${stride}`);
  const extra = kernel + outputPadding - stride - 2 * padding;
  if (typeof size === 'number') {
    const result = size * stride + extra;
    return result > 0
      ? result
      : fail(
          `${op}: padding ${padding} leaves nothing of ${size} pixels under a ${kernel}-pixel kernel; use less padding`,
        );
  }
  return addToDim(multiplyDim(size, stride), extra);
};

const normalized = (op: OpName, shapes: readonly Shape[]): Shape => {
  const x = operand(op, shapes, 0);
  requireRank(op, 'x', x, 4);
  for (const [index, name] of ['gamma', 'beta'].entries()) {
    const parameter = operand(op, shapes, index + 1);
    if (!equalShapes(parameter, [channelsOf(x)]))
      fail(
        `${op}: ${name} is ${formatShape(parameter)} but x ${formatShape(x)} has ${formatDim(channelsOf(x))} channels`,
      );
  }
  return x;
};

const channelsOf = (shape: Shape): Dim => shape[1] as Dim;

/** The shape of each op's result. */
export const shapeRules: { readonly [K in OpName]: ShapeRule<K> } = {
  input: () => fail('input: the shape of an input is given, not inferred; use input(name, shape)'),
  constant: () => fail('constant: the shape of a constant is given, not inferred; use constant(shape, data)'),
  stopGradient: sameAsOperand('stopGradient'),
  neg: sameAsOperand('neg'),
  abs: sameAsOperand('abs'),
  sign: sameAsOperand('sign'),
  exp: sameAsOperand('exp'),
  log: sameAsOperand('log'),
  sqrt: sameAsOperand('sqrt'),
  reciprocal: sameAsOperand('reciprocal'),
  tanh: sameAsOperand('tanh'),
  sigmoid: sameAsOperand('sigmoid'),
  relu: sameAsOperand('relu'),
  leakyRelu: sameAsOperand('leakyRelu'),
  clip: sameAsOperand('clip'),
  add: broadcast('add'),
  sub: broadcast('sub'),
  mul: broadcast('mul'),
  div: broadcast('div'),
  leakyReluGrad: (shapes) => {
    const [y, dy] = [operand('leakyReluGrad', shapes, 0), operand('leakyReluGrad', shapes, 1)];
    return equalShapes(y, dy)
      ? y
      : fail(
          `leakyReluGrad: output ${formatShape(y)} and its gradient ${formatShape(dy)} must have equal shapes`,
        );
  },
  reshape: (shapes, { shape }) => {
    const x = operand('reshape', shapes, 0);
    if (sameElementCount(x, shape)) return shape;
    const isNumeric = [...x, ...shape].every((dim) => typeof dim === 'number');
    return fail(
      isNumeric
        ? `reshape: ${formatShape(x)} has ${elementCount(x)} elements but ${formatShape(shape)} has ${elementCount(shape)}`
        : `reshape: ${formatShape(x)} does not have as many elements as ${formatShape(shape)} at every size`,
    );
  },
  transpose: (shapes, { perm }) => {
    const x = operand('transpose', shapes, 0);
    const isPermutation = perm.length === x.length && x.every((_, axis) => perm.includes(axis));
    return isPermutation
      ? perm.map((axis) => x[axis] as Dim)
      : fail(`transpose: [${perm}] is not a permutation of the axes of ${formatShape(x)}`);
  },
  broadcastTo: (shapes, { shape }) => {
    const x = operand('broadcastTo', shapes, 0);
    const result = broadcastShapes(x, shape);
    return result && equalShapes(result, shape)
      ? shape
      : fail(`broadcastTo: ${formatShape(x)} does not broadcast to ${formatShape(shape)}`);
  },
  concat: (shapes, { axis }) => {
    const first = operand('concat', shapes, 0);
    if (shapes.length === 1) return first;
    let total = 0;
    for (const x of shapes) {
      const others =
        x.length === first.length && x.every((dim, a) => a === axis || equalDims(dim, first[a] as Dim));
      if (!others) fail(`concat: ${shapes.map(formatShape).join(' and ')} may differ in axis ${axis} only`);
      const dim = requireAxis('concat', x, axis);
      total +=
        typeof dim === 'number' ? dim : fail(`concat: axis ${axis} of ${formatShape(x)} must be a number`);
    }
    return first.map((dim, a) => (a === axis ? total : dim));
  },
  slice: (shapes, { ranges }) => {
    const x = operand('slice', shapes, 0);
    if (new Set(ranges.map(({ axis }) => axis)).size < ranges.length)
      fail(`slice: axes ${ranges.map(({ axis }) => axis).join(', ')} name one axis twice`);
    return ranges.reduce<Shape>((shape, { axis, start, end }) => {
      const dim = requireAxis('slice', x, axis);
      const isInside = typeof dim === 'number' && 0 <= start && start < end && end <= dim;
      if (!isInside) fail(`slice: ${start} to ${end} is not inside axis ${axis} of ${formatShape(x)}`);
      return shape.map((d, a) => (a === axis ? end - start : d));
    }, x);
  },
  pad: (shapes, { before, after, mode }) => {
    const x = operand('pad', shapes, 0);
    if (before.length !== x.length || after.length !== x.length)
      fail(
        `pad: needs ${x.length} amounts before and after for ${formatShape(x)}, got ${before.length} and ${after.length}`,
      );
    return x.map((dim, axis) => {
      const [start = 0, end = 0] = [before[axis], after[axis]];
      if (!(start >= 0 && end >= 0))
        fail(`pad: amounts of axis ${axis} are ${start} and ${end}, expected 0 or more; use slice to cut`);
      // The outermost pixel is not repeated, so mirroring needs one pixel more than it adds.
      if (mode === 'reflect' && typeof dim === 'number' && Math.max(start, end) >= dim)
        fail(
          `pad: ${dim} pixels of axis ${axis} cannot be reflected by ${Math.max(start, end)}; use a larger image or fewer layers`,
        );
      return addToDim(dim, start + end);
    });
  },
  depthToSpace: (shapes, { blockSize }) => {
    const x = operand('depthToSpace', shapes, 0);
    requireRank('depthToSpace', 'x', x, 4);
    const channels = divideDim(channelsOf(x), blockSize * blockSize);
    if (channels === undefined)
      return fail(
        `depthToSpace: ${formatDim(channelsOf(x))} channels are not divisible by ${blockSize * blockSize}`,
      );
    return [x[0] as Dim, channels, multiplyDim(x[2] as Dim, blockSize), multiplyDim(x[3] as Dim, blockSize)];
  },
  reduceSum: reduced('reduceSum'),
  reduceMean: reduced('reduceMean'),
  sumOverParts: sameAsOperand('sumOverParts'),
  conv2d: (shapes, attributes) => {
    const [x, w] = [operand('conv2d', shapes, 0), operand('conv2d', shapes, 1)];
    requireRank('conv2d', 'x', x, 4);
    requireRank('conv2d', 'w', w, 4);
    const [outChannels, inChannels, kernelH, kernelW] = w as readonly [Dim, Dim, Dim, Dim];
    if (!equalDims(channelsOf(x), inChannels))
      fail(
        `conv2d: input has ${formatDim(channelsOf(x))} channels but the kernel takes ${formatDim(inChannels)} (x ${formatShape(x)}, w ${formatShape(w)}); is the condition missing?`,
      );
    checkBias('conv2d', shapes[2], outChannels);
    return [
      x[0] as Dim,
      outChannels,
      convolvedDim('conv2d', x[2] as Dim, kernelH, attributes),
      convolvedDim('conv2d', x[3] as Dim, kernelW, attributes),
    ];
  },
  convTranspose2d: (shapes, attributes) => {
    const [x, w] = [operand('convTranspose2d', shapes, 0), operand('convTranspose2d', shapes, 1)];
    requireRank('convTranspose2d', 'x', x, 4);
    requireRank('convTranspose2d', 'w', w, 4);
    const [inChannels, outChannels, kernelH, kernelW] = w as readonly [Dim, Dim, Dim, Dim];
    if (!equalDims(channelsOf(x), inChannels))
      fail(
        `convTranspose2d: input has ${formatDim(channelsOf(x))} channels but the kernel takes ${formatDim(inChannels)} (x ${formatShape(x)}, w ${formatShape(w)}); is the skip missing?`,
      );
    checkBias('convTranspose2d', shapes[2], outChannels);
    const [extraH, extraW] = attributes.outputPadding;
    return [
      x[0] as Dim,
      outChannels,
      transposedDim('convTranspose2d', x[2] as Dim, kernelH, extraH, attributes),
      transposedDim('convTranspose2d', x[3] as Dim, kernelW, extraW, attributes),
    ];
  },
  convWeightGrad: (shapes, attributes) => {
    const [x, dy] = [operand('convWeightGrad', shapes, 0), operand('convWeightGrad', shapes, 1)];
    requireRank('convWeightGrad', 'x', x, 4);
    requireRank('convWeightGrad', 'dy', dy, 4);
    const [kernelH, kernelW] = attributes.kernel;
    const expected: Shape = [
      x[0] as Dim,
      channelsOf(dy),
      convolvedDim('convWeightGrad', x[2] as Dim, kernelH, attributes),
      convolvedDim('convWeightGrad', x[3] as Dim, kernelW, attributes),
    ];
    if (!equalShapes(dy, expected))
      fail(
        `convWeightGrad: dy is ${formatShape(dy)} but the convolution of x ${formatShape(x)} has shape ${formatShape(expected)}`,
      );
    return [channelsOf(dy), channelsOf(x), kernelH, kernelW];
  },
  groupedConv2d: (shapes, attributes) => {
    const [x, w] = [operand('groupedConv2d', shapes, 0), operand('groupedConv2d', shapes, 1)];
    requireRank('groupedConv2d', 'x', x, 4);
    requireRank('groupedConv2d', 'w', w, 4);
    const [outChannels, groupChannels, kernelH, kernelW] = w as readonly [Dim, Dim, Dim, Dim];
    const { groups } = attributes;
    const taken = divideDim(channelsOf(x), groups);
    if (!(groups >= 1) || taken === undefined || divideDim(outChannels, groups) === undefined)
      fail(
        `groupedConv2d: ${formatDim(channelsOf(x))} channels cannot become ${formatDim(outChannels)} in ${groups} groups; the number of groups must divide both`,
      );
    else if (!equalDims(taken, groupChannels))
      fail(
        `groupedConv2d: each of ${groups} groups has ${formatDim(taken)} channels but the kernel takes ${formatDim(groupChannels)} (x ${formatShape(x)}, w ${formatShape(w)})`,
      );
    checkBias('groupedConv2d', shapes[2], outChannels);
    return [
      x[0] as Dim,
      outChannels,
      convolvedDim('groupedConv2d', x[2] as Dim, kernelH, attributes),
      convolvedDim('groupedConv2d', x[3] as Dim, kernelW, attributes),
    ];
  },
  maxPool2d: (shapes, { kernel, stride }) => {
    const x = operand('maxPool2d', shapes, 0);
    requireRank('maxPool2d', 'x', x, 4);
    const pooled = (axis: 2 | 3): Dim =>
      convolvedDim('maxPool2d', x[axis] as Dim, kernel, { stride, padding: 0 });
    return [x[0] as Dim, channelsOf(x), pooled(2), pooled(3)];
  },
  globalAveragePool: (shapes) => {
    const x = operand('globalAveragePool', shapes, 0);
    requireRank('globalAveragePool', 'x', x, 4);
    return [x[0] as Dim, channelsOf(x), 1, 1];
  },
  batchNorm: (shapes, attributes) => {
    reduced('batchNorm')(shapes, attributes);
    return normalized('batchNorm', shapes);
  },
  inverseStd: reduced('inverseStd'),
  instanceNorm: (shapes) => normalized('instanceNorm', shapes),
  gemm: (shapes, { transA, transB }) => {
    const [a, b] = [operand('gemm', shapes, 0), operand('gemm', shapes, 1)];
    requireRank('gemm', 'a', a, 2);
    requireRank('gemm', 'b', b, 2);
    const [rows, innerA] = transA ? [a[1], a[0]] : [a[0], a[1]];
    const [innerB, columns] = transB ? [b[1], b[0]] : [b[0], b[1]];
    if (!equalDims(innerA as Dim, innerB as Dim))
      fail(
        `gemm: inner dimensions ${formatDim(innerA as Dim)} and ${formatDim(innerB as Dim)} differ (a ${formatShape(a)}${transA ? ' transposed' : ''}, b ${formatShape(b)}${transB ? ' transposed' : ''})`,
      );
    return [rows as Dim, columns as Dim];
  },
  matMul: (shapes) => {
    const [a, b] = [operand('matMul', shapes, 0), operand('matMul', shapes, 1)];
    requireRank('matMul', 'a', a, 3);
    requireRank('matMul', 'b', b, 3);
    if (!equalDims(a[0] as Dim, b[0] as Dim) || !equalDims(a[2] as Dim, b[1] as Dim))
      fail(`matMul: ${formatShape(a)} and ${formatShape(b)}, expected [B,M,K] and [B,K,N]`);
    return [a[0] as Dim, a[1] as Dim, b[2] as Dim];
  },
};
