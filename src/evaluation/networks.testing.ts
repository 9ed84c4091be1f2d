/** Small networks as ONNX bytes, whose outputs a test can compute itself. */
import { type Dim, symbolicDim } from '../core/shape.ts';
import { concat, graph, input, neg, reduceMean, slice } from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { encodeModel } from '../onnx/encode.ts';

/** A network that takes one image [1,3,h,w], of any size unless one is given. */
const network = (
  build: (x: Value) => Value,
  h: Dim = symbolicDim('H'),
  w: Dim = symbolicDim('W'),
): Uint8Array =>
  encodeModel(graph({ result: build(input('image', [1, 3, h, w])) }), { opset: 17, irVersion: 8 });

/** Returns the image itself. As class scores: the class is red, green or blue, whichever is largest. */
export const colourClasses = (h?: number, w?: number): Uint8Array => network((x) => neg(neg(x)), h, w);

/** Returns `count` channels, each a copy of the image's first one. */
export const copiedChannels = (count: number): Uint8Array =>
  network((x) => {
    const one = neg(slice(x, 1, 0, 1));
    return count === 1 ? neg(one) : concat(new Array<Value>(count).fill(one), 1);
  });

/** Returns the mean colour, [1,3,1,1]. */
export const meanColour = (): Uint8Array => network((x) => reduceMean(x, [2, 3]));

/** Accepts one channel only. */
export const grayNetwork = (): Uint8Array =>
  encodeModel(graph({ result: neg(input('image', [1, 1, symbolicDim('H'), symbolicDim('W')])) }), {
    opset: 17,
    irVersion: 8,
  });
