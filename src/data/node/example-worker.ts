/** A thread that reads pairs and makes examples of them, so that pixels never wait for the thread that trains. */
import { parentPort, workerData } from 'node:worker_threads';
import { Pix2PixError } from '../../core/errors.ts';
import { loadedPairs, trainingExample } from '../example.ts';
import { cachedPairs, type Pair } from '../pairs.ts';
import type { ExampleReply, ExampleRequest, ExampleWorkerData } from './example-messages.ts';
import { readPairFiles } from './folders.ts';
import type { PairFiles } from './pair-files.ts';

const { folder, direction, options, cacheBytes } = workerData as ExampleWorkerData; // as the main thread sent it
const files = new Map<number, PairFiles>();
const source = cachedPairs(
  loadedPairs(
    {
      count: 0, // neither is asked for here
      names: [],
      readPair: (index) => readPairFiles(folder, direction, files.get(index) as PairFiles),
    },
    options,
  ),
  cacheBytes,
);

const exampleOf = async ({ showing, pair }: ExampleRequest): Promise<Pair> => {
  files.set(showing.index, pair);
  try {
    return trainingExample(await source.readPair(showing.index), showing, options);
  } finally {
    files.delete(showing.index);
  }
};

const answer = (reply: ExampleReply, transfer: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(reply, transfer);

parentPort?.on('message', async (request: ExampleRequest) => {
  const { id } = request;
  try {
    const example = await exampleOf(request);
    // Examples are always copies: what the cache holds is not given away.
    answer({ id, example }, [
      example.input.data.buffer as ArrayBuffer,
      example.target.data.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    if (error instanceof Pix2PixError) answer({ id, failure: { code: error.code, message: error.message } });
    else answer({ id, failure: { code: undefined, message: String(error) } });
  }
});
