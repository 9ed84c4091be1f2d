/** The folder results/ of a run, as its training wrote it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '../../api/results.ts';
import { ADDRESSES } from '../../api/routes.ts';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { parseChecked } from '../../core/schema-fault.ts';
import type { Direction } from '../../data/pairs.ts';
import { directionOfName, type ResultsFile, resultsFileSchema } from '../../training/results-file.ts';
import { RESULTS_FILES } from '../../training/run-results.ts';
import { fileVersion } from './file-version.ts';
import type { Entry } from './library.ts';

/** File names of result images; no other files are sent. */
export const RESULT_IMAGE = /^[A-Za-z0-9_-]+\.png$/;

/** Fields of a pair that are not metrics. */
const NO_METRICS = ['width', 'height'];

/**
 * The results of a run, with the addresses of maps of patches where it has a discriminator, whose version is given.
 * Throws NOT_FOUND before there are any, FORMAT for a damaged file.
 */
export const readResults = async (run: Entry, discriminator?: string): Promise<Results> => {
  const { version, split, compared, totalPairs, pairs } = await readNumbers(run);
  const image = (file: string): string => ADDRESSES.resultImage(run.id, imageName(file), version);
  const rows = pairs.map((pair) => {
    const patches = (file: string): string =>
      ADDRESSES.patches(run.id, imageName(file), patchesVersion(version, discriminator));
    const direction = compared === 'back' ? directionOfName(pair.name) : undefined;
    return {
      name: pair.name,
      input: image(pair.input),
      output: image(pair.output),
      target: image(pair.target),
      ...(direction === undefined ? {} : { direction }),
      metrics: numbersOf(pair),
      ...(discriminator === undefined
        ? {}
        : {
            patches: {
              output: patches(pair.output),
              ...(compared === 'back' ? {} : { target: patches(pair.target) }),
            },
          }),
    };
  });
  return { split, compared, totalPairs, means: meansOf(rows.map(({ metrics }) => metrics)), pairs: rows };
};

/** The version of a patch map, made from those of its images and its discriminator. */
const patchesVersion = (results: string, discriminator: string | undefined): string =>
  `${results}.${discriminator}`;

/** An output or a target, and the input of its pair, as paths; and the version of the map of its patches. */
export interface ScoredImage {
  /** Which way an output was translated, where a run translates both ways. */
  readonly direction: Direction | undefined;
  readonly input: string;
  readonly candidate: string;
  readonly version: string;
}

/** The image with a file name without its ending; undefined if the results have none. Errors as `readResults`. */
export const scoredImage = async (
  run: Entry,
  name: string,
  discriminator: string,
): Promise<ScoredImage | undefined> => {
  const { version, compared, pairs } = await readNumbers(run);
  const file = `${name}.png`;
  const pair = pairs.find(({ output, target }) =>
    (compared === 'back' ? [output] : [output, target]).map(imageName).includes(file),
  );
  const input = imageName(pair?.input ?? '');
  if (!RESULT_IMAGE.test(file) || !RESULT_IMAGE.test(input)) return undefined; // a foreign run may name any file
  return {
    direction: compared === 'back' ? directionOfName(pair?.name ?? '') : undefined,
    input: resultImageFile(run, input),
    candidate: resultImageFile(run, file),
    version: patchesVersion(version, discriminator),
  };
};

const imageName = (file: string): string => file.replace(`${RESULTS_FILES.images}/`, '');

/** The current results.json, and its version. */
const readNumbers = async (run: Entry): Promise<ResultsFile & { readonly version: string }> => {
  const path = join(run.path, RESULTS_FILES.folder, RESULTS_FILES.numbers);
  const version = await fileVersion(path);
  if (version !== undefined) return { version, ...(await parseFile(path, run)) };
  throw new Pix2PixError(
    'NOT_FOUND',
    `serve: run ${run.id} has no results yet; they are made when the training is complete`,
  );
};

const parseFile = async (path: string, run: Entry): Promise<ResultsFile> => {
  try {
    return parseChecked(resultsFileSchema, await readFile(path, 'utf8'));
  } catch (error) {
    throw new Pix2PixError(
      'FORMAT',
      `serve: ${RESULTS_FILES.numbers} of run ${run.id} cannot be read (${messageOf(error)}); it is written again when the run is resumed`,
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

/** Means by metric, over the pairs that have the metric. */
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
