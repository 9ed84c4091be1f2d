/** What black and white are in a network of another program, as far as its graph shows it. */
import type { EndOp } from '../onnx/graph-ends.ts';
import type { ChannelOrder } from './image-model.ts';

/** A range, and what it was seen by: the end of a sentence. */
export interface FoundRange {
  readonly range: readonly [low: number, high: number];
  readonly reason: string;
  /** Where means of known sets of photographs tell it. */
  readonly channelOrder?: ChannelOrder;
}

/** Ops that leave numbers as they are, or only move them. */
const MOVES = new Set([
  ...[
    'Identity',
    'Transpose',
    'Reshape',
    'Squeeze',
    'Unsqueeze',
    'Flatten',
    'Slice',
    'Gather',
    'Pad',
    'Resize',
  ],
  ...['Upsample', 'DepthToSpace', 'SpaceToDepth', 'Dropout', 'Crop', 'Expand', 'Round', 'Floor', 'Cast'],
]);

/** A step of value -> scale * value + shift, with the numbers that stand in the file. */
interface Step {
  readonly opType: string;
  readonly scale: number;
  readonly shift: number;
  readonly constant: readonly number[];
}

/** The op as such a step; undefined where it is none. Of several channels, the mean counts. */
const stepOf = ({ opType, constants }: EndOp): Step | undefined => {
  const [first, second] = constants;
  const constant = first ?? second;
  if (!constant || constant.length === 0) return undefined;
  const value = constant.reduce((sum, number) => sum + number, 0) / constant.length;
  const step = (scale: number, shift: number): Step => ({ opType, scale, shift, constant });
  if (opType === 'Mul') return step(value, 0);
  if (opType === 'Add') return step(1, value);
  if (opType === 'Div' && second) return step(1 / value, 0);
  if (opType === 'Sub') return second ? step(1, -value) : step(-1, value);
  return undefined;
};

/** By what the first ops do with an input: what they divide it by, or take from it. */
export const inputRange = (ops: readonly EndOp[]): FoundRange | undefined => {
  const steps: Step[] = [];
  for (const op of ops) {
    if (MOVES.has(op.opType)) continue;
    const step = stepOf(op);
    if (!step) break;
    steps.push(step);
  }
  const text = steps.map(stepText).join(', ');
  for (const step of steps) {
    const range = rangeOfStep(step, steps.length > 1);
    const order = orderOf(step.constant);
    const reason = `it begins with ${text}`;
    if (range) return { range, reason, ...(order ? { channelOrder: order } : {}) };
  }
  return undefined;
};

/** Photographs have a mean near the middle of their range and deviations near a quarter of it. */
const rangeOfStep = (
  { scale, shift, opType }: Step,
  isOneOfSeveral: boolean,
): readonly [number, number] | undefined => {
  const size = Math.abs(shift);
  if (opType === 'Add' || opType === 'Sub') {
    if (size > 60 && size < 200) return BYTES;
    if (size > 0.3 && size < 0.7) return UNIT;
    return shift > 0.9 && shift < 1.1 ? SIGNED : undefined; // (x + 1) / 2
  }
  if (scale > 200 && scale < 300) return UNIT; // a network that makes bytes for itself
  if (scale > 1 / 400 && scale < 1 / 40) return BYTES;
  return isOneOfSeveral && scale > 1.5 && scale < 6 ? UNIT : undefined; // 2 * x - 1, or a division by a deviation
};

const BYTES = [0, 255] as const;
const UNIT = [0, 1] as const;
const SIGNED = [-1, 1] as const;

/** Means of ImageNet's photographs, R, G and B, of 255. */
const PHOTO_MEANS = [123.675, 116.28, 103.53] as const;

const orderOf = (constant: readonly number[]): ChannelOrder | undefined => {
  if (constant.length !== 3) return undefined;
  const largest = Math.max(...constant.map(Math.abs));
  const bytes = constant.map((value) => Math.abs(value) * (largest > 1 ? 1 : 255));
  const isNear = (means: readonly number[]): boolean =>
    means.every((mean, c) => Math.abs((bytes[c] as number) - mean) < 3);
  if (isNear(PHOTO_MEANS)) return 'RGB';
  return isNear([...PHOTO_MEANS].reverse()) ? 'BGR' : undefined;
};

const stepText = ({ opType, constant }: Step): string => {
  const numbers = constant.map((value) => Number(value.toPrecision(4))).join(' ');
  return `${opType} ${numbers}`;
};

/** Functions whose results have bounds. */
const BOUNDED: Readonly<Record<string, readonly [number, number]>> = {
  Tanh: SIGNED,
  Sigmoid: UNIT,
  HardSigmoid: UNIT,
  Softmax: UNIT,
};

/** By the last ops before an output, the last one first: by a function with bounds, or a factor of bytes. */
export const outputRange = (ops: readonly EndOp[]): FoundRange | undefined => {
  const steps: Step[] = [];
  for (const op of ops) {
    const bounds = boundsOf(op);
    if (bounds) {
      const range = nearKnown(mapped(bounds, [...steps].reverse()));
      return {
        range,
        reason: `it ends with ${[op.opType, ...[...steps].reverse().map(stepText)].join(', ')}`,
      };
    }
    if (MOVES.has(op.opType)) continue;
    const step = stepOf(op);
    if (!step) break;
    steps.push(step);
  }
  const reason = `it ends with ${[...steps].reverse().map(stepText).join(', ')}`;
  if (steps.some(({ scale, shift }) => scale > 50 || shift > 50)) return { range: BYTES, reason };
  return steps.some(({ shift }) => shift > 0.3 && shift < 0.7) ? { range: UNIT, reason } : undefined;
};

/** A Clip of both sides; its limits are attributes or, from opset 11 on, operands. */
const boundsOf = ({ opType, constants, attributes }: EndOp): readonly [number, number] | undefined => {
  if (opType !== 'Clip') return BOUNDED[opType];
  const low = constants[1]?.[0] ?? attributes.min?.[0];
  const high = constants[2]?.[0] ?? attributes.max?.[0];
  return low !== undefined && high !== undefined && high - low < 1e4 ? [low, high] : undefined;
};

const mapped = (
  [low, high]: readonly [number, number],
  steps: readonly Step[],
): readonly [number, number] => {
  const map = (value: number): number => steps.reduce((sum, { scale, shift }) => scale * sum + shift, value);
  const ends = [map(low), map(high)] as const;
  return [Math.min(...ends), Math.max(...ends)];
};

/** Style networks end in 150 * tanh + 127.5, of which what is beyond bytes is cut off. */
const nearKnown = ([low, high]: readonly [number, number]): readonly [number, number] => {
  const margin = (high - low) / 8;
  const known = [BYTES, UNIT, SIGNED].find(
    ([black, white]) => Math.abs(low - black) <= margin && Math.abs(high - white) <= margin,
  );
  return known ?? [low, high];
};
