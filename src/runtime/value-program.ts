/** Programs on an engine of values: state is fed from where it is, and what a run makes of it takes its place. */
import type { Tensor } from '../core/tensor.ts';
import { type BoundGraph, checkFeeds, type Port } from './bound-graph.ts';
import type { BareProgram } from './device-scope.ts';
import { checkDeclared } from './foreign-model.ts';
import type { ValueEngine } from './value-engine.ts';
import type { ValueState } from './value-state.ts';

/** `state` may be absent if the graph has none. */
export const compileValueProgram = async <V>(
  engine: ValueEngine<V>,
  bound: BoundGraph,
  state: ValueState<V> | undefined,
): Promise<BareProgram> => {
  const kept = bound.stateOutputs.map(({ modelName }) => modelName);
  const session = await engine.open(bound.model, { kept, isForeign: false });
  return {
    check: (feeds) => checkFeeds(bound.feeds, feeds),
    execute: async (feeds) => {
      const results = await session.run(
        byModelName(bound.feedInputs, ({ name }) => feeds[name] as Tensor),
        byModelName(bound.stateInputs, ({ name }) => (state as ValueState<V>).value(name)),
      );
      for (const { name, modelName } of bound.stateOutputs)
        await state?.replace(name, results.kept[modelName] as V);
      return Object.fromEntries(
        bound.fetches.map(({ name, modelName }) => [name, results.fetched[modelName] as Tensor]),
      );
    },
    release: () => session.release(),
  };
};

const byModelName = <T>(ports: readonly Port[], takes: (port: Port) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(ports.map((port) => [port.modelName, takes(port)]));

export const loadValueModel = async <V>(engine: ValueEngine<V>, model: Uint8Array): Promise<BareProgram> => {
  const session = await engine.open(model, { kept: [], isForeign: true });
  return {
    check: (feeds) => checkDeclared(session.inputs, feeds),
    execute: async (feeds) => (await session.run(feeds, {})).fetched,
    release: () => session.release(),
  };
};
