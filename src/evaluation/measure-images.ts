/** Gives images to the scorers: outputs with their pairs, and real images of the target side. */
import { Pix2PixError } from '../core/errors.ts';
import type { Image } from '../data/image.ts';
import type { ComparedPair } from './compared-pairs.ts';
import type { ModelOutput } from './model-output.ts';
import type { Mark, RealImage, Scorer } from './scorer.ts';

/** What the scorers of a model measured of an image; absent where a scorer has nothing to do with it. */
export interface ImageMarks {
  /** Of the output, by scorer. */
  readonly outputs: readonly Mark[];
  /** Of the real image, by scorer. */
  readonly reals: readonly (Mark | undefined)[];
}

/** Measures one output, and the target as a real image. Throws DATA for what a scorer cannot compare, naming the image. */
export const measureOutput = async (
  scorers: readonly Scorer[],
  pair: ComparedPair,
  { image: output, values: outputValues, back, identity }: ModelOutput,
): Promise<ImageMarks> => {
  const outputs: Mark[] = [];
  const reals: (Mark | undefined)[] = [];
  const { name, target, targetValues } = pair;
  const measured =
    outputValues && targetValues ? { measured: { output: outputValues, target: targetValues } } : {};
  for (const scorer of scorers) {
    await letOthersRun();
    outputs.push(
      await namingImage(name, () =>
        scorer.measure({ ...pair, output, ...measured, ...(back ? { back } : {}) }),
      ),
    );
    reals.push(
      target && (await markReal(scorer, { name, image: target, ...(identity ? { identity } : {}) })),
    );
  }
  return { outputs, reals };
};

/** A real image of the target side, and what each model made of it; undefined of a model that does not take such images. */
export interface TranslatedReal {
  readonly name: string;
  readonly image: Image;
  readonly identities: readonly (Image | undefined)[];
}

/** Measures a real image that is no target, by the scorers of every model. */
export const measureReal = async (
  { name, image, identities }: TranslatedReal,
  scorers: readonly (readonly Scorer[])[],
): Promise<readonly ImageMarks[]> => {
  const marks: ImageMarks[] = [];
  for (const [model, identity] of identities.entries()) {
    const reals: (Mark | undefined)[] = [];
    for (const scorer of scorers[model] ?? [])
      reals.push(await markReal(scorer, { name, image, ...(identity ? { identity } : {}) }));
    marks.push({ outputs: [], reals });
  }
  return marks;
};

/** Counts what the same scorers measured. */
export const addMarks = (scorers: readonly Scorer[], { outputs, reals }: ImageMarks): void => {
  for (const [index, scorer] of scorers.entries()) {
    const [output, real] = [outputs[index], reals[index]];
    if (output) scorer.add(output);
    if (real) scorer.addReal?.(real);
  }
};

const markReal = async (scorer: Scorer, real: RealImage): Promise<Mark | undefined> =>
  namingImage(real.name, async () => scorer.measureReal?.(real));

/** Errors of the work get the image's or pair's name. */
const namingImage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    throw new Pix2PixError(error.code, `pair ${name}: ${error.message}`, { cause: error });
  }
};

/** Lets the next pair's translation go on: pixel metrics block this thread for a long time. */
const letOthersRun = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
