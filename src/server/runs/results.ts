/** results/ of a run, as its training or an evaluation wrote it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Results } from '../../api/results.ts';
import { ADDRESSES } from '../../api/routes.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { RESULTS_FILES } from '../../training/node/run-results.ts';
import type { Entry } from './library.ts';
import { fileVersion } from './run-reader.ts';

const pairSchema = z.looseObject({
  name: z.string(),
  input: z.string(),
  output: z.string(),
  target: z.string(),
});

const fileSchema = z.looseObject({
  split: z.string(),
  totalPairs: z.int().min(0),
  pairs: z.array(pairSchema),
});

/** Names that a training gives to images of results; nothing else is sent. */
export const RESULT_IMAGE = /^[A-Za-z0-9_-]+\.png$/;

/** Of each pair that are not metrics. */
const NO_METRICS = ['width', 'height'];

/** The results of a run. Throws NOT_FOUND before there are any, FORMAT for a damaged file. */
export const readResults = async (run: Entry): Promise<Results> => {
  const path = join(run.path, RESULTS_FILES.folder, RESULTS_FILES.numbers);
  const version = await fileVersion(path);
  if (version === undefined)
    throw new Pix2PixError(
      'NOT_FOUND',
      `serve: run ${run.id} has no results yet; they are made when the training is complete`,
    );
  const { split, totalPairs, pairs } = await parseFile(path, run);
  const address = (file: string): string =>
    ADDRESSES.resultImage(run.id, file.replace(`${RESULTS_FILES.images}/`, ''), version);
  const rows = pairs.map((pair) => ({
    name: pair.name,
    input: address(pair.input),
    output: address(pair.output),
    target: address(pair.target),
    metrics: numbersOf(pair),
  }));
  return { split, totalPairs, means: meansOf(rows.map(({ metrics }) => metrics)), pairs: rows };
};

const parseFile = async (path: string, run: Entry): Promise<z.output<typeof fileSchema>> => {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `serve: ${RESULTS_FILES.numbers} of run ${run.id} cannot be read (${messageOf(error)}); it is made anew when the run is resumed`,
      { cause: error },
    );
  }
};

const numbersOf = (pair: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(pair).flatMap(([name, value]) =>
      typeof value === 'number' && !NO_METRICS.includes(name) ? [[name, value] as const] : [],
    ),
  );

/** Means by metric, over the pairs that have it. */
const meansOf = (rows: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = rows.flatMap((row) => row[name] ?? []);
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
    }),
  );
};

/** The path of an image of a run's results. */
export const resultImageFile = (run: Entry, file: string): string =>
  join(run.path, RESULTS_FILES.folder, RESULTS_FILES.images, file);
