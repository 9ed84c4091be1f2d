/** The package `pix2pix`, for Node: all that users of the library import. */

export { ERROR_CODES, type ErrorCode, Pix2PixError } from './core/errors.ts';
export { type Dim, formatShape, type Shape, symbolicDim } from './core/shape.ts';
export * from './core/tensor.ts';
export * from './graph/build.ts';
export type { ConvAttributes, Graph, OpAttributes, OpName, Value } from './graph/ops.ts';
export { printGraph } from './graph/print.ts';
