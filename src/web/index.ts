/** The package `pix2pix/web`: what runs in any JavaScript engine, a browser tab included. */

export { ERROR_CODES, type ErrorCode, Pix2PixError } from '../core/errors.ts';
export { type Dim, formatShape, type Shape, symbolicDim } from '../core/shape.ts';
export * from '../core/tensor.ts';
export * from '../graph/build.ts';
export type { ConvAttributes, Graph, OpAttributes, OpName, Value } from '../graph/ops.ts';
export { printGraph } from '../graph/print.ts';
