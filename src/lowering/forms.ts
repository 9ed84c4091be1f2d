/**
 * The ways to compute a convolution and its gradients. Which one is taken follows from a plan's rules, or, where the
 * plan was tuned, from what was fastest on a machine for operands of just these shapes.
 */
import { formatShape, type Shape } from '../core/shape.ts';
import { conv2d, convTranspose2d } from '../graph/build.ts';
import type { ConvAttributes, OpAttributes, Value } from '../graph/ops.ts';
import {
  convByOverlaps,
  convTransposeByConv,
  convTransposeToPixels,
  isHalfStride,
} from './conv-transpose.ts';
import { type ConvShape, isColumnsFirstFaster, isOutputColumnsFaster, isWinogradFaster } from './costs.ts';
import { weightGradByGemm } from './im2col.ts';
import {
  convByBlocks,
  hasPartPhase,
  LEAST_BLOCK_KERNEL,
  MOST_BLOCK_CHANNELS,
  weightGradOfWholePhases,
} from './odd-kernels.ts';
import { weightGradByOutputColumns } from './output-columns.ts';
import type { LoweringPlan } from './plan.ts';
import { winogradConv, winogradConvTranspose, winogradWeightGrad } from './winograd.ts';

/** Ops that have several forms. */
export type FormedOp = 'conv2d' | 'convTranspose2d' | 'convWeightGrad';

interface Form<K extends FormedOp> {
  /** Whether it can compute this. */
  readonly suits: (inputs: readonly Value[], attributes: OpAttributes[K]) => boolean;
  readonly build: (inputs: readonly Value[], attributes: OpAttributes[K]) => Value;
  /** Whether an untuned plan takes it; the last form is taken where no other is. */
  readonly isTaken?: (plan: LoweringPlan, inputs: readonly Value[], attributes: OpAttributes[K]) => boolean;
}

type Forms<K extends FormedOp> = Readonly<Record<string, Form<K>>>;

/** Each op's forms by name, in the order in which a plan looks at them. */
export const FORMS: { readonly [K in FormedOp]: Forms<K> } = {
  conv2d: {
    winograd: {
      suits: ([x, w], attributes) => isWinogradPossible(shapeOfConv(x, w, attributes)),
      build: ([x, w, bias], attributes) => winogradConv(x as Value, w as Value, attributes, bias),
      isTaken: (plan, [x, w], attributes) => isWinogradTaken(plan, shapeOfConv(x, w, attributes)),
    },
    overlaps: {
      suits: ([x, w], attributes) => isTurnable(x, w, attributes),
      build: ([x, w, bias], { padding }) => convByOverlaps(x as Value, w as Value, padding, bias),
      isTaken: ({ oddKernels }, [, w]) => oddKernels === 'overlapped' && isLargeToFew(w as Value),
    },
    blocks: {
      suits: ([x, w], attributes) => {
        const shape = attributes.stride === 1 ? shapeOfConv(x, w, attributes) : undefined;
        return shape !== undefined && shape.h % 2 === 0 && shape.w % 2 === 0;
      },
      build: ([x, w, bias], attributes) => convByBlocks(x as Value, w as Value, attributes, bias),
      isTaken: ({ oddKernels }, [, w]) => oddKernels === 'widened' && isLargeToFew(w as Value),
    },
    engine: {
      suits: () => true,
      build: ([x, w, bias], attributes) => conv2d(x as Value, w as Value, attributes, bias),
    },
  },
  convTranspose2d: {
    winograd: {
      suits: ([x, w], attributes) => isWinogradPossible(shapeOfTranspose(x, w, attributes)),
      build: ([x, w, bias], attributes) => winogradConvTranspose(x as Value, w as Value, attributes, bias),
      isTaken: (plan, [x, w], attributes) => isWinogradTaken(plan, shapeOfTranspose(x, w, attributes)),
    },
    'turned-kernel': {
      suits: ([x, w], attributes) => isTurnable(x, w, attributes),
      build: ([x, w, bias], { padding }) => convTransposeByConv(x as Value, w as Value, padding, bias),
      isTaken: (plan, [, w]) => plan.unitStride === 'winograd' && isOfFewChannels(w as Value),
    },
    pixels: {
      suits: ([, w], attributes) => isHalfStride(w as Value, attributes),
      build: ([x, w, bias]) => convTransposeToPixels(x as Value, w as Value, bias),
      isTaken: ({ convTranspose }) => convTranspose === 'conv-depth-to-space',
    },
    engine: {
      suits: () => true,
      build: ([x, w, bias], attributes) => convTranspose2d(x as Value, w as Value, attributes, bias),
    },
  },
  convWeightGrad: {
    winograd: {
      suits: ([x, dy], attributes) => isWinogradPossible(shapeOfWeightGrad(x, dy, attributes)),
      build: ([x, dy], attributes) => winogradWeightGrad([[x as Value, dy as Value]], attributes),
      isTaken: (plan, [x, dy], attributes) => isWinogradTaken(plan, shapeOfWeightGrad(x, dy, attributes)),
    },
    'output-columns': {
      suits: (_, { stride, kernel: [h, w] }) => h === w && h % stride === 0,
      build: ([x, dy], attributes) => weightGradByOutputColumns(x as Value, dy as Value, attributes),
      isTaken: (plan, [x, dy], attributes) => {
        const shape = shapeOfWeightGrad(x, dy, attributes);
        return plan.weightGrad !== 'im2col-gemm' && shape !== undefined && isOutputColumnsFaster(shape);
      },
    },
    'whole-phases': {
      suits: (_, attributes) => hasPartPhase(attributes),
      build: ([x, dy], attributes) => weightGradOfWholePhases(x as Value, dy as Value, attributes),
      isTaken: ({ oddKernels }) => oddKernels === 'widened',
    },
    'columns-first': {
      suits: () => true,
      build: ([x, dy], attributes) =>
        weightGradByGemm(x as Value, dy as Value, attributes, { columnsFirst: true }),
      isTaken: (plan, [x, dy], attributes) => {
        const shape = shapeOfWeightGrad(x, dy, attributes);
        return plan.weightGrad === 'fewest-repacked' && shape !== undefined && isColumnsFirstFaster(shape);
      },
    },
    'input-columns': {
      suits: () => true,
      build: ([x, dy], attributes) => weightGradByGemm(x as Value, dy as Value, attributes),
    },
  },
};

/** The name of a tuned plan's choice for an op of these operands. */
export const formKey = (op: FormedOp, inputs: readonly Value[], attributes: ConvAttributes): string =>
  [
    op,
    ...inputs.slice(0, 2).map(({ shape }) => formatShape(shape)),
    `s${attributes.stride}`,
    `p${attributes.padding}`,
  ].join(' ');

/** Names of the forms that compute an op of these operands. */
export const suitingForms = <K extends FormedOp>(
  op: K,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
): string[] =>
  Object.entries(FORMS[op] as Forms<K>)
    .filter(([, form]) => form.suits(inputs, attributes))
    .map(([name]) => name);

/** The form that a plan takes. */
export const formOf = <K extends FormedOp>(
  op: K,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
  plan: LoweringPlan,
): string => {
  const forms = FORMS[op] as Forms<K>;
  const suiting = suitingForms(op, inputs, attributes);
  const tuned = plan.forms?.[formKey(op, inputs, attributes)];
  if (tuned !== undefined && suiting.includes(tuned)) return tuned;
  const taken = suiting.find((name) => forms[name]?.isTaken?.(plan, inputs, attributes));
  return taken ?? (suiting.at(-1) as string); // the last one can compute everything
};

/** An op in the form that a plan takes. */
export const inForm = <K extends FormedOp>(
  op: K,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
  plan: LoweringPlan,
): Value => {
  const form = (FORMS[op] as Forms<K>)[formOf(op, inputs, attributes, plan)] as Form<K>;
  return form.build(inputs, attributes);
};

const isWinogradPossible = (shape: ConvShape | undefined): boolean => {
  if (!shape || shape.stride > 2) return false;
  const taps = shape.kernel / shape.stride;
  return Number.isInteger(taps) && taps >= 2 && taps <= 5; // a tile of six positions has two outputs or more
};

const isWinogradTaken = ({ unitStride, strided }: LoweringPlan, shape: ConvShape | undefined): boolean =>
  shape !== undefined &&
  (shape.stride === 1 ? unitStride : strided) === 'winograd' &&
  isWinogradFaster(shape);

/** The last layer of a discriminator: from the gradients of one channel to those of hundreds. */
const FEW_CHANNELS = 8;

const isOfFewChannels = ({ shape: [inChannels = 0, outChannels = 0] }: Value): boolean =>
  (inChannels as number) <= FEW_CHANNELS && (outChannels as number) > FEW_CHANNELS;

/** A ResNet's last layer. */
const isLargeToFew = ({ shape: [outChannels = 0, , kernel = 0] }: Value): boolean =>
  (outChannels as number) <= MOST_BLOCK_CHANNELS && (kernel as number) >= LEAST_BLOCK_KERNEL;

/** Whether a convolution by the turned kernel is the transposed one, with a padding that is none too small. */
const isTurnable = (
  x: Value | undefined,
  w: Value | undefined,
  { stride, padding }: ConvAttributes,
): boolean => stride === 1 && isSquare(w) && isNumeric(x) && padding < (w?.shape[2] as number);

const isSquare = (w: Value | undefined): boolean => w?.shape[2] === w?.shape[3];

const isNumeric = (x: Value | undefined): boolean =>
  x?.shape.every((dim) => typeof dim === 'number') ?? false;

/** Of a convolution of x by w [O,C,r,r]. */
const shapeOfConv = (
  x: Value | undefined,
  w: Value | undefined,
  attributes: ConvAttributes,
): ConvShape | undefined =>
  x && w && isNumeric(x)
    ? convShape(x.shape, w.shape, conv2d(x, w, attributes).shape, attributes)
    : undefined;

/** Of the convolution whose input gradient this is: from y to x. */
const shapeOfTranspose = (
  x: Value | undefined,
  w: Value | undefined,
  attributes: OpAttributes['convTranspose2d'],
): ConvShape | undefined =>
  x && w && isNumeric(x)
    ? convShape(convTranspose2d(x, w, attributes).shape, w.shape, x.shape, attributes)
    : undefined;

/** Of the convolution whose weight gradient this is; undefined if its kernel is not square or a size is free. */
export const weightGradShape = (
  [x, dy]: readonly Value[],
  attributes: OpAttributes['convWeightGrad'],
): ConvShape | undefined => shapeOfWeightGrad(x, dy, attributes);

const shapeOfWeightGrad = (
  x: Value | undefined,
  dy: Value | undefined,
  attributes: OpAttributes['convWeightGrad'],
): ConvShape | undefined =>
  x && dy && isNumeric(x) && isNumeric(dy)
    ? convShape(
        x.shape,
        [dy.shape[1] as number, x.shape[1] as number, ...attributes.kernel],
        dy.shape,
        attributes,
      )
    : undefined;

/** Sizes of a convolution of x by weights [O,C,k,k] to y; undefined if the kernel is not square. */
const convShape = (x: Shape, weights: Shape, y: Shape, { stride }: ConvAttributes): ConvShape | undefined => {
  const [outChannels, channels, kernel, other] = weights as readonly number[];
  const [n, , h, w] = y as readonly number[];
  return kernel === other && x.length === 4
    ? ({ n, channels, outChannels, kernel, stride, h, w } as ConvShape)
    : undefined; // all are numbers
};
