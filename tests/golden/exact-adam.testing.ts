/** Adam in float64 by the interpreter, tensor by tensor, with every constant exact. */
import { elementCount } from '../../src/core/shape.ts';
import { adamSweep, adamSweepArenas } from '../../src/models/adam-sweep.ts';
import { stateName } from '../../src/models/state-layout.ts';
import { ADAM_FEEDS, type AdamOptions } from '../../src/nn/adam.ts';
import type { AnyTensor, Float64Tensor } from '../../src/reference/float64-tensor.ts';
import { interpret } from '../../src/reference/interpret.ts';
import { withExactConstants } from './exact-constants.testing.ts';

/** As `adamFeeds`, without rounding. */
export const exactAdamFeeds = (
  lr: number,
  step: number,
  { beta1, beta2, epsilon }: AdamOptions,
): Readonly<Record<string, Float64Tensor>> => {
  const number = (value: number): Float64Tensor => ({ shape: [], data: Float64Array.of(value) });
  return {
    [ADAM_FEEDS.stepSize]: number((lr * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)),
    [ADAM_FEEDS.epsilon]: number(epsilon * Math.sqrt(1 - beta2 ** step)),
  };
};

/** The sweep of a device for one parameter of a network: flat vectors p, m, v and g of `state`, which changes. */
export const updateParameter = (
  state: Record<string, AnyTensor>,
  network: string,
  parameter: string,
  adam: AdamOptions,
  scalars: Readonly<Record<string, Float64Tensor>>,
): void => {
  const names = Object.entries(adamSweepArenas(network, { isAveraged: false })).map(
    ([name, arena]) => [name, stateName(arena, parameter)] as const,
  );
  const length = elementCount(state[stateName(network, parameter)]?.shape ?? []);
  const { graph, feeds } = withExactConstants(adamSweep({ adam, isAveraged: false })(length));
  const flat = Object.fromEntries(
    names.map(([name, key]) => [name, { shape: [length], data: (state[key] as AnyTensor).data }]),
  );
  const results = interpret(graph, { ...flat, ...scalars, ...feeds });
  for (const [name, key] of names) {
    const result = results[name];
    if (result) state[key] = { shape: (state[key] as AnyTensor).shape, data: result.data };
  }
};
