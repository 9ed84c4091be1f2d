/** What `translate` tells of its images: at which sizes they were seen, what looks like a mistake, how far it is. */
import { storedHeader } from '../data/node/formats/stored-image.ts';
import { formatText } from '../data/side-format.ts';
import type { ImageInput } from '../translation/node/image-inputs.ts';
import type { TranslatedFile } from '../translation/node/translate-files.ts';
import type { Translator } from '../translation/translator.ts';
import { viewText } from '../translation/view-text.ts';
import { counted, type Output } from './output.ts';

/** Says at which sizes images were translated, once for each way. */
export const tellViews = (files: readonly TranslatedFile[], translator: Translator, output: Output): void => {
  const counts = new Map<string, number>();
  for (const file of files) {
    const text = viewText(translator, file, file.view);
    if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const tiled = files.filter(({ isTiled }) => isTiled);
  if (tiled.length > 0)
    output.stderr(
      `${tiled.length === files.length ? '' : `${counted(tiled.length, 'image')} `}${tiledText(translator)}\n`,
    );
  const shown = [...counts].slice(0, MOST_VIEWS);
  for (const [text, count] of shown)
    output.stderr(`${count === files.length ? '' : `${counted(count, 'image')} `}${text}\n`);
  const rest = [...counts.values()].slice(MOST_VIEWS).reduce((sum, count) => sum + count, 0);
  if (rest > 0) output.stderr(`and ${counted(rest, 'image')} of other sizes in the same way\n`);
};

const tiledText = ({ record }: Translator): string =>
  `translated in tiles, ${record ? 'all by the same statistics' : 'each by its own statistics, since the model is of another program'}`;

/** A folder of photographs has few sizes; beyond these, lines say nothing new. */
const MOST_VIEWS = 3;

/** Warns if an input may be a pair that is translated as one image, which is a common mistake. */
export const hintAtPairs = async (
  inputs: readonly ImageInput[],
  { record }: Translator,
  output: Output,
): Promise<void> => {
  const first = inputs[0];
  if (!record || !first) return;
  const { width, height } = await storedHeader(first.path).catch(() => ({ width: 0, height: 1 })); // decoding it tells what is wrong
  if (width === 2 * height)
    output.stderr(
      `${first.path} is ${width}x${height}; if it is a pair side by side, add --pairs to translate its input side\n`,
    );
};

/** Warns if an input has 8 bits and the model learned deeper values: bytes are next to black there, or far beyond white. */
export const hintAtDepth = async (
  inputs: readonly ImageInput[],
  { record }: Translator,
  output: Output,
): Promise<void> => {
  const format = record?.formats?.input;
  const [first] = inputs;
  if (format?.kind !== 'raw' || format.bits === 8 || !first) return;
  const header = await storedHeader(first.path).catch(() => undefined); // decoding it tells what is wrong
  if (header?.sampleType === 'uint8')
    output.stderr(
      `${first.path} has 8 bits, and the model learned ${formatText(format)}: its values are read as they are, 0 to 255\n`,
    );
};

/** The tiles of a large image, on a terminal. */
export const tileProgress =
  (output: Output) =>
  (input: string, done: number, total: number): void => {
    if (process.stderr.isTTY)
      output.stderr(done < total ? `\r${input}: tile ${done} of ${total}\x1b[K` : '\r\x1b[K');
  };

export const progressOf = (total: number, output: Output): (() => void) => {
  let done = 0;
  return () => {
    done++;
    if (process.stderr.isTTY) output.stderr(done < total ? `\r${done} of ${total}\x1b[K` : '\r\x1b[K');
  };
};
