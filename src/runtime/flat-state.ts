/** State in host memory: one flat array per arena, which the engine reads and writes in place. */
import type { Tensor } from '../core/tensor.ts';
import { type ArenaLayout, layoutArena } from './arena-layout.ts';
import type { State, StateLayout, TensorSpec } from './device.ts';
import { checkWritten, foreignState, uniqueTensors, unknownArena } from './state-tensors.ts';

interface FlatArena {
  readonly layout: ArenaLayout;
  readonly data: Float32Array;
}

interface FlatTensor {
  readonly spec: TensorSpec;
  /** A view of the arena. */
  readonly data: Float32Array;
}

/** Runs a job when no other job of the device runs. */
export type Exclusive = <T>(job: () => T | Promise<T>) => Promise<T>;

export class FlatState implements State {
  readonly layout: StateLayout;
  /** Every tensor by its name. */
  readonly tensors: ReadonlyMap<string, FlatTensor>;
  readonly #arenas: ReadonlyMap<string, FlatArena>;
  /** Of the device that made it. */
  readonly exclusive: Exclusive;

  /** Memory of zeros from `allocate(floats)`. Throws STATE if two tensors share a name. */
  constructor(layout: StateLayout, allocate: (length: number) => Float32Array, exclusive: Exclusive) {
    uniqueTensors(layout);
    const arenas = new Map<string, FlatArena>();
    const tensors = new Map<string, FlatTensor>();
    for (const [name, specs] of Object.entries(layout)) {
      const arena = layoutArena(specs);
      const data = allocate(arena.length);
      arenas.set(name, { layout: arena, data });
      for (const { spec, offset, length } of arena.slots)
        tensors.set(spec.name, { spec, data: data.subarray(offset, offset + length) });
    }
    this.layout = layout;
    this.tensors = tensors;
    this.#arenas = arenas;
    this.exclusive = exclusive;
  }

  /** The flat memory of an arena. Throws STATE for an unknown arena. */
  arena(name: string): Float32Array {
    return this.#arena(name).data;
  }

  memory(arena: string): Float32Array {
    return this.arena(arena);
  }

  views(arena: string): ReadonlyMap<string, Tensor> {
    const { layout, data } = this.#arena(arena);
    return new Map(
      layout.slots.map(({ spec, offset, length }) => [
        spec.name,
        { shape: spec.shape, data: data.subarray(offset, offset + length) },
      ]),
    );
  }

  read(arena: string): Promise<ReadonlyMap<string, Tensor>> {
    return this.exclusive(
      () =>
        new Map(
          [...this.views(arena)].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
        ),
    );
  }

  write(values: ReadonlyMap<string, Tensor>): Promise<void> {
    return this.exclusive(() => {
      // All are checked before the first is written, so that a failed write changes nothing.
      const targets = [...values].map(([name, value]) => ({ value, target: this.#target(name, value) }));
      for (const { value, target } of targets) target.set(value.data);
    });
  }

  /** Host memory goes when nothing refers to it. */
  async dispose(): Promise<void> {}

  #arena(name: string): FlatArena {
    const arena = this.#arenas.get(name);
    if (arena) return arena;
    throw unknownArena(name, this.#arenas.keys());
  }

  #target(name: string, value: Tensor): Float32Array {
    const known = this.tensors.get(name);
    checkWritten(name, value, known?.spec);
    return (known as FlatTensor).data;
  }
}

/** The state as a device of host memory made it. Throws STATE for a state of another device. */
export const ownState = (state: State, exclusive: Exclusive): FlatState => {
  if (state instanceof FlatState && state.exclusive === exclusive) return state;
  throw foreignState();
};
