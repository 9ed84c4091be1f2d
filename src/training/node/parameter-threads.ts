/** First values of parameters drawn by threads, while the thread that trains builds its graphs. */
import { availableParallelism } from 'node:os';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { canStartThread, startThread } from '../../core/node/thread.ts';
import { elementCount } from '../../core/shape.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { InitializeOptions } from '../../nn/initialize.ts';
import { type ParameterSpec, parameterCount } from '../../nn/parameters.ts';
import { type DrawParameters, drawInTurn } from '../trainer.ts';
import type { ParameterService } from './parameter-worker.ts';

const WORKER_FILE = new URL('./parameter-worker.js', import.meta.url);

/** Values that are drawn in the time that a thread takes to start. */
const WORTH_A_THREAD = 4e6;

/** Memory and the engine's compiling are busy meanwhile: more threads draw no faster. */
const MOST_THREADS = 4;

/**
 * Every tensor has a random stream of its own, so it does not matter which thread draws it. Few values are drawn in
 * this thread, and so are all where the program runs from its sources. Throws RUNTIME if a thread ends early.
 */
export const drawInThreads: DrawParameters = (specs, options) => {
  const threads = Math.min(
    MOST_THREADS,
    availableParallelism(),
    Math.floor(parameterCount(specs) / WORTH_A_THREAD),
  );
  if (threads === 0 || !canStartThread(WORKER_FILE)) return drawInTurn(specs, options);
  return drawnBy(shares(specs, threads), options);
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

async function* drawnBy(
  parts: readonly (readonly ParameterSpec[])[],
  options: InitializeOptions,
): AsyncGenerator<ReadonlyMap<string, Tensor>> {
  const threads = parts.map(() =>
    startThread<ParameterService>({ file: WORKER_FILE, name: 'pix2pix parameters', lost: failed }, {}),
  );
  try {
    yield* asTheyCome(
      threads.flatMap((thread, part) =>
        (parts[part] as readonly ParameterSpec[]).map((spec) => thread.call('draw', [spec, options])),
      ),
    );
  } catch (error) {
    throw error instanceof Pix2PixError ? error : failed(messageOf(error));
  } finally {
    const done = new Pix2PixError('STOPPED', 'first weights: the threads were closed');
    await Promise.all(threads.map((thread) => thread.close(done)));
  }
}

const failed = (reason: string): Pix2PixError =>
  new Pix2PixError('RUNTIME', `first weights: a thread ended (${reason}) before all were drawn; start again`);

/** The values of promises in the order in which they resolve; throws the first error. */
async function* asTheyCome<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const left = new Map(promises.map((promise, i) => [i, promise.then((value) => ({ i, value }))]));
  while (left.size > 0) {
    const { i, value } = await Promise.race(left.values());
    left.delete(i);
    yield value;
  }
}
