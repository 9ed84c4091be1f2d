/** State as values of an engine, one a tensor: a run that writes a tensor puts a new value in its place. */
import { Pix2PixError } from '../core/errors.ts';
import { type Tensor, zeros } from '../core/tensor.ts';
import type { State, StateLayout, TensorSpec } from './device.ts';
import type { Exclusive } from './flat-state.ts';
import { checkWritten, uniqueTensors, unknownArena } from './state-tensors.ts';
import type { ValueEngine } from './value-engine.ts';

export class ValueState<V> implements State {
  readonly layout: StateLayout;
  /** Every tensor by its name. */
  readonly tensors: ReadonlyMap<string, { readonly spec: TensorSpec }>;
  readonly engine: ValueEngine<V>;
  /** Of the device that made it. */
  readonly exclusive: Exclusive;
  readonly #values: Map<string, V>;

  private constructor(
    layout: StateLayout,
    engine: ValueEngine<V>,
    exclusive: Exclusive,
    values: Map<string, V>,
  ) {
    this.layout = layout;
    this.tensors = new Map(
      Object.values(layout)
        .flat()
        .map((spec) => [spec.name, { spec }]),
    );
    this.engine = engine;
    this.exclusive = exclusive;
    this.#values = values;
  }

  /** Zeros. Throws STATE if two tensors share a name. */
  static async open<V>(
    layout: StateLayout,
    engine: ValueEngine<V>,
    exclusive: Exclusive,
  ): Promise<ValueState<V>> {
    const values = new Map<string, V>();
    for (const { name, shape } of uniqueTensors(layout)) values.set(name, await engine.keep(zeros(shape)));
    return new ValueState(layout, engine, exclusive, values);
  }

  /** The value of a tensor, for one run. */
  value(name: string): V {
    const value = this.#values.get(name);
    if (value !== undefined) return value;
    throw new Pix2PixError('STATE', `run: the state of "${name}" was disposed of; create it again`);
  }

  /** Takes the position of the tensor's value, which is dropped. */
  async replace(name: string, value: V): Promise<void> {
    const { drop, withShape } = this.engine;
    const old = this.#values.get(name);
    // Lowering may have given an output another shape where values can change theirs.
    this.#values.set(name, withShape ? withShape(value, this.#shape(name)) : value);
    if (old !== undefined) await drop(old);
  }

  memory(arena: string): undefined {
    this.#specs(arena); // throws for an unknown one
    return undefined;
  }

  views(arena: string): undefined {
    this.#specs(arena); // throws for an unknown one
    return undefined;
  }

  read(arena: string): Promise<ReadonlyMap<string, Tensor>> {
    return this.exclusive(async () => {
      const copies = new Map<string, Tensor>();
      for (const { name } of this.#specs(arena)) copies.set(name, await this.engine.read(this.value(name)));
      return copies;
    });
  }

  write(values: ReadonlyMap<string, Tensor>): Promise<void> {
    return this.exclusive(async () => {
      // All are checked before the first is written, so that a failed write changes nothing.
      for (const [name, value] of values) checkWritten(name, value, this.tensors.get(name)?.spec);
      for (const [name, value] of values) await this.replace(name, await this.engine.keep(value));
    });
  }

  dispose(): Promise<void> {
    return this.exclusive(() => this.drop());
  }

  /** For the end of the device, when no job of it runs. */
  async drop(): Promise<void> {
    const values = [...this.#values.values()];
    this.#values.clear();
    for (const value of values) await this.engine.drop(value);
  }

  #shape(name: string): readonly number[] {
    return this.tensors.get(name)?.spec.shape ?? [];
  }

  #specs(arena: string): readonly TensorSpec[] {
    const specs = this.layout[arena];
    if (specs) return specs;
    throw unknownArena(arena, Object.keys(this.layout));
  }
}
