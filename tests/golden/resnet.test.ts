import { afterAll, describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/gradient.ts';
import { graph, input, mul, reduceSum, reshape } from '../../src/graph/build.ts';
import type { Graph, Value } from '../../src/graph/ops.ts';
import { generator } from '../../src/models/generator.ts';
import type { ResnetArchitecture } from '../../src/models/resnet.ts';
import { generatorParameters } from '../../src/models/state-layout.ts';
import { normalizeInstance } from '../../src/nn/normalization.ts';
import { parameterCount } from '../../src/nn/parameters.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { toFloat32 } from '../../src/reference/random-tensors.testing.ts';
import { openDevice } from '../../src/runtime/node/open-device.ts';
import golden from './resnet.json' with { type: 'json' };
import { farFromGolden, values } from './training-step.testing.ts';

const architectureOf = (blocks: number, ngf: number): ResnetArchitecture => ({
  kind: 'resnet',
  blocks,
  inputChannels: 3,
  outputChannels: 3,
  ngf,
  norm: 'instance',
  normEpsilon: 1e-5,
  dropoutRate: 0,
  noise: 'none',
});

const IMAGE = [golden.batch, 3, golden.size, golden.size];

/** The output, and under its parameter's name each gradient of sum(output * weights), as the script has them. */
const graphOf = (architecture: ResnetArchitecture): Graph => {
  const parameters = new Map(
    generatorParameters(architecture).map(({ name, shape }) => [name, input(name, shape)]),
  );
  const output = generator(architecture, input('x', IMAGE), {
    parameter: (name) => parameters.get(name) as Value,
    normalize: (h) => normalizeInstance(h, architecture.normEpsilon),
    dropout: (h) => h,
  });
  const loss = reshape(reduceSum(mul(output, input('weights', IMAGE)), [0, 1, 2, 3]), []);
  const found = gradients(loss, [...parameters.values()]);
  return graph({
    output,
    ...Object.fromEntries([...parameters.keys()].map((name, i) => [`grad/${name}`, found[i] as Value])),
  });
};

const feedsOf = (architecture: ResnetArchitecture) => ({
  x: values(1, IMAGE, -1, 1),
  weights: values(2, IMAGE, -1, 1),
  ...Object.fromEntries(
    generatorParameters(architecture).map(({ name, shape }, i) => [name, values(100 + i, shape, -0.3, 0.3)]),
  ),
});

describe.each(golden.networks)(
  'a ResNet of $blocks blocks',
  ({ blocks, parameters, tensors, output, gradients }) => {
    const small = architectureOf(blocks, golden.ngf);
    // Each network has tensors of its own; the others are absent.
    const expected = {
      output,
      ...Object.fromEntries(
        Object.entries(gradients).map(([name, text]) => [`grad/${name}`, text as string]),
      ),
    };

    it('has as many parameters and tensors as in PyTorch', () => {
      const full = generatorParameters(architectureOf(blocks, 64));
      expect([parameterCount(full), full.length]).toEqual([parameters, tensors]);
    });

    it("gives PyTorch's output and gradients in float64, by the interpreter", () => {
      const results = interpret(graphOf(small), feedsOf(small));
      expect(farFromGolden(expected, (name) => results[name], 1e-8)).toEqual([]);
    });

    describe('in float32, on the CPU device', async () => {
      const device = await openDevice({ device: 'cpu', engine: 'c-api', threads: 2 });
      afterAll(() => device.dispose());

      it("gives PyTorch's output and gradients", async () => {
        const program = await device.compile(graphOf(small));
        const feeds = Object.fromEntries(
          Object.entries(feedsOf(small)).map(([name, value]) => [name, toFloat32(value)]),
        );
        const results = await program.run(feeds);
        await program.dispose();
        expect(farFromGolden(expected, (name) => results[name], 1e-3)).toEqual([]);
      });
    });
  },
);
