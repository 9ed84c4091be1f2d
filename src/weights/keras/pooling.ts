/** Layers that take one value of each window. */
import { globalAveragePool, groupedConv2d, maxPool2d } from '../../graph/build.ts';
import type { Value } from '../../graph/ops.ts';
import { samePadding } from './convolutions.ts';
import type { LayerCall, LayerRule } from './layer-rule.ts';
import { choiceOf, flagOf, SettingFault, squareOf } from './settings.ts';

/** Pixels of a window beyond those of any network. */
const MOST_TIMES = 16;

/** The window and the step of a pooling, which is by whole windows. */
const windowOf = (
  x: Value,
  { settings }: LayerCall,
): { readonly kernel: number; readonly stride: number } => {
  const kernel = squareOf(settings, 'pool_size', 2, MOST_TIMES);
  const stride = squareOf(settings, 'strides', kernel, MOST_TIMES);
  const isWhole = [2, 3].every((axis) => samePadding(x.shape[axis] ?? 1, kernel, stride)[1] === 0);
  if (choiceOf(settings, 'padding', ['valid', 'same'], 'valid') === 'same' && !isWhole)
    throw new SettingFault('padding is "same" where windows reach over the border, expected "valid"');
  return { kernel, stride };
};

const averagePooling: LayerRule = {
  build: ([x], call) => {
    const { kernel, stride } = windowOf(x, call);
    const channels = x.shape[1] as number;
    const data = new Float32Array(channels * kernel * kernel).fill(1 / (kernel * kernel));
    const w = call.parameter('mean', [channels, 1, kernel, kernel], data);
    return groupedConv2d(x, w, { stride, padding: 0, groups: channels });
  },
};

const globalPooling: LayerRule = {
  build: ([x], { settings }) => {
    if (!flagOf(settings, 'keepdims', false))
      throw new SettingFault('keepdims is false, so the result is no image');
    return globalAveragePool(x);
  },
};

export const poolingRules: Readonly<Record<string, LayerRule>> = {
  MaxPooling2D: { build: ([x], call) => maxPool2d(x, windowOf(x, call)) },
  AveragePooling2D: averagePooling,
  GlobalAveragePooling2D: globalPooling,
};
