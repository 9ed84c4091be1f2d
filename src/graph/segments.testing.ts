/** A graph whose parts wait for one another, by the interpreter, in float64. */
import type { Float64Tensor } from '../reference/float64-tensor.ts';
import { interpret } from '../reference/interpret.ts';
import type { Graph } from './ops.ts';
import { segmentsOf } from './segments.ts';

type Values = Readonly<Record<string, Float64Tensor>>;

/** What each part gives. */
export const interpretParts = (source: Graph, parts: readonly Values[]): Record<string, Float64Tensor>[] => {
  const given = parts.map((): Record<string, Float64Tensor> => ({}));
  const known = parts.map((feeds): Record<string, Float64Tensor> => ({ ...feeds }));
  for (const { graph, sums } of segmentsOf(source)) {
    for (const values of known) {
      const inputs = graph.inputs.map(
        ({ attributes: { name } }) => [name, values[name] as Float64Tensor] as const,
      );
      Object.assign(values, interpret(graph, Object.fromEntries(inputs)));
    }
    for (const name of sums) {
      const all = known.map((values) => values[name] as Float64Tensor);
      const [first] = all as [Float64Tensor];
      const data = first.data.map((_, i) => all.reduce((sum, one) => sum + (one.data[i] as number), 0));
      for (const values of known) values[name] = { shape: first.shape, data };
    }
  }
  for (const name of Object.keys(source.outputs))
    for (const [index, values] of known.entries())
      (given[index] as Record<string, Float64Tensor>)[name] = values[name] as Float64Tensor;
  return given;
};
