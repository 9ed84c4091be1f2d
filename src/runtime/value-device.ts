/** A device on an engine of values: WebAssembly and WebGPU, in a tab and in Node. */

import type { Graph } from '../graph/ops.ts';
import { padConvChannels } from '../lowering/pad-channels.ts';
import type { LoweringPlan } from '../lowering/plan.ts';
import { type DecodedModel, decodeModel } from '../onnx/decode.ts';
import { encodeModel } from '../onnx/encode.ts';
import { bindGraph } from './bound-graph.ts';
import type { CompileOptions, Device, DeviceInfo, State } from './device.ts';
import { type BareProgram, DeviceScope } from './device-scope.ts';
import { inTurn, programOfLanes } from './lanes.ts';
import { foreignState } from './state-tensors.ts';
import type { ValueEngine } from './value-engine.ts';
import { compileValueProgram, loadValueModel } from './value-program.ts';
import { ValueState } from './value-state.ts';
import { sweepGraph } from './value-sweep.ts';

/** A model of ours with `padConvChannels`; any other as it is. */
const padModelChannels = (model: Uint8Array): Uint8Array => {
  const decoded = ownModel(model);
  if (!decoded) return model;
  const padded = padConvChannels(decoded.graph);
  // A graph that is rewritten to the same nodes keeps its values.
  const isSame = Object.entries(padded.outputs).every(
    ([name, value]) => decoded.graph.outputs[name] === value,
  );
  return isSame ? model : encodeModel(padded, decoded);
};

const ownModel = (model: Uint8Array): DecodedModel | undefined => {
  try {
    return decodeModel(model);
  } catch {
    return undefined; // another's, or none at all, which the engine says better
  }
};

export interface ValueDeviceOptions<V> {
  readonly info: DeviceInfo;
  readonly plan: LoweringPlan;
  readonly engine: ValueEngine<V>;
  /** Whether the engine is one that needs `padConvChannels`. */
  readonly padsChannels?: boolean;
  /** Called once, after all else is gone. */
  readonly close?: () => Promise<void>;
}

export const openValueDevice = <V>({
  info,
  plan: ownPlan,
  engine,
  padsChannels = false,
  close,
}: ValueDeviceOptions<V>): Device => {
  const scope = new DeviceScope();
  const states = new Set<ValueState<V>>();
  const own = (state: State): ValueState<V> => {
    if (state instanceof ValueState && state.exclusive === scope.exclusive) return state;
    throw foreignState();
  };
  const bind = { keepsShapes: engine.withShape === undefined, padsChannels };
  const program = (graph: Graph, { state: given, plan = ownPlan }: CompileOptions): Promise<BareProgram> => {
    const state = given && own(given);
    return compileValueProgram(engine, bindGraph(graph, state?.tensors ?? new Map(), plan, bind), state);
  };
  return {
    info,
    plan: ownPlan,
    createState: (layout) =>
      scope.exclusive(async () => {
        const state = await ValueState.open(layout, engine, scope.exclusive);
        states.add(state);
        return state;
      }),
    compile: (graph, given = {}) => scope.program(async () => program(graph, given)),
    compileLanes: (graphs, given = {}) =>
      scope.program(async () => {
        const tensors = given.state && own(given.state).tensors;
        return programOfLanes(graphs, {
          isState: (name) => tensors?.has(name) ?? false,
          open: async (graph) => program(graph, given),
          run: inTurn,
        });
      }),
    compileSweep: (build, options) =>
      scope.program(async () => {
        const state = own(options.state);
        const whole = sweepGraph(build, options, state.layout);
        return compileValueProgram(engine, bindGraph(whole, state.tensors, ownPlan, bind), state);
      }),
    loadModel: (model) =>
      scope.program(() => loadValueModel(engine, padsChannels ? padModelChannels(model) : model)),
    dispose: async () => {
      await scope.dispose();
      for (const state of states) await state.drop();
      states.clear();
      await close?.();
    },
  };
};
