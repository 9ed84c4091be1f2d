/** The worked example of docs/extending.md: a recipe with a loss of its own. */
import { gradients } from '../src/autodiff/gradient.ts';
import { add, graph, mul, slice, sub } from '../src/graph/build.ts';
import type { Value } from '../src/graph/ops.ts';
import { generatorLayers } from '../src/models/generator.ts';
import { lossTerms } from '../src/models/loss-terms.ts';
import { noiseInputs } from '../src/models/noise-inputs.ts';
import { type Recipe, TRAINED, TRANSLATES } from '../src/models/recipe.ts';
import { generatorParameters, stateName } from '../src/models/state-layout.ts';
import { StatisticsTrack } from '../src/models/statistics-track.ts';
import { batchInputs, fakeImages, parameterInputs } from '../src/models/step-parts.ts';
import { l1Loss } from '../src/nn/losses.ts';
import { generatorArchitecture } from '../src/settings/architectures.ts';
import type { Options } from '../src/settings/options.ts';

/** Differences between neighbours along an axis: 2 for rows, 3 for columns. */
const differences = (image: Value, axis: 2 | 3): Value => {
  const length = image.shape[axis] as number;
  return sub(slice(image, axis, 1, length), slice(image, axis, 0, length - 1));
};

/** G learns from L1, and from the L1 of edges: differences between neighbouring pixels. There is no D. */
export const edgesRecipe = (options: Options, lambdaEdges: number): Recipe => {
  const G = generatorArchitecture(options);
  const shape = { generator: G, batchSize: options.batchSize, height: options.size, width: options.size };
  const { x, y } = batchInputs(shape);
  const statistics = new StatisticsTrack(); // running means and variances of batch norms
  const weights = parameterInputs('G', generatorParameters(G));
  const fake = fakeImages(shape, x, weights, statistics); // G(x, z)

  const edgesAlong = (axis: 2 | 3): Value => l1Loss(differences(fake, axis), differences(y, axis));
  const losses = { g_l1: l1Loss(fake, y), g_edges: add(edgesAlong(2), edgesAlong(3)) };
  const loss = add(mul(losses.g_l1, options.lambdaL1), mul(losses.g_edges, lambdaEdges));
  const found = gradients(loss, [...weights.values()]);
  const ofG = [...weights.keys()].map((name, i) => [stateName('G.grad', name), found[i] as Value] as const);
  const step = graph({
    ...losses,
    ...Object.fromEntries(ofG), // Adam reads them after the graph
    ...statistics.outputs({ G: generatorLayers(G) }),
  });
  return {
    networks: [{ name: 'G', role: 'generator', architecture: G, isAveraged: false, passes: TRAINED }],
    inputs: [
      { kind: 'image', name: 'x', side: 'input' },
      { kind: 'image', name: 'y', side: 'target' },
      {
        kind: 'noise',
        stream: 'noise',
        architecture: G,
        inputs: noiseInputs(G, options.batchSize, options.size, options.size),
      },
    ],
    phases: [{ name: 'step', graph: step, every: 1, parts: 1, updates: ['G'] }],
    losses: [
      ...lossTerms({ network: 'G', chart: 'L1', kind: 'distance' }, [['g_l1', 'training', 'L1']]),
      ...lossTerms({ network: 'G', chart: 'Edges', kind: 'loss' }, [['g_edges', 'edges', 'edges']]),
    ],
    translates: TRANSLATES.pix2pix,
  };
};
