import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Tensor, tensor } from '../core/tensor.ts';
import {
  concat,
  constant,
  conv2d,
  convTranspose2d,
  graph,
  input,
  instanceNorm,
  leakyRelu,
  relu,
  tanh,
} from '../graph/build.ts';
import type { Value } from '../graph/ops.ts';
import { parameterCount } from '../nn/parameters.ts';
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import { maxAbsDifference, randomTensor, toFloat32 } from '../reference/random-tensors.testing.ts';
import { describeGenerator, generatorLayers, generatorSchema } from './generator.ts';
import { generatorWith, TINY } from './networks.testing.ts';
import { drawNoise, noiseInputs } from './noise-inputs.ts';
import { samplingGraph } from './sampling.ts';
import { generatorParameters, stateName } from './state-layout.ts';
import { translationGraph } from './translation-graph.ts';
import type { UnetArchitecture } from './unet.ts';

/** Facts of the generators of three programs, besides widths. */
const AFFINELAYER = { biases: 'all', normalizesInnermost: true } as const;
const TENSORFLOW = {
  biases: 'last',
  normalizesInnermost: true,
  activations: 'after',
  leakySlope: 0.3,
  normEpsilon: 1e-3,
} as const;
const RELU_INSIDE = { biases: 'unnormalised', activations: 'after', innermostSlope: 0 } as const;
const ALL = { AFFINELAYER, TENSORFLOW, RELU_INSIDE };

const countOf = (architecture: UnetArchitecture): number => parameterCount(generatorParameters(architecture));

describe('a U-Net of another program', () => {
  it('has the parameters of that program', () => {
    // Keras says 54,414,979 trainable parameters of the tutorial's generator.
    expect(countOf({ ...generatorWith(), ...TENSORFLOW })).toBe(54_414_979);
    // Of the same kernels and norms, with the 5,507 biases of all 16 convolutions.
    expect(countOf({ ...generatorWith(), ...AFFINELAYER })).toBe(54_414_979 - 3 + 5_507);
  });

  it.each([
    ['all', ['encoder1', 'encoder2', 'encoder3', 'decoder3', 'decoder2', 'decoder1']],
    ['unnormalised', ['encoder1', 'encoder3', 'decoder1']],
    ['last', ['decoder1']],
    ['none', []],
  ] as const)('has biases where it has them: %s', (biases, names) => {
    const biased = (norm: 'batch' | 'instance') =>
      generatorLayers({ ...generatorWith({ depth: 3, norm }), biases })
        .filter(({ hasBias }) => hasBias)
        .map(({ name }) => name);
    expect(biased('batch')).toEqual(names);
    expect(biased('instance')).toEqual(names);
  });

  it('has a norm on its innermost layer only where that is said', () => {
    const innermost = (facts: Partial<UnetArchitecture>) =>
      generatorLayers({ ...generatorWith({ depth: 3 }), ...facts }).find(({ name }) => name === 'encoder3');
    expect(innermost({})?.norm).toBe('none');
    expect(innermost(AFFINELAYER)?.norm).toBe('batch');
    expect(innermost({ ...AFFINELAYER, norm: 'none' })?.norm).toBe('none');
  });

  it('reads in the notation of the paper as any other', () => {
    expect(describeGenerator({ ...generatorWith(), ...TENSORFLOW })).toEqual(
      describeGenerator(generatorWith()),
    );
  });

  it('is kept by files, and a file without these facts stays as it was', () => {
    for (const facts of Object.values(ALL)) {
      const architecture = { ...generatorWith(), ...facts };
      expect(generatorSchema.parse(JSON.parse(JSON.stringify(architecture)))).toEqual(architecture);
    }
    const text = JSON.stringify(generatorWith());
    expect(JSON.stringify(generatorSchema.parse(JSON.parse(text)))).toBe(text);
  });
});

/** Random weights of a network, gamma around 1. */
const weightsOf = (architecture: UnetArchitecture): Map<string, Tensor> =>
  new Map(
    generatorParameters(architecture).map(({ name, shape, role }) => {
      const { data } = toFloat32(randomTensor(shape, randomStream(0, name), 0.5));
      return [name, tensor(shape, role === 'gamma' ? data.map((value) => 1 + value) : data)];
    }),
  );

/** The parts that the programs are written of, with weights by our names. */
const partsOf = (weights: ReadonlyMap<string, Tensor>, epsilon: number) => {
  const baked = (name: string): Value | undefined => {
    const weight = weights.get(name);
    return weight && constant(weight.shape, weight.data);
  };
  const halved = { stride: 2, padding: 1 } as const;
  return {
    down: (h: Value, name: string): Value =>
      conv2d(h, baked(`${name}.conv.weight`) as Value, halved, baked(`${name}.conv.bias`)),
    up: (h: Value, name: string): Value =>
      convTranspose2d(
        h,
        baked(`${name}.conv.weight`) as Value,
        { ...halved, outputPadding: [0, 0] },
        baked(`${name}.conv.bias`),
      ),
    norm: (h: Value, name: string): Value =>
      instanceNorm(h, baked(`${name}.norm.gamma`) as Value, baked(`${name}.norm.beta`) as Value, epsilon),
  };
};

/** Their forward passes at three halvings, written down as those programs have them. */
const WRITTEN = {
  AFFINELAYER: (x: Value, { down, up, norm }: ReturnType<typeof partsOf>): Value => {
    const one = down(x, 'encoder1');
    const two = norm(down(leakyRelu(one, 0.2), 'encoder2'), 'encoder2');
    const three = norm(down(leakyRelu(two, 0.2), 'encoder3'), 'encoder3');
    const third = norm(up(relu(three), 'decoder3'), 'decoder3');
    const second = norm(up(relu(concat([third, two], 1)), 'decoder2'), 'decoder2');
    return tanh(up(relu(concat([second, one], 1)), 'decoder1'));
  },
  TENSORFLOW: (x: Value, { down, up, norm }: ReturnType<typeof partsOf>): Value => {
    const one = leakyRelu(down(x, 'encoder1'), 0.3);
    const two = leakyRelu(norm(down(one, 'encoder2'), 'encoder2'), 0.3);
    const three = leakyRelu(norm(down(two, 'encoder3'), 'encoder3'), 0.3);
    const third = relu(norm(up(three, 'decoder3'), 'decoder3'));
    const second = relu(norm(up(concat([third, two], 1), 'decoder2'), 'decoder2'));
    return tanh(up(concat([second, one], 1), 'decoder1'));
  },
  RELU_INSIDE: (x: Value, { down, up, norm }: ReturnType<typeof partsOf>): Value => {
    const one = leakyRelu(down(x, 'encoder1'), 0.2);
    const two = leakyRelu(norm(down(one, 'encoder2'), 'encoder2'), 0.2);
    const three = relu(down(two, 'encoder3'));
    const third = relu(norm(up(three, 'decoder3'), 'decoder3'));
    const second = relu(norm(up(concat([third, two], 1), 'decoder2'), 'decoder2'));
    return tanh(up(concat([second, one], 1), 'decoder1'));
  },
};

describe.each(['AFFINELAYER', 'TENSORFLOW', 'RELU_INSIDE'] as const)('the graph of %s', (program) => {
  const architecture: UnetArchitecture = { ...generatorWith({ ...TINY, depth: 3 }), ...ALL[program] };
  const weights = weightsOf(architecture);
  const x = randomTensor([1, architecture.inputChannels, 16, 24], randomStream(0, 'x'));

  it('is the forward pass of that program', () => {
    const parts = partsOf(weights, architecture.normEpsilon);
    const written = graph({
      output: WRITTEN[program](input('input', [1, architecture.inputChannels, 16, 24]), parts),
    });
    const { output: expected } = interpret(written, { input: x });
    const { output } = interpret(translationGraph(architecture, weights, { hasNoise: false }), {
      input: x,
    });
    expect(maxAbsDifference(output as Float64Tensor, expected as Float64Tensor)).toBeLessThan(1e-8); // a file's epsilon is a float32 number
  });

  it('is what training samples with, of one image and of a batch', () => {
    const two = randomTensor([2, architecture.inputChannels, 8, 8], randomStream(0, 'two'));
    const noise = drawNoise(architecture, noiseInputs(architecture, 2, 8, 8), randomStream(0, 'noise'));
    const state = Object.fromEntries([...weights].map(([name, weight]) => [stateName('G', name), weight]));
    const sampled = interpret(samplingGraph(architecture, 2, 8, 8), { x: two, ...noise, ...state }).output;
    const translated = interpret(translationGraph(architecture, weights, { hasNoise: true }), {
      input: two,
      ...noise,
    }).output;
    expect(maxAbsDifference(translated as Float64Tensor, sampled as Float64Tensor)).toBeLessThan(1e-8); // a file's epsilon is a float32 number
  });
});
