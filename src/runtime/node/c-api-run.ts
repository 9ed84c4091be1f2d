/** A bound graph on a session of the C interface: memory for feeds, fetches and shadows, and prepared runs. */
import { elementCount } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { BoundGraph, Port } from '../bound-graph.ts';
import { allocateFloats, type Pointer } from './native-memory.ts';
import {
  type OrtEngine,
  type PreparedRun,
  prepareRun,
  type SessionNames,
  sessionNames,
} from './ort-session.ts';

/** Host memory by name. */
export type Memory = ReadonlyMap<string, Float32Array>;

export const allocatePorts = (ports: readonly { name: string; shape: readonly number[] }[]): Memory =>
  new Map(ports.map(({ name, shape }) => [name, allocateFloats(elementCount(shape))]));

/** Outputs that must not be written while the run reads their inputs. */
export const shadowPorts = ({ stateOutputs }: BoundGraph): readonly Port[] =>
  stateOutputs.filter(({ placement }) => placement === 'shadow');

export const namesOf = ({ feedInputs, stateInputs, stateOutputs, fetches }: BoundGraph): SessionNames => {
  const modelNames = (ports: readonly Port[]): string[] => ports.map(({ modelName }) => modelName);
  return sessionNames(modelNames([...feedInputs, ...stateInputs]), modelNames([...stateOutputs, ...fetches]));
};

export interface BoundMemory {
  readonly feeds: Memory;
  readonly state: Memory;
  readonly shadows: Memory;
  readonly fetches: Memory;
}

/** A run from feeds and state to state and fetches; shadows are copied to the state at its end. */
export const prepareBoundRun = (
  ort: OrtEngine,
  session: Pointer,
  names: SessionNames,
  bound: BoundGraph,
  { feeds, state, shadows, fetches }: BoundMemory,
): PreparedRun => {
  const over = (ports: readonly Port[], memory: Memory): Tensor[] =>
    ports.map(({ name, shape }) => ({ shape, data: memory.get(name) as Float32Array }));
  const copies = shadowPorts(bound).map(({ name }) => ({
    from: shadows.get(name) as Float32Array,
    to: state.get(name) as Float32Array,
  }));
  const written: Memory = new Map([...state, ...shadows]);
  const prepared = prepareRun(
    ort,
    session,
    names,
    [...over(bound.feedInputs, feeds), ...over(bound.stateInputs, state)],
    [...over(bound.stateOutputs, written), ...over(bound.fetches, fetches)],
  );
  return {
    run: async () => {
      await prepared.run();
      for (const { from, to } of copies) to.set(from);
    },
    release: prepared.release,
  };
};

/** Copies the caller's feeds to where the session reads them. */
export const copyFeeds = (memory: Memory, feeds: Readonly<Record<string, Tensor>>): void => {
  for (const [name, data] of memory) data.set((feeds[name] as Tensor).data);
};
