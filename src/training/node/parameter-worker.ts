/** A thread that draws first values of parameters. */
import { transferring } from '../../core/calls.ts';
import { serveThread } from '../../core/node/thread.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type InitializeOptions, initializeParameters } from '../../nn/initialize.ts';
import type { ParameterSpec } from '../../nn/parameters.ts';

/** The methods of a drawing thread. */
export interface ParameterService {
  /** The values of one parameter, by name. */
  draw(spec: ParameterSpec, options: InitializeOptions): ReadonlyMap<string, Tensor>;
}

serveThread<ParameterService>({
  draw: (spec, options) => {
    const values = initializeParameters([spec], options);
    return transferring(
      values,
      [...values.values()].map(({ data }) => data),
    );
  },
});
