/** First values of parameters drawn by threads, while the one that trains builds its graphs. */
import { EventEmitter, on } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { elementCount } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type ParameterSpec, parameterCount } from '../../nn/parameters.ts';
import { type DrawParameters, drawInTurn } from '../trainer.ts';
import type { ParameterWorkerData } from './parameter-worker.ts';

const WORKER_FILE = new URL('./parameter-worker.js', import.meta.url);

/** Values that are drawn in the time that a thread takes to start. */
const WORTH_A_THREAD = 4e6;

/** Memory and the engine's compiling are busy meanwhile: more threads draw no faster. */
const MOST_THREADS = 4;

/**
 * Every tensor has a stream of its own, so who draws it makes no difference. In turn where there are few values, and
 * where the program runs from its sources, which threads cannot. Throws RUNTIME where a thread ends early.
 */
export const drawInThreads: DrawParameters = (specs, options) => {
  const threads = Math.min(
    MOST_THREADS,
    availableParallelism(),
    Math.floor(parameterCount(specs) / WORTH_A_THREAD),
  );
  if (threads === 0 || !existsSync(WORKER_FILE)) return drawInTurn(specs, options);
  return drawnBy(shares(specs, threads).map((part) => ({ specs: part, options })));
};

/** Parts of about as many values each: the largest tensors are dealt out first. */
const shares = (specs: readonly ParameterSpec[], count: number): ParameterSpec[][] => {
  const parts = Array.from({ length: count }, () => ({ specs: [] as ParameterSpec[], values: 0 }));
  const sizes = specs.map((spec) => ({ spec, values: elementCount(spec.shape) }));
  for (const { spec, values } of sizes.sort((a, b) => b.values - a.values)) {
    const least = parts.reduce((a, b) => (b.values < a.values ? b : a));
    least.specs.push(spec);
    least.values += values;
  }
  return parts.map((part) => part.specs);
};

async function* drawnBy(work: readonly ParameterWorkerData[]): AsyncGenerator<ReadonlyMap<string, Tensor>> {
  const drawn = new EventEmitter<{ values: [ReadonlyMap<string, Tensor>]; error: [Error] }>();
  const fail = (reason: string): void => {
    if (drawn.listenerCount('error') === 0) return; // the first failure ended it
    const message = `first weights: a thread ended (${reason}) before all were drawn; start again`;
    drawn.emit('error', new Pix2PixError('RUNTIME', message));
  };
  const workers = work.map((workerData) =>
    new Worker(WORKER_FILE, { workerData, name: 'pix2pix parameters', execArgv: [] })
      .on('message', (values: ReadonlyMap<string, Tensor>) => drawn.emit('values', values))
      .on('error', (error) => fail(messageOf(error)))
      .on('exit', (code) => code !== 0 && fail(`exit code ${code}`)),
  );
  let left = work.reduce((sum, { specs }) => sum + specs.length, 0);
  try {
    for await (const [values] of on(drawn, 'values')) {
      yield values;
      if (--left === 0) break;
    }
  } finally {
    for (const worker of workers) worker.removeAllListeners(); // what is ended here has not failed
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
