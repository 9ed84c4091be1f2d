/** Results of an earlier call that need not be made again, as make(1) would have it. */
import { stat } from 'node:fs/promises';
import { imagesFileOf } from './images-file.ts';

/** Which inputs have a result that is newer than they are and than the model. */
export const withResults = async <T extends { readonly path: string }>(
  inputs: readonly T[],
  { model, resultOf }: { readonly model: string; readonly resultOf: (input: T) => string },
): Promise<ReadonlySet<T>> => {
  const modelTime = Math.max(
    (await timeOf(model)) ?? Number.POSITIVE_INFINITY,
    (await timeOf(imagesFileOf(model))) ?? 0, // how images go in and out may have changed
  );
  const made = new Set<T>();
  for (const input of inputs) {
    const result = await timeOf(resultOf(input));
    if (result === undefined || result < modelTime) continue;
    if (result >= ((await timeOf(input.path)) ?? Number.POSITIVE_INFINITY)) made.add(input);
  }
  return made;
};

/** When a file was written, in milliseconds; undefined if there is none. */
const timeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    (found) => (found.isFile() ? found.mtimeMs : undefined),
    () => undefined,
  );
