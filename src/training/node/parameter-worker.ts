/** A thread that draws first values of parameters, a tensor a message. */
import { parentPort, workerData } from 'node:worker_threads';
import { type InitializeOptions, initializeParameters } from '../../nn/initialize.ts';
import type { ParameterSpec } from '../../nn/parameters.ts';

/** What a thread is to draw. */
export interface ParameterWorkerData {
  readonly specs: readonly ParameterSpec[];
  readonly options: InitializeOptions;
}

const { specs, options } = workerData as ParameterWorkerData; // as the main thread sent it
for (const spec of specs) {
  const values = initializeParameters([spec], options);
  const buffers = [...values.values()].map(({ data }) => data.buffer as ArrayBuffer);
  parentPort?.postMessage(values, buffers); // handed over, not copied
}
