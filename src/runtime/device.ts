/** What every execution device offers: state that stays where it is fastest, and programs bound to it. */
import type { Tensor } from '../core/tensor.ts';
import type { Graph } from '../graph/ops.ts';
import type { LoweringPlan } from '../lowering/plan.ts';

/** A named float32 tensor of a state; names are unique across its arenas. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Arenas by name, each a list of tensors in order, such as parameters, their gradients, their moments. */
export type StateLayout = Readonly<Record<string, readonly TensorSpec[]>>;

/** Named tensors kept on a device; values cross only through read and write, which copy. */
export interface State {
  readonly layout: StateLayout;
  /** A copy of every tensor of an arena. Throws STATE for an unknown arena. */
  read(arena: string): Promise<ReadonlyMap<string, Tensor>>;
  /** Replaces the named tensors. Throws STATE for an unknown name or another shape. */
  write(values: ReadonlyMap<string, Tensor>): Promise<void>;
  /**
   * The memory of an arena itself, all its tensors one after the other, where it is on the host: for what goes over whole
   * arenas, such as a sum over processes. Undefined elsewhere. Throws STATE for an unknown arena.
   */
  memory(arena: string): Float32Array | undefined;
  /** The tensors of an arena as views of that memory, which hold until something runs. Undefined and throws as `memory`. */
  views(arena: string): ReadonlyMap<string, Tensor> | undefined;
  /** Gives its memory back where no garbage collector does; nothing that is bound to it can run after that. */
  dispose(): Promise<void>;
}

/** A compiled graph. Runs of programs that share a state must not overlap; await each. */
export interface Program {
  /** Runs once: feeds in, fetches out. Throws GRAPH for a missing or unknown feed, SHAPE for a wrong shape. */
  run(feeds?: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  dispose(): Promise<void>;
}

/** What a program is bound to, and how its ops are lowered. */
export interface CompileOptions {
  /**
   * Inputs named as a tensor of this state read it, outputs so named write it (in another shape of as
   * many elements, if lowering chose so); other inputs are feeds, other outputs are fetched.
   */
  readonly state?: State;
  /** The device's own plan if absent. */
  readonly plan?: LoweringPlan;
}

/** What a sweep passes over. */
export interface SweepOptions {
  readonly state: State;
  /** Graph name -> arena: the arenas' tensors, which have equal layouts, pass through the graph in chunks. */
  readonly arenas: Readonly<Record<string, string>>;
}

/** An execution engine, opened: it keeps states and compiles graphs. */
export interface Device {
  /** What ran, for records: device, engine, its version and thread count. */
  readonly info: DeviceInfo;
  /** How composite ops become engine ops where a program does not say. */
  readonly plan: LoweringPlan;
  createState(layout: StateLayout): Promise<State>;
  compile(graph: Graph, options?: CompileOptions): Promise<Program>;
  /**
   * Graphs that do not depend on one another as one program, whose feeds and fetches are those of all of them. Where the
   * device has threads for each, they run at the same time. Throws GRAPH if one needs or makes what another one makes.
   */
  compileLanes(graphs: readonly Graph[], options?: CompileOptions): Promise<Program>;
  /**
   * An elementwise graph over whole arenas: `build(length)` makes the graph for vectors of that length,
   * whose inputs and outputs named in `arenas` are chunks, and whose other inputs are scalar feeds.
   */
  compileSweep(build: (length: number) => Graph, options: SweepOptions): Promise<Program>;
  /** A program of foreign ONNX bytes; inputs and outputs are its own, of any size it allows. */
  loadModel(model: Uint8Array): Promise<Program>;
  dispose(): Promise<void>;
}

/** What a device is, for records of a run. */
export interface DeviceInfo {
  readonly device: 'cpu' | 'webgpu' | 'wasm';
  /** `c-api`, `js-binding` or `web`: how the library is reached. */
  readonly engine: string;
  readonly engineVersion: string;
  readonly threads: number;
  /** The processor's or adapter's own name. */
  readonly model: string;
}
