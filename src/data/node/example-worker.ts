/** A thread that reads pairs and makes examples of them, so that the thread that trains never waits for pixels. */
import { transferring } from '../../core/calls.ts';
import { serveThread, threadData } from '../../core/node/thread.ts';
import { loadedPairs, sideExample, trainingExample } from '../example.ts';
import { cachedPairs, imagesOf, type Pair } from '../pairs.ts';
import { cachedSides } from './cached-sides.ts';
import { readImage } from './codecs.ts';
import type { ExampleService, ExampleWorkerData } from './example-messages.ts';
import { readPairFiles } from './folders.ts';
import { type PairFiles, pathOf } from './pair-files.ts';
import { regionExample } from './region-example.ts';

const { folder, direction, options, cacheBytes } = threadData<ExampleWorkerData>();
const files = new Map<number, PairFiles>();
const source = cachedPairs(
  loadedPairs(
    {
      count: 0, // neither is asked for here
      names: [],
      readPair: (index) => readShown(files.get(index) as PairFiles),
    },
    options,
  ),
  cacheBytes,
);

/** A photograph is both sides of what a task makes of it. */
const readShown = async (pair: PairFiles): Promise<Pair> => {
  if (!options.task) return readPairFiles(folder, direction, pair, options.formats);
  const photo = await readImage(pathOf(folder, pair.files[0]));
  return { name: pair.name, input: photo, target: photo };
};

const buffersOf = (pair: Pair) => imagesOf(pair).map(({ data }) => data);

const sideOf = cachedSides(folder, options, cacheBytes);

serveThread<ExampleService>({
  readSide: async (side, file, showing) => {
    const image = sideExample(await sideOf(side, file), side, showing, options);
    return transferring(image, [image.data]); // a copy: the pixels in the cache stay here
  },
  read: async (showing, pair) => {
    files.set(showing.index, pair);
    try {
      const part = await regionExample({ folder, direction }, pair, showing, options);
      if (part) return transferring(part, buffersOf(part));
      const example = trainingExample(await source.readPair(showing.index), showing, options);
      // Examples are always copies: the pixels in the cache stay here.
      return transferring(example, buffersOf(example));
    } finally {
      files.delete(showing.index);
    }
  },
});
