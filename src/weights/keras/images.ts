/** Layers that resize, pad, crop and rescale images. */
import { add, concat, depthToSpace, groupedConv2d, mul, pad, sliceBox } from '../../graph/build.ts';
import type { PadMode, Value } from '../../graph/ops.ts';
import { IDENTITY, type LayerCall, type LayerRule } from './layer-rule.ts';
import { borderOf, choiceOf, numberOf, SettingFault, squareOf } from './settings.ts';

/** Factors, and pixels of a border, beyond those of any network. */
const MOST_TIMES = 16;
const MOST_BORDER = 1024;

const channelsOf = (x: Value): number => x.shape[1] as number;

/** Each pixel as a block. */
const nearest = (x: Value, times: number): Value =>
  depthToSpace(concat(new Array<Value>(times * times).fill(x), 1), times);

/**
 * Between pixel centres, edges repeated: each of times x times pixels is a mean of the 3x3 pixels around its own, so it
 * is as many convolutions, whose results become the pixels of blocks.
 */
const bilinear = (x: Value, times: number, { parameter }: LayerCall): Value => {
  const channels = channelsOf(x);
  const edged = pad(x, [0, 0, 1, 1], [0, 0, 1, 1], 'edge');
  const taps = Array.from({ length: times }, (_, i) => {
    const at = (i + 0.5) / times - 0.5; // where pixel i of a block is, from the centre of its pixel
    return [Math.max(-at, 0), 1 - Math.abs(at), Math.max(at, 0)];
  });
  const parts = taps.flatMap((rows, i) =>
    taps.map((columns, j) => {
      const kernel = rows.flatMap((row) => columns.map((column) => row * column));
      const data = new Float32Array(channels * 9);
      for (let c = 0; c < channels; c++) data.set(kernel, 9 * c);
      const w = parameter(`bilinear${i}${j}`, [channels, 1, 3, 3], data);
      return groupedConv2d(edged, w, { stride: 1, padding: 0, groups: channels });
    }),
  );
  return depthToSpace(concat(parts, 1), times);
};

const upSampling: LayerRule = {
  build: ([x], call) => {
    const times = squareOf(call.settings, 'size', 2, MOST_TIMES);
    const kind = choiceOf(call.settings, 'interpolation', ['nearest', 'bilinear'], 'nearest');
    if (times === 1) return x;
    return kind === 'nearest' ? nearest(x, times) : bilinear(x, times, call);
  },
};

/** Channels as pixels of blocks, in TensorFlow's order, which is ONNX's DCR. */
const pixelShuffle = (times: number): LayerRule => ({ build: ([x]) => depthToSpace(x, times) });

const padded = (mode?: PadMode): LayerRule => ({
  build: ([x], { settings }) => {
    const [top, bottom, left, right] = borderOf(settings, 'padding', 1, MOST_BORDER);
    return pad(x, [0, 0, top, left], [0, 0, bottom, right], mode);
  },
});

const cropping: LayerRule = {
  build: ([x], { settings, parameter }) => {
    const [top, bottom, left, right] = borderOf(settings, 'cropping', 0, MOST_BORDER);
    const [, , height, width] = x.shape;
    if (top + bottom + left + right === 0) return x;
    if (typeof height === 'number' && typeof width === 'number')
      return sliceBox(x, [
        { axis: 2, start: top, end: height - bottom },
        { axis: 3, start: left, end: width - right },
      ]);
    // At free sizes: each channel through a kernel that is one pixel, and loses the others at the borders.
    const [h, w, channels] = [top + bottom + 1, left + right + 1, channelsOf(x)];
    if (h * w * channels > MOST_CROP)
      throw new SettingFault(`cropping is ${h - 1} by ${w - 1} pixels; fix the size, size (--size)`);
    const data = new Float32Array(channels * h * w);
    for (let c = 0; c < channels; c++) data[(c * h + top) * w + left] = 1;
    const kernel = parameter('crop', [channels, 1, h, w], data);
    return groupedConv2d(x, kernel, { stride: 1, padding: 0, groups: channels });
  },
};

/** Numbers in the kernel of a crop. */
const MOST_CROP = 1_000_000;

const rescaling: LayerRule = {
  build: ([x], { settings }) => {
    const times = mul(x, numberOf(settings, 'scale', 1));
    const offset = numberOf(settings, 'offset', 0);
    return offset === 0 ? times : add(times, offset);
  },
};

export const imageRules: Readonly<Record<string, LayerRule>> = {
  UpSampling2D: upSampling,
  ZeroPadding2D: padded(),
  // No layer of Keras' own, but under this name in its examples and in most CycleGANs.
  ReflectionPadding2D: padded('reflect'),
  Cropping2D: cropping,
  // Of the ESRGAN models of UpscalerJS, which register these classes.
  MultiplyBeta: { build: ([x], { settings }) => mul(x, numberOf(settings, 'beta', 0.2)) },
  PixelShuffle2x: pixelShuffle(2),
  PixelShuffle3x: pixelShuffle(3),
  PixelShuffle4x: pixelShuffle(4),
  PixelShuffle8x: pixelShuffle(8),
  DepthToSpace: {
    build: ([x], { settings }) => depthToSpace(x, squareOf(settings, 'block_size', 2, MOST_TIMES)),
  },
  Rescaling: rescaling,
  Dropout: IDENTITY,
  SpatialDropout2D: IDENTITY,
  AlphaDropout: IDENTITY,
  GaussianDropout: IDENTITY,
  GaussianNoise: IDENTITY,
  ActivityRegularization: IDENTITY,
};
