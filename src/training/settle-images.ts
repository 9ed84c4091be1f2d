/** What the images of a run decide of its options: the size where they are not resized, and which side is the photograph. */
import { Pix2PixError } from '../core/errors.ts';
import { imageTraits } from '../data/image-traits.ts';
import { type Pair, type PairSource, readOrLeaveOut } from '../data/pairs.ts';
import { shownImage } from '../data/shown.ts';
import type { Size } from '../data/transform.ts';
import { sizeMultiple } from '../settings/image-size.ts';
import { optionText } from '../settings/option-text.ts';
import type { Options } from '../settings/options.ts';

/** Pairs, and the size of side A of the first one. */
export interface SizedPairs extends Pick<PairSource, 'names'> {
  readonly firstSize: Size;
}

/** The size of a training that does not resize its images: that of the first pair, as far as the networks can have it. */
export const settledSize = (
  options: Options,
  { firstSize, names }: SizedPairs,
  onNotice?: (line: string) => void,
): Pick<Options, 'size' | 'height'> => {
  const { preprocess, size, height } = options;
  const multiple = sizeMultiple(options);
  const rounded = (pixels: number): number => Math.max(1, Math.round(pixels / multiple)) * multiple;
  const natural = {
    scale_width: { size, height: height ?? rounded((size * firstSize.height) / firstSize.width) },
    none: { size: rounded(firstSize.width), height: rounded(firstSize.height) },
  };
  if (preprocess !== 'scale_width' && preprocess !== 'none') return { size, height };
  const settled = natural[preprocess];
  onNotice?.(
    `Images are ${firstSize.width}x${firstSize.height} (${names[0]}); with ${optionText('preprocess', preprocess)} they are trained at ${settled.size}x${settled.height}`,
  );
  return { size: settled.size, height: settled.height === settled.size ? null : settled.height };
};

/** Pairs looked at to tell labels from photographs, and colours from gray; a few stand for the whole set. */
const LOOKED_AT = 8;

/** Their indices, evenly spread; all of a small set. */
export const lookedAt = ({ count }: PairSource): number[] =>
  Array.from({ length: Math.min(count, LOOKED_AT) }, (_, i) =>
    Math.floor((i * count) / Math.min(count, LOOKED_AT)),
  );

/** Labels are flat: most pixels have the colour of their neighbours. */
export const findPhotoSide = async (
  train: PairSource,
  onNotice?: (line: string) => void,
): Promise<'input' | 'target'> => {
  let flatter = 0;
  for (const index of lookedAt(train)) {
    const { input, target } = await readFrom(train, index);
    flatter += imageTraits(shownImage(input)).flatness - imageTraits(shownImage(target)).flatness;
  }
  const side = flatter > 0 ? 'target' : 'input';
  onNotice?.(
    `The colours of the ${side} change: it looks like the photograph (${optionText('photoSide')} says otherwise)`,
  );
  return side;
};

/** The pair at an index, or the next one that can be read. Throws DATA if none can. */
export const readFrom = async (source: PairSource, index: number): Promise<Pair> => {
  for (let tried = 0; tried < source.count; tried++) {
    const pair = await readOrLeaveOut(source, (index + tried) % source.count);
    if (pair) return pair;
  }
  throw new Pix2PixError('DATA', `train: none of the ${source.count} pairs can be read`);
};
