/** Where the channels of a network of another program are, as far as shapes and transpositions show it. */
import type { EndOp } from '../onnx/graph-ends.ts';
import type { TensorLayout } from './image-model.ts';

/** Places of the dimensions of images. */
export interface LayoutAxes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export const layoutAxes: { readonly [L in TensorLayout]: LayoutAxes } = {
  NCHW: { channels: 1, height: 2, width: 3 },
  NHWC: { channels: 3, height: 1, width: 2 },
};

/** Channels of images; layers have more. */
const MOST_CHANNELS = 16;

/** Whether a port may have a layout: not where its shape shows the channels to be elsewhere. */
export const fitsLayout = (
  port: { readonly shape: readonly string[] | undefined },
  layout: TensorLayout,
): boolean => {
  const shown = foundLayout(port, []);
  const channels = Number(port.shape?.[layoutAxes[layout].channels]);
  return shown === undefined || shown === layout || channels <= MOST_CHANNELS;
};

/** The layout of a port; undefined where neither its shape nor a transposition at its end tells it. */
export const foundLayout = (
  { shape }: { readonly shape: readonly string[] | undefined },
  ops: readonly EndOp[],
): TensorLayout | undefined => {
  const [, second, , last] = shape?.map((dim) => Number(dim) || undefined) ?? [];
  const isFew = (channels: number | undefined): boolean =>
    channels !== undefined && channels <= MOST_CHANNELS;
  if (isFew(second) && isFew(last)) return (last as number) < (second as number) ? 'NHWC' : 'NCHW';
  if (isFew(second)) return 'NCHW';
  if (isFew(last)) return 'NHWC';
  const transposed = ops.slice(0, NEAR).find(({ opType }) => opType === 'Transpose');
  return transposed && CHANNELS_LAST.has(String(transposed.attributes.perm)) ? 'NHWC' : undefined;
};

/** A transposition behind a type's or a range's conversion still belongs to the end. */
const NEAR = 4;

/** Of an input to the channels first, and of an output from there. */
const CHANNELS_LAST = new Set(['0,3,1,2', '0,2,3,1']);
