/** Convolutions and blocks of pixels as layers of Keras. */
import type { Tensor } from '../../core/tensor.ts';
import { isOp, type Value } from '../../graph/ops.ts';
import { samePadding } from './convolutions.ts';
import { constantOf, layerName, refuse, sized, type Writer } from './graph-writer.ts';
import { permuted } from './kernels.ts';
import type { WrittenWeight } from './written-layers.ts';

const biased = (kernel: Tensor, bias: Value | undefined): readonly WrittenWeight[] => [
  { role: 'kernel', tensor: kernel },
  ...(bias ? [{ role: 'bias', tensor: constantOf(bias) }] : []),
];

const convolution = (
  filters: number,
  kernel: Tensor,
  stride: number,
  padding: string,
  bias: Value | undefined,
) => ({
  filters,
  kernel_size: kernel.shape.slice(0, 2),
  strides: [stride, stride],
  padding,
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  activation: 'linear',
  use_bias: bias !== undefined,
});

/** [O,C,kh,kw] and [I,O,kh,kw] -> [kh,kw,C,O] and [kh,kw,O,I]. */
const kernelOf = (weight: Value | undefined): Tensor => permuted(constantOf(weight), [2, 3, 1, 0]);

export const conv2d: Writer<'conv2d'> = (
  { inputs: [x, w, bias], attributes: { stride, padding } },
  { add, of },
) => {
  if (!x) return refuse('a convolution has no input');
  const kernel = kernelOf(w);
  const [filters = 0] = constantOf(w).shape;
  const sides = sized(x).map((side, i) => samePadding(side, kernel.shape[i] as number, stride));
  const isSame = padding > 0 && sides.flat().every((pixels) => pixels === padding);
  const border = {
    padding: [
      [padding, padding],
      [padding, padding],
    ],
    data_format: 'channels_last',
  };
  const from = padding === 0 || isSame ? of(x) : add('ZeroPadding2D', [of(x)], border);
  const settings = convolution(filters, kernel, stride, isSame ? 'same' : 'valid', bias);
  return add('Conv2D', [from], settings, biased(kernel, bias), layerName(w));
};

export const convTranspose2d: Writer<'convTranspose2d'> = (
  { inputs: [x, w, bias], attributes },
  { add, of },
) => {
  if (!x) return refuse('a convolution has no input');
  const { stride, padding, outputPadding } = attributes;
  const kernel = kernelOf(w);
  const [, filters = 0] = constantOf(w).shape;
  const cuts = outputPadding.map((added) => [padding, padding - added] as const);
  if (cuts.flat().some((pixels) => pixels < 0))
    return refuse('a transposed convolution adds pixels that it does not compute');
  // `same` cuts half of kernel - stride at the beginning, and the rest at the end.
  const isSame = cuts.every(([before, after], i) => {
    const total = (kernel.shape[i] as number) - stride;
    return before === Math.floor(total / 2) && after === total - before;
  });
  const settings = convolution(filters, kernel, stride, isSame ? 'same' : 'valid', bias);
  const whole = add('Conv2DTranspose', [of(x)], settings, biased(kernel, bias), layerName(w));
  return isSame ? whole : add('Cropping2D', [whole], { cropping: cuts, data_format: 'channels_last' });
};

/** Blocks of pixels of channels: nearest-neighbour enlarging if all are one image, or else a kernel of ones and zeros. */
export const depthToSpace: Writer<'depthToSpace'> = (
  { inputs: [x], attributes: { blockSize } },
  { add, of },
) => {
  if (!x) return refuse('blocks have no input');
  const copied = repeatedIn(x);
  if (copied)
    return add('UpSampling2D', [of(copied)], {
      size: [blockSize, blockSize],
      data_format: 'channels_last',
      interpolation: 'nearest',
    });
  const channels = x.shape[1] as number;
  const filters = channels / blockSize ** 2;
  const data = new Float32Array(blockSize * blockSize * filters * channels); // [b,b,O,I]
  for (let c = 0; c < channels; c++) data[c * channels + c] = 1; // channel (row * b + column) * O + o, as ONNX's DCR
  const kernel = { shape: [blockSize, blockSize, filters, channels], data };
  return add('Conv2DTranspose', [of(x)], convolution(filters, kernel, blockSize, 'valid', undefined), [
    { role: 'kernel', tensor: kernel },
  ]);
};

/** The value that a concat repeats. */
export const repeatedIn = (value: Value): Value | undefined => {
  const [first, ...others] = isOp(value, 'concat') ? value.inputs : [];
  return others.length > 0 && others.every((other) => other === first) ? first : undefined;
};
