/** The generator of a training in progress as a graph over its state: samples and validation without an export. */
import { batchNorm, concat, graph, input, mul } from '../graph/build.ts';
import type { Graph, Value } from '../graph/ops.ts';
import { normalizeInstance } from '../nn/normalization.ts';
import { type GeneratorArchitecture, generator } from './generator.ts';
import { noiseInputs } from './noise-inputs.ts';
import { type Arena, generatorParameters, stateName } from './state-layout.ts';

/**
 * `x` [N,C,H,W], noise and the parameters of an arena -> `output` [N,C',H,W]; statistics of each image, as in the
 * exported file.
 */
export const samplingGraph = (
  architecture: GeneratorArchitecture,
  n: number,
  h: number,
  w: number,
  arena: Arena = 'G',
): Graph => {
  const parameters = new Map(
    generatorParameters(architecture).map(({ name, shape }) => [name, input(stateName(arena, name), shape)]),
  );
  const parameter = (name: string): Value => parameters.get(name) as Value;
  const noise = new Map(
    noiseInputs(architecture, n, h, w).map(({ name, layer, shape }) => [layer ?? name, input(name, shape)]),
  );
  const x = input('x', [n, architecture.inputChannels, h, w]);
  const z = noise.get('z');
  const epsilon = architecture.normEpsilon;
  const output = generator(architecture, z ? concat([x, z], 1) : x, {
    parameter,
    normalize: (y, { name, norm }) =>
      norm === 'instance'
        ? normalizeInstance(y, epsilon)
        : batchNorm(y, parameter(`${name}.norm.gamma`), parameter(`${name}.norm.beta`), {
            axes: [2, 3],
            epsilon,
          }),
    dropout: (y, { name }) => mul(y, noise.get(name) as Value),
  });
  return graph({ output });
};
