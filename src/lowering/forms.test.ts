import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { symbolicDim } from '../core/shape.ts';
import { graph, input, node } from '../graph/build.ts';
import { isOp, type OpAttributes, type Value } from '../graph/ops.ts';
import { randomTensor } from '../reference/random-tensors.testing.ts';
import { FORMS, type FormedOp, formKey, formOf, inForm, suitingForms } from './forms.ts';
import { CPU_PLAN, type LoweringPlan, WEBGPU_PLAN } from './plan.ts';
import { rewriteError } from './rewrite-error.testing.ts';

/** Winograd's matrices contain thirds, which constants of a graph round to float32. */
const ROUNDING = 2e-6;

interface Case<K extends FormedOp = FormedOp> {
  readonly op: K;
  readonly shapes: readonly (readonly number[])[];
  readonly attributes: OpAttributes[K];
}

const cases: readonly Case[] = [
  { op: 'conv2d', shapes: [[2, 3, 9, 8], [2, 3, 4, 4], [2]], attributes: { stride: 1, padding: 1 } },
  {
    op: 'conv2d',
    shapes: [
      [1, 3, 8, 8],
      [2, 3, 4, 4],
    ],
    attributes: { stride: 2, padding: 1 },
  },
  ...[1, 2].map(
    (stride): Case<'convTranspose2d'> => ({
      op: 'convTranspose2d',
      shapes: [[2, 3, 6, 5], [3, 2, 4, 4], [2]],
      attributes: { stride, padding: 1, outputPadding: [0, 0] },
    }),
  ),
  // A ResNet's layers.
  {
    op: 'conv2d',
    shapes: [[2, 3, 14, 10], [2, 3, 7, 7], [2]],
    attributes: { stride: 1, padding: 0 },
  },
  ...[
    [6, 8],
    [7, 5],
  ].map(
    ([height = 0, width = 0]): Case<'convWeightGrad'> => ({
      op: 'convWeightGrad',
      shapes: [
        [2, 3, height, width],
        [2, 2, Math.ceil(height / 2), Math.ceil(width / 2)],
      ],
      attributes: { stride: 2, padding: 1, kernel: [3, 3] },
    }),
  ),
  {
    op: 'convWeightGrad',
    shapes: [
      [2, 3, 9, 8],
      [2, 2, 8, 7],
    ],
    attributes: { stride: 1, padding: 1, kernel: [4, 4] },
  },
  {
    op: 'convWeightGrad',
    shapes: [
      [2, 3, 8, 8],
      [2, 2, 4, 4],
    ],
    attributes: { stride: 2, padding: 1, kernel: [4, 4] },
  },
];

const inputsOf = ({ shapes }: Case): Value[] => shapes.map((shape, i) => input(String(i), shape));

describe.each(cases)('$op of $shapes, $attributes', (example) => {
  const { op, attributes } = example;
  const inputs = inputsOf(example);

  it('has the same result in every form that can compute it', () => {
    const stream = randomStream(0, 'forms');
    const feeds = example.shapes.map((shape) => randomTensor(shape, stream));
    const names = suitingForms(op, inputs, attributes);
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const name of names) {
      const plan: LoweringPlan = { ...CPU_PLAN, forms: { [formKey(op, inputs, attributes)]: name } };
      expect(formOf(op, inputs, attributes, plan)).toBe(name);
      const error = rewriteError(
        graph({ y: inForm(op, inputs, attributes, plan) }),
        graph({ y: node(op, inputs, attributes) }),
        feeds,
      );
      expect({ name, isEqual: error < ROUNDING }).toEqual({ name, isEqual: true });
    }
  });

  it('does not take a form that the plan names and that cannot compute it', () => {
    const plan: LoweringPlan = { ...CPU_PLAN, forms: { [formKey(op, inputs, attributes)]: 'magic' } };
    expect(formOf(op, inputs, attributes, plan)).toBe(formOf(op, inputs, attributes, CPU_PLAN));
  });
});

describe('an untuned plan', () => {
  const wide = [input('x', [1, 256, 32, 32]), input('w', [512, 256, 4, 4])];

  it("takes Winograd's form for wide layers on a CPU, and the engine's own on WebGPU", () => {
    expect(formOf('conv2d', wide, { stride: 1, padding: 1 }, CPU_PLAN)).toBe('winograd');
    expect(formOf('conv2d', wide, { stride: 1, padding: 1 }, WEBGPU_PLAN)).toBe('engine');
    const strided = [input('x', [1, 128, 64, 64]), input('w', [256, 128, 4, 4])];
    const halving = { stride: 2, padding: 1 };
    expect(formOf('conv2d', strided, halving, CPU_PLAN)).toBe('winograd');
    expect(formOf('conv2d', strided, halving, WEBGPU_PLAN)).toBe('engine');
    expect(formOf('conv2d', strided, halving, { ...CPU_PLAN, strided: 'engine' })).toBe('engine');
  });

  it("widens a ResNet's odd kernels on a CPU, where nothing else is changed", () => {
    const last = [input('x', [1, 32, 134, 134]), input('w', [3, 32, 7, 7])];
    const formsOfLast = (['overlapped', 'widened', 'own'] as const).map((oddKernels) =>
      formOf('conv2d', last, { stride: 1, padding: 0 }, { ...CPU_PLAN, oddKernels }),
    );
    expect(formsOfLast).toEqual(['overlaps', 'blocks', 'engine']);
    expect(CPU_PLAN.oddKernels).toBe('overlapped');
    const patches = [input('x', [1, 512, 31, 31]), input('w', [1, 512, 4, 4])];
    expect(formOf('conv2d', patches, { stride: 1, padding: 1 }, CPU_PLAN)).toBe('engine');
    const halving = { stride: 2, padding: 1, kernel: [3, 3] } as const;
    const down = [input('x', [1, 32, 128, 128]), input('dy', [1, 64, 64, 64])];
    const formsOfDown = ([{}, { oddKernels: 'widened' }, { weightGrad: 'fewest-copies' }] as const).map(
      (given) => formOf('convWeightGrad', down, halving, { ...CPU_PLAN, ...given }),
    );
    expect(formsOfDown).toEqual(['columns-first', 'whole-phases', 'input-columns']);
    const paper = { ...halving, kernel: [4, 4] } as const;
    expect(formOf('convWeightGrad', down, paper, CPU_PLAN)).not.toBe('whole-phases');
  });

  it("takes the engine's own for images of any size", () => {
    const any = [input('x', [symbolicDim('N'), 256, symbolicDim('H'), symbolicDim('W')]), wide[1] as Value];
    const attributes = { stride: 2, padding: 1 };
    expect(suitingForms('conv2d', any, attributes)).toEqual(['engine']);
    expect(isOp(inForm('conv2d', any, attributes, CPU_PLAN), 'conv2d')).toBe(true);
  });

  it('has a last form for each op, which can compute everything', () => {
    for (const forms of Object.values(FORMS)) {
      const last = Object.values(forms).at(-1) as {
        readonly suits: (inputs: never, attributes: never) => boolean;
      };
      expect(last.suits([] as never, {} as never)).toBe(true);
    }
  });
});
