/** Gives images to the scorers: outputs with their pairs, and real images of the target side. */
import { Pix2PixError } from '../core/errors.ts';
import type { Image } from '../data/image.ts';
import type { ComparedPair, ComparedPairSource, ComparedReal } from './compared-pairs.ts';
import type { ModelOutput } from './model-output.ts';
import type { RealImage, Scorer } from './scorer.ts';

/** The values of one output by the scorers of its model. Throws DATA for what a scorer cannot compare, naming the image. */
export const measureOutput = async (
  scorers: readonly Scorer[],
  pair: ComparedPair,
  { image: output, values: outputValues, back, identity }: ModelOutput,
): Promise<number[]> => {
  const values: number[] = [];
  const { targetValues } = pair;
  const measured =
    outputValues && targetValues ? { measured: { output: outputValues, target: targetValues } } : {};
  for (const scorer of scorers) {
    await letOthersRun();
    values.push(
      ...(await namingImage(pair.name, () =>
        scorer.measure({ ...pair, output, ...measured, ...(back ? { back } : {}) }),
      )),
    );
    const { name, target } = pair;
    if (target) await addReal(scorer, { name, image: target, ...(identity ? { identity } : {}) });
  }
  return values;
};

/** Measures a real image that is no target, by the scorers of every model. Resolves with why it cannot be read or translated, if so. */
export const measureReal = async (
  { reals }: ComparedPairSource,
  index: number,
  scorers: readonly (readonly Scorer[])[],
): Promise<string | undefined> => {
  let real: ComparedReal | undefined;
  const identities: (Image | undefined)[] = [];
  try {
    real = await reals?.read(index);
    for (const identity of real?.identities ?? []) identities.push(await identity());
  } catch (error) {
    if (!(error instanceof Pix2PixError)) throw error;
    return error.message;
  }
  if (!real) return undefined;
  const { name, image } = real;
  for (const [model, identity] of identities.entries())
    for (const scorer of scorers[model] ?? [])
      await addReal(scorer, { name, image, ...(identity ? { identity } : {}) });
  return undefined;
};

const addReal = async (scorer: Scorer, real: RealImage): Promise<void> => {
  await namingImage(real.name, async () => scorer.measureReal?.(real));
};

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
